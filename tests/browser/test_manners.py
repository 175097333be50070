"""Small manners in a real browser: heads that stay, focus that is seen, waits that say so, times, copies."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter
from tests.support.stage import Stage

NORTH = "/p/plant-north"


@pytest.fixture
def alice(open_page: OpenPage, stage: Stage) -> Page:
    page = open_page()
    enter(page, stage.portal, "alice")
    return page


def test_the_head_of_a_long_table_stays_and_hides_no_focus(alice: Page) -> None:
    alice.goto(f"{NORTH}/groups/")
    links = alice.locator("main tbody th a")
    count = links.count()
    assert count > 30
    links.nth(count - 1).focus()
    head = alice.locator("main thead th").first
    assert head.evaluate("head => head.getBoundingClientRect().top") == 0
    bottom = head.evaluate("head => head.getBoundingClientRect().bottom")
    for _ in range(count - 2):
        alice.keyboard.press("Shift+Tab")
        top = alice.evaluate("document.activeElement.getBoundingClientRect().top")
        assert top >= bottom


def test_what_takes_longer_than_a_second_says_so_and_is_asked_once(alice: Page) -> None:
    alice.goto(f"{NORTH}/can-i/")
    asked: list[str] = []

    def never(route: Route) -> None:
        """An answer that leaves the page where it is, as one that does not come."""
        asked.append(route.request.url)
        route.fulfill(status=204)

    alice.route(re.compile(r"/can-i/\?acl="), never)
    alice.locator("#f-acl").fill("timeSeriesAcl")
    alice.locator("#f-action").fill("READ")
    button = alice.get_by_role("button", name="Ask", exact=True)
    button.click()
    expect(alice.locator(".wait")).to_have_text("Waiting for the answer …")
    expect(button).to_be_disabled()
    button.click(force=True)
    assert len(asked) == 1
    alice.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(button).to_be_enabled()
    expect(alice.locator(".wait")).to_have_text("")
    button.click()
    expect(alice.locator(".wait")).to_have_text("Waiting for the answer …")
    assert len(asked) == 2


def test_a_time_keeps_its_absolute_form_and_gains_its_distance(alice: Page) -> None:
    alice.clock.install()
    alice.goto("/accounts/sessions/this/")
    time = alice.locator(".asof time")
    expect(time).to_have_text(re.compile(r"^\d\d:\d\d:\d\d UTC \(just now\)$"))
    alice.clock.fast_forward(10 * 60_000)
    expect(time).to_have_text(re.compile(r"^\d\d:\d\d:\d\d UTC \((9|10) min ago\)$"))
    time.evaluate("time => { time.dateTime = new Date(Date.now() + 30_000).toISOString(); }")
    alice.clock.fast_forward(10_000)
    expect(time).to_have_text(re.compile(r"\(just now\)$"))


def test_a_clock_is_announced_at_five_minutes_and_at_one_once_each(alice: Page) -> None:
    alice.clock.install()
    alice.goto("/appearance/")
    said = alice.locator("p.vh[role=status]")
    heard: list[str] = []
    alice.expose_function("heard", lambda text: heard.append(text))
    said.evaluate(
        "region => new MutationObserver(() => heard(region.textContent))"
        ".observe(region, { childList: true })"
    )
    alice.route("**/accounts/session/**", lambda route: route.abort())
    hours = 8 * 3600
    for at in (hours - 400, *range(hours - 390, hours + 60, 10)):
        alice.clock.fast_forward(1000 * (at if at == hours - 400 else 10))
    expect(alice.locator("time[data-countdown]")).to_have_text("0 min")
    ends = [text for text in heard if text.startswith("Your sign-in ends in")]
    assert ends == ["Your sign-in ends in 5 min", "Your sign-in ends in 1 min"]


TELL = """(told) => document.dispatchEvent(new CustomEvent("sign-in", { detail: {
  signed_in: told !== null,
  ends_at: told && new Date(Date.parse(document.documentElement.dataset.now) + told).toISOString(),
} }))"""


def test_the_clock_follows_what_the_server_says(alice: Page) -> None:
    alice.goto(f"{NORTH}/can-i/")
    clock = alice.locator(".ttl time")
    alice.evaluate(TELL, 3 * 3_600_000 + 90_000)
    expect(clock).to_have_text("3 h 1 min")
    said = alice.locator("p.vh[role=status]")
    expect(said).to_be_empty()
    alice.evaluate(TELL, 4 * 60_000)
    expect(said).to_have_text("Your sign-in ends in 5 min")
    alice.evaluate(TELL, None)
    expect(clock).to_have_text("ended")
    assert not alice.locator(".ttl .unit").is_visible()
