"""`@cognite/sdk`, unmodified, in a page of the portal, and by token in Node: the same answers.

The page is the portal's own, in Chromium, under the portal's own policy. The SDK comes into it by the
browser's developer protocol, since that policy lets in no script of somebody else's; what it does from
there on, it does as the page.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from cdfportal.demo.simulator import CdfSimulator
from cdfportal.demo.world import model_bytes
from tests.sdks.twins import MANY, Twins, handed_over, twins, without_secrets
from tests.support.pages import PAGES, sdk_bundle, sdk_directly

CALLS = re.findall(
    r'^  "([^"]+)": ', (PAGES / "sdk-calls.js").read_text(encoding="utf-8"), re.MULTILINE
)
BINARY = bytes((at * 7 + (at >> 8)) % 256 for at in range(70_000))
PART = 5 * 1024 * 1024


@dataclass(frozen=True)
class Outcomes:
    """What each call came to, on both ways, and what the page complained of."""

    twins: Twins
    page: dict[str, Any]
    direct: dict[str, Any]
    complaints: list[str]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    return sdk_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module", params=["in path", "offload"])
def outcomes(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    bundle: str,
) -> Iterator[Outcomes]:
    folder = tmp_path_factory.mktemp("javascript-sdk")
    with twins(folder, "alice", offload=request.param == "offload") as both:
        complaints: list[str] = []
        answered = _in_a_page(browser, both, bundle, complaints)
        direct = sdk_directly(both.direct.url, both.token)
        yield Outcomes(both, _loaded(answered), _loaded(direct), complaints)


def _loaded(answers: str) -> dict[str, Any]:
    loaded: dict[str, Any] = without_secrets(json.loads(answers))
    return loaded


def _in_a_page(browser: Browser, both: Twins, bundle: str, complaints: list[str]) -> str:
    name, _, value = both.cookie.partition("=")
    url = both.stage.portal.url
    with closing(browser.new_context()) as context:
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{url}/")
        return _run(page, bundle)


def _run(page: Page, bundle: str) -> str:
    """Like a script of the page: what its policy forbids to evaluate stays forbidden."""
    protocol = page.context.new_cdp_session(page)
    answers = ""
    for expression in (bundle, "sdkCalls.run(`${location.origin}/cdf`)"):
        asked = {
            "expression": expression,
            "awaitPromise": True,
            "returnByValue": True,
            "allowUnsafeEvalBlockedByCSP": False,
        }
        told = protocol.send("Runtime.evaluate", asked)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        answers = told["result"].get("value", "")
    return answers


@pytest.mark.parametrize("name", CALLS)
def test_the_answer_is_the_same(outcomes: Outcomes, name: str) -> None:
    assert outcomes.page[name] == outcomes.direct[name]


def _bytes(told: dict[str, Any]) -> bytes:
    return b64decode(told["shown"])


def test_there_are_enough_calls_and_the_answers_are_what_was_asked_for(outcomes: Outcomes) -> None:
    assert [*outcomes.page] == [*outcomes.direct] == CALLS
    assert len(CALLS) >= 60
    assert len({name.partition("/")[0] for name in CALLS}) >= 10
    answers = outcomes.page
    for name in ("events/list 10,000", "raw rows/list 10,000"):
        assert len(answers[name]) == MANY
    assert len(answers["data points/retrieve 10,000"][0]["datapoints"]) == MANY
    assert _bytes(answers["files/download"][0]) == BINARY
    assert _bytes(answers["files/download again"][0]) == BINARY[::-1]
    [big] = answers["files/download what came in parts"]
    whole = bytes(PART) + BINARY
    assert (big["length"], b64decode(big["sha256"])) == (len(whole), sha256(whole).digest())
    pdf, csv = map(_bytes, answers["files/download the plant's"])
    assert pdf.startswith(b"%PDF")
    assert csv.startswith(b"energy balance")
    assert answers["documents/content"] == "Pump 7\næøå"
    assert answers["3D files/retrieve"]["shown"] == b64encode(model_bytes(81)).decode()


def _asked(simulator: CdfSimulator) -> Counter[tuple[str, str]]:
    return Counter(
        # The SDK leaves a slash before its query, which the proxy takes away.
        (one.method, one.target.replace("/?", "?"))
        for one in simulator.requests
        # The portal has questions of its own.
        if one.header("x-cdp-sdk")
    )


def test_both_simulators_were_asked_the_same(outcomes: Outcomes) -> None:
    behind = _asked(outcomes.twins.behind)
    assert behind == _asked(outcomes.twins.direct)
    assert behind.total() >= len(CALLS)


def test_pages_reach_the_storage_as_the_origin_that_cdf_was_told(outcomes: Outcomes) -> None:
    both = outcomes.twins
    came, direct = both.behind.storage.requests, both.direct.storage.requests
    assert {one.header("Origin") for one in came} == {both.stage.portal.url}
    assert {one.method for one in came} == {"OPTIONS", "PUT", "GET"}
    assert {one.header("Origin") for one in direct} == {None}
    assert [one.body_sha256 for one in came if one.method != "OPTIONS"] == [
        one.body_sha256 for one in direct
    ]


def test_the_storage_is_shown_neither_token_nor_session(outcomes: Outcomes) -> None:
    for one in outcomes.twins.behind.storage.requests:
        assert (one.header("Cookie"), one.header("Authorization")) == (None, None)


def test_the_page_has_nothing_to_complain_of(outcomes: Outcomes) -> None:
    assert outcomes.complaints == []


def test_no_link_is_in_the_portals_log(outcomes: Outcomes) -> None:
    log = outcomes.twins.stage.portal.log()
    assert "/files/downloadlink" in log
    assert "signature=" not in log


def test_nginx_carries_every_call_or_there_is_none(outcomes: Outcomes) -> None:
    both = outcomes.twins
    handed = handed_over(both.stage).total()
    assert handed >= _asked(both.behind).total() if both.stage.is_offloaded else handed == 0
