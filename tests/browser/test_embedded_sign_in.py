"""Signing in inside frames of other portals, in Chromium without third-party cookies.

The same by message and by code in the whole program: tests/browser/test_whole_chromium.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from cdfportal.demo.http import LoopbackServer, Request, Response, RouteTable
from cdfportal.demo.http import Route as Page_
from tests.browser import framed
from tests.browser.conftest import QUIET, OpenPage, chromium
from tests.browser.framed import (
    SIGNED_OUT,
    assert_no_third_party_cookie,
    block_third_party_cookies,
    connect,
    connect_by_hand,
    frame_of,
    press,
    who,
)
from tests.browser.journey import sign_in
from tests.support.stage import Stage


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """In which names under `localhost` are sites of their own."""
    flags = framed.reaching_names_of_this_machine(QUIET)
    browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
    yield browser
    browser.close()


@pytest.fixture
def open_page(open_page: OpenPage) -> OpenPage:
    """With third-party cookies blocked."""

    def open_one(**asked: Any) -> Page:
        page = open_page(**asked)
        block_third_party_cookies(page)
        return page

    return open_one


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A window of one person's browser."""
    return open_page()


def frames_of(stage: Stage) -> int:
    """Living sessions of frames."""
    query = (
        "SELECT count(*) FROM accounts_browsersession WHERE profile = 'embed' AND ended_at IS NULL"
    )
    return int(stage.database.run(query)[0][0])


def test_a_host_that_isolates_itself_takes_a_code(page: Page, elsewhere: str) -> None:
    frame = frame_of(page, elsewhere, "/isolated/")
    connect_by_hand(page, frame, "bob")
    assert_no_third_party_cookie(page)
    assert who(frame) == "Bob"


