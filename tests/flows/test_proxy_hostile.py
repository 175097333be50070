"""Whatever a client writes, in the path and through nginx: many of a kind, most on one connection."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from cdfproxy.offload import names
from tests.cdfproxy.test_hostile_targets import HOSTILE
from tests.support.offload import SECRET
from tests.support.raw_client import RawAnswer, RawClient
from tests.support.raw_upstream import plain
from tests.support.wire import ASSETS, ROWS, Wire, wired

POST = (f"POST {ASSETS}/list HTTP/1.1", "Content-Length: 2", "Content-Type: application/json")


@pytest.fixture(scope="module", params=["in path", "offload"])
def module_wire(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Wire]:
    offload = request.param == "offload"
    folder = tmp_path_factory.mktemp("hostile")
    with wired(
        folder, offload=offload, PROXY_PERSON_RATE="10000", CDF_PROJECTS="plant-north"
    ) as made:
        yield made


@pytest.fixture
def wire(module_wire: Wire) -> Wire:
    return module_wire.reset()


@dataclass(frozen=True)
class Sent:
    """One request, and what came of it; None for what is no answer of HTTP/1.x."""

    lines: tuple[str, ...]
    answer: RawAnswer | None


def sent(wire: Wire, requests: Iterable[tuple[str, ...]], body: bytes = b"") -> list[Sent]:
    """One after the other, on a connection for as long as the server keeps it."""
    told = []
    client = RawClient(wire.portal, wire.cookie)
    for lines in requests:
        client.send(*lines, body=body if lines[0].startswith("POST") else b"")
        answer = received(client)
        told.append(Sent(lines, answer))
        if answer is None or answer.status >= 400 or answer.header("connection") == "close":
            # What follows a refusal may be taken for the rest of the refused.
            client.close()
            client = RawClient(wire.portal, wire.cookie)
    client.close()
    return told


def received(client: RawClient) -> RawAnswer | None:
    return client.receive() if client.peek().startswith(b"HTTP/1.") else None


def refused_all(wire: Wire, told: list[Sent]) -> None:
    """A clear word each time, and CDF has heard of none."""
    wrong = [one for one in told if one.answer and not 400 <= one.answer.status < 506]
    assert wrong == []
    assert sum(one.answer is None for one in told) * 10 < len(told)
    assert wire.cdf.arrived == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_hostile_target_reaches_nothing(wire: Wire, method: str) -> None:
    extra = ("Content-Length: 2",) if method == "POST" else ()
    # nginx takes two blanks for one, so that the target is an ordinary one.
    hostile = [target for target in HOSTILE if not (wire.offload and target.endswith(" "))]
    requests = [(f"{method} {target} HTTP/1.1", *extra) for target in hostile]
    assert len(requests) >= 150
    refused_all(wire, sent(wire, requests, b"{}"))


def test_an_odd_but_legal_target_arrives_byte_for_byte(wire: Wire) -> None:
    letters = ["/", "..", "%", "\\", ";", "#", "?", "%2f", "..;/", " ", "é", "\u2028", '"', "{}|^`", "&=+", "'()*!", "~", ":@$,", "a/../../b", "//", "k/../e y%2f"]  # fmt: skip
    keys = [f"x{one}y" for one in letters]
    targets = [f"{ROWS}/{quote(key, safe='')}?cursor={{a|b}}%2f&x=%zz&y=/../" for key in keys]
    assert len(targets) >= 20
    told = sent(wire, [(f"GET {target} HTTP/1.1",) for target in targets])
    assert {one.answer and one.answer.status for one in told} == {200}
    arrived = [arrived.line.split(" ")[1] for arrived in wire.cdf.arrived]
    assert arrived == [target.removeprefix("/cdf") for target in targets]


_DECIDING = ("Sec-Fetch-Site", "Sec-Fetch-Dest", "X-Portal-CSRF", "X-Cdp-App", "Cdf-Version", "Content-Type", "X-Forwarded-For", *names.WRITTEN)  # fmt: skip


def variants() -> Iterator[str]:
    """Names that WSGI, or somebody else, could fold into a header that decides."""
    for name in _DECIDING:
        under = name.replace("-", "_")
        yield from dict.fromkeys((under, under.upper(), name.replace("-", "_", 1), f"HTTP_{under}"))


def test_a_header_name_with_underscores_is_nobodys(wire: Wire) -> None:
    requests = [(f"GET {ASSETS} HTTP/1.1", f"{name}: script") for name in variants()]
    assert len(requests) >= 40
    told = sent(wire, requests)
    assert {one.answer and one.answer.status for one in told} == {200}
    assert "script" not in repr(wire.cdf.arrived)


def framings() -> Iterator[tuple[str, ...]]:
    """Two words about one body's length, or one that nobody should guess at."""
    lengths = ("Content-Length: 2", "Content-Length: 0", "Content-Length: 2, 2", "Content-Length: 02x", "content-length:\t2 2", "Content-Length: 2\x0b")  # fmt: skip
    codings = ("Transfer-Encoding: chunked", "transfer-encoding: Chunked", "Transfer-Encoding: identity", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: gzip", "Transfer-Encoding:\x0bchunked", 'Transfer-Encoding: "chunked"')  # fmt: skip
    yield from itertools.product(lengths[:2], codings)
    yield from ((first, second) for first in lengths for second in lengths[:2] if first != second)
    yield from ((first, second) for first in codings for second in codings[:2])


def test_a_body_with_two_lengths_reaches_nothing(wire: Wire) -> None:
    requests = [(f"POST {ASSETS}/list HTTP/1.1", *lines) for lines in framings()]
    assert len(requests) >= 40
    body = b"0\r\n\r\nGET /cdf/api/v1/projects/plant-north/groups HTTP/1.1\r\nX: "
    refused_all(wire, sent(wire, requests, body))


def injections() -> Iterator[str]:
    """A line that is two to whoever reads it otherwise."""
    breaks = ("\r", "\n", "\r\n", "\x00", "\r\r\n", "\n\n", "\x0b", "\x0c", "\x85", "\r\n\r\n")
    for mark in breaks:
        yield f"X-Cdp-App: a{mark}Authorization: Bearer injected"
        yield f"Cdf-Version: a{mark}Cookie: injected=1"
        yield f"Range: bytes=0-1{mark} X-Accel-Redirect: @injected"


def test_a_line_break_in_a_header_makes_no_other_header_at_cdf(wire: Wire) -> None:
    requests = [(f"GET {ASSETS} HTTP/1.1", line) for line in injections()]
    assert len(requests) >= 20
    told = sent(wire, requests)
    assert {one.answer.status for one in told if one.answer} <= {200, 400, 401}
    for arrived in wire.cdf.arrived:
        assert (arrived.header("authorization") or "").startswith("Bearer ey")
        assert arrived.header("cookie") is None
        assert arrived.header("x-accel-redirect") is None


def claims() -> Iterator[tuple[str, ...]]:
    """What somebody in front of the portal would say."""
    values = ("1", "/healthz", "127.0.0.1", "https", "evil.example", "GET")
    told = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Uri", "Forwarded", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "Via", "Proxy-Authorization", "X-Accel-Redirect")  # fmt: skip
    yield from ((f"{name}: {value}",) for name in told for value in values)
    marks = ("", "0", "1", "late", "crowded", SECRET, "@cdf_read")
    yield from ((f"{name}: {value}",) for name in (*names.ASKED, *names.TOLD) for value in marks)
    yield from ((f"{names.MARK}: {SECRET}", f"{name}: late") for name in names.ASKED)


def test_what_only_a_server_in_front_could_say_changes_nothing(wire: Wire) -> None:
    requests = [(*POST, *lines) for lines in claims()]
    assert len(requests) >= 150
    told = sent(wire, requests, b"{}")
    assert {one.answer and (one.answer.status, one.answer.body) for one in told} == {(200, b"{}")}
    assert len(wire.cdf.arrived) == len(requests)
    assert {(arrived.line, arrived.body) for arrived in wire.cdf.arrived} == {
        ("POST /api/v1/projects/plant-north/assets/list HTTP/1.1", b"{}")
    }
    named = {name.lower() for arrived in wire.cdf.arrived for name, _ in arrived.headers}
    expected = {"host", "authorization", "user-agent", "accept-encoding", "content-type"}
    assert named == expected | {"content-length"}


def test_a_hostile_answer_of_cdf_commands_neither_nginx_nor_the_browser(wire: Wire) -> None:
    lines = [f"{name}: @in_path" for name in (names.REDIRECT, "X-Accel-Charset", "X-Accel-Expires")]
    lines += [f"{name}: @cdf_read" for name in (*names.TOLD, *names.ASKED)]
    lines += ["X-Accel-Limit-Rate: 1", "X-Accel-Buffering: yes", "X-Portal-Reason: busy"]
    wire.cdf.play(plain(b"x" * 100_000, "Content-Type: application/json", *lines))
    answer = wire.ask(f"GET {ASSETS} HTTP/1.1")
    assert (answer.status, answer.body == b"x" * 100_000) == (200, True)
    assert not [name for name, _ in answer.headers if name.lower().startswith("x-accel")]
    assert {name for name, _ in answer.headers if name.lower().startswith("x-portal")} == {
        "X-Portal-Request-Id"
    }
    assert len(wire.cdf.arrived) == 1
