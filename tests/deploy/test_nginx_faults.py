"""What the portal hears of a call that nginx carried and that has no answer to pass on, and how long nginx waits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdfportal.access.model import Verdict
from cdfproxy.decision import Decision
from cdfproxy.forwarding import patience
from cdfproxy.offload import names
from tests.deploy.test_nginx import FILES, between, call, handing_over
from tests.support.offload import SECRET
from tests.support.portal import free_port
from tests.support.raw_upstream import RawUpstream, Script, plain, raw_then_close

HANGS_UP = raw_then_close(b"")
SAID = {status: plain(b"theirs", status=f"{status} x") for status in (302, 502, 504)}


@pytest.mark.parametrize("place", [names.READS, names.STREAMS, names.WRITES])
@pytest.mark.parametrize(
    ("script", "fault"),
    [(HANGS_UP, "broken"), (SAID[302], "redirect"), (SAID[502], "said-502"), (SAID[504], "said-504")],
)  # fmt: skip
def test_the_portal_hears_what_became_of_a_call(
    module_between: tuple[str, RawUpstream, RawUpstream], place: str, script: Script, fault: str
) -> None:
    """Whether CDF said it itself, too; of a reading call it gets the whole instead, to make it again."""
    url, portal, cdf = module_between
    cdf.play(script)
    portal.play(handing_over(place), plain(b"ours"))
    assert call(url).content == b"ours"
    is_told = place == names.WRITES or fault == "redirect"
    assert portal.arrived[-1].header(names.FAULT) == (fault if is_told else None)
    assert portal.arrived[-1].header(names.MARK) == (SECRET if is_told else None)
    assert len(cdf.arrived) == 1


@pytest.fixture(scope="module")
def module_between(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, RawUpstream, RawUpstream]]:
    with (
        RawUpstream() as cdf,
        between(tmp_path_factory.mktemp("between"), cdf.url) as (url, portal),
    ):
        yield url, portal, cdf


def test_a_cdf_that_nobody_reaches_is_named_so(tmp_path: Path) -> None:
    with between(tmp_path, f"http://127.0.0.1:{free_port()}") as (url, portal):
        portal.play(handing_over(names.WRITES), plain(b"ours"))
        assert call(url).content == b"ours"
        assert portal.arrived[-1].header(names.FAULT) == "unreachable"


@pytest.mark.parametrize(
    ("status", "connected", "head", "fault"),
    [
        ("200 : 504", "0.000 : 0.001", "0.001 : 0.300", "said-504"),
        ("200 : 504", "0.504 : 0.504", "0.001 : -", "late"),
        # Nor could it be connected with in time; the portal says 504 of that, too.
        ("200 : 504", "0.000 : -", "0.001 : -", "late"),
        ("502, 200 : 502", "-, 0.300 : 0.302", "-, 0.300 : -", "broken"),
        ("502, 200 : 502", "-, 0.504 : 0.504", "-, 0.504 : 0.504", "said-502"),
        ("200 : 502", "0.000 : -", "0.001 : -", "unreachable"),
        ("502, 200 : 302", "-, 0.000 : 0.502", "-, 0.001 : 0.504", "redirect"),
    ],
)
def test_the_last_server_asked_is_the_one_that_counts(
    status: str, connected: str, head: str, fault: str
) -> None:
    """As nginx reads a map: the first expression that fits."""
    block = FILES["maps.conf"].partition("$portal_fault {")[2].partition("}")[0]
    rules = re.findall(r'"~(.+)" (\S+);', block)
    said = f"{status}/{connected}/{head}"
    fits = [word for expression, word in rules if re.search(expression, said)]
    assert [*fits, "broken"][0] == fault


def test_nginx_waits_as_long_as_the_path() -> None:
    told = re.findall(
        r"^location (@cdf_\w+) \{$.*?proxy_read_timeout (\d+)s;",
        FILES["locations.conf"],
        re.M | re.S,
    )
    assert {place: int(seconds) for place, seconds in told} == {
        names.READS: patience(Decision(Verdict.ALLOWED, "", reads=True)),
        names.STREAMS: patience(Decision(Verdict.ALLOWED, "", reads=True, streams=True)),
        names.WRITES: patience(Decision(Verdict.ALLOWED, "")),
    }