def test_a_provider_that_cuts_the_tie_takes_a_code(
    page: Page, stage: Stage, elsewhere: str
) -> None:
    def cut(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        route.fulfill(
            response=answer,
            headers={**answer.headers, "cross-origin-opener-policy": "same-origin"},
        )

    page.context.route(f"{stage.provider.issuer}/**", cut)
    frame = frame_of(page, elsewhere)
    connect_by_hand(page, frame, "bob")
    assert who(frame) == "Bob"


def test_without_script_a_code_is_all_it_takes(open_page: OpenPage, elsewhere: str) -> None:
    page = open_page(script=False)
    frame = frame_of(page, elsewhere, "/denied/")
    connect_by_hand(page, frame, "bob")
    expect(frame.locator("h1")).to_have_text("Refused calls in plant-north")


def test_two_hosts_show_two_people_at_once(page: Page, stage: Stage, elsewhere: str) -> None:
    first = frame_of(page, elsewhere)
    connect(page, first, "alice")
    other = page.context.new_page()
    block_third_party_cookies(other)
    second = frame_of(other, stage.host_at("plant.localhost"))
    pop_up = press(other, second)
    expect(pop_up.locator("h1")).to_contain_text("as Alice?")
    pop_up.get_by_role("link", name="Use another account").click()
    pop_up.locator("button[name=person][value=bob]").click()
    expect(pop_up.locator("h1")).to_contain_text("http://plant.localhost")
    with pop_up.expect_event("close"):
        pop_up.get_by_role("button", name="Connect").click()
    second.get_by_role("link", name="Sign out").wait_for()
    page.reload()
    assert (who(first), who(second)) == ("Alice", "Bob")
    for one in (page, other):
        assert_no_third_party_cookie(one)
    assert {*framed.partitions(page.context, stage)} == {
        "http://127.0.0.1",
        "http://plant.localhost",
    }


def test_a_host_of_the_same_site_needs_no_provider(page: Page, stage: Stage) -> None:
    """The person is signed in at the portal; the frame still asks, since it reads its own cookie only."""
    sign_in(page, "bob")
    frame = frame_of(page, stage.host_url)
    expect(frame.locator(".sentence").first).to_have_text(SIGNED_OUT)
    assert connect(page, frame, "nobody") == f"Connect {stage.host_url} as Bob?"
    assert who(frame) == "Bob"


def test_the_end_of_a_sign_in_is_said_in_place(page: Page, stage: Stage, elsewhere: str) -> None:
    page.context.clock.install()
    frame = frame_of(page, elsewhere)
    connect(page, frame, "bob")
    page.context.clock.fast_forward("01:05:00")
    expect(frame.get_by_role("link", name="Sign out")).to_be_visible()
    stage.database.run(
        "UPDATE accounts_browsersession SET last_seen = '2001-01-01 00:00:00+00:00' WHERE profile = 'embed'"
    )
    page.context.clock.fast_forward("08:05:00")
    ended = frame.locator("[data-frame-ended]")
    expect(ended).to_contain_text("Your sign-in has ended.")
    expect(ended).to_contain_text("You were away longer than the portal allows.")
    expect(frame.get_by_role("link", name="Sign out")).to_be_hidden()
    ended.get_by_role("link", name="Sign in again").click()
    expect(frame.locator(".because").first).to_contain_text("You were away longer")
    assert connect(page, frame, "bob") == f"Connect {elsewhere} as Bob?"


def test_a_page_that_is_not_listed_frames_nothing_and_the_log_says_why(
    page: Page, stage: Stage, complaints: list[str]
) -> None:
    unlisted = stage.host_at("unlisted.localhost")
    frame = frame_of(page, unlisted)
    expect(frame.locator("#main")).to_have_count(0)
    assert all(not one.url.startswith(stage.portal.url) for one in page.frames)
    assert "frame-ancestors" in complaints.pop()
    (line,) = (
        json.loads(each)
        for each in stage.portal.log().splitlines()
        if '"frame_not_listed"' in each and '"event"' in each
    )
    assert line["origin"] == unlisted
    assert "EMBED_ORIGINS" in line["cure"]


_ATTACK = """<!doctype html><title>Attack</title><link rel="icon" href="data:,">
<button>Win</button><script>
window.got = [];
addEventListener("message", (event) => got.push(event.data));
document.querySelector("button").onclick = () => { window.victim = open(new URLSearchParams(location.search).get("to")); };
</script>"""


@pytest.fixture
def attack() -> Iterator[str]:
    """A page of an attacker, who has a frame and its request in a browser of their own."""
    table = RouteTable([Page_("GET", "/", _attack)])
    with LoopbackServer(table, hosts=frozenset({"evil.localhost"})) as server:
        yield f"http://evil.localhost:{server.port}/"


def _attack(request: Request) -> Response:
    return Response.html(_ATTACK)


def test_a_pop_up_that_an_attacker_opens_gives_the_attacker_nothing(
    page: Page, open_page: OpenPage, stage: Stage, elsewhere: str, attack: str
) -> None:
    """The victim even says yes. The code goes to a page of the portal or to nobody."""
    theirs = open_page()
    link = frame_of(theirs, elsewhere).locator("[data-connect]").get_attribute("href")
    before = frames_of(stage)
    sign_in(page, "alice")
    page.context.clock.install()
    page.goto(f"{attack}?to={stage.portal.url}{link}".replace("?request", "%3Frequest"))
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Win").click()
    pop_up = opened.value
    expect(pop_up.locator(".note")).to_contain_text("Then somebody else wants you to.")
    pop_up.get_by_role("button", name="Connect").click()
    pop_up.locator("[data-code]").wait_for()
    page.context.clock.fast_forward(6_000)
    expect(pop_up.locator("h1")).to_have_text("The frame is not connected yet")
    assert page.evaluate("got") == []
    assert frames_of(stage) == before
    assert urlsplit(pop_up.url).path == "/accounts/connect/"


def test_the_frame_takes_no_code_from_another_window(
    page: Page, stage: Stage, elsewhere: str
) -> None:
    """Neither from its host page, nor from a window of the portal that it did not open, nor before one is open."""
    frame = frame_of(page, elsewhere)
    frame.locator("[data-connect]").wait_for()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(urlsplit(request.url).path))
    message = "{type: 'cdfportal:code', code: 'x'}"
    page.evaluate(f"frames[0].postMessage({message}, '*')")
    page.frames[1].evaluate(f"postMessage({message}, '*')")
    pop_up = press(page, frame)
    pop_up.wait_for_load_state()
    page.evaluate(f"frames[0].postMessage({message}, '*')")
    page.frames[1].evaluate(f"postMessage({message}, '*')")
    page.frames[1].evaluate("new Promise((done) => setTimeout(done))")
    assert "/embed/redeem/" not in asked
