"""The end of a sign-in while pages are open: the bar, forms that wait, calls that the portal refuses."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from cdfportal.demo.cast import PEOPLE
from cdfportal.demo.simulator.faults import error
from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, press, verdict
from tests.support.stage import Stage

NORTH = "/p/plant-north"
IDLE = 8 * 3600
HOUR = 3_600_000
ASKED = "**/accounts/session/?slide=0"
MARK = "**/accounts/form-mark/"
PASTE = '{"error": {"code": 403, "message": "timeSeriesAcl:READ"}}'


def set_end(
    stage: Stage, person: str, *, idle: int | None = None, longest: int | None = None
) -> None:
    """The person's sign-ins end in so many seconds from now, as the portal's rows have it."""
    subject = next(one.subject for one in PEOPLE if one.key == person)
    whose = f"(SELECT id FROM accounts_person WHERE subject = '{subject}')"  # noqa: S608 -- names of our own
    theirs = f"(SELECT id FROM accounts_signin WHERE person_id IN {whose})"  # noqa: S608 -- names of our own
    now = datetime.now(UTC)
    if idle is not None:
        seen = now + timedelta(seconds=idle - IDLE)
        stage.database.run(
            f"UPDATE accounts_browsersession SET last_seen = '{seen}'"  # noqa: S608 -- names of our own
            f" WHERE ended_at IS NULL AND sign_in_id IN {theirs}"
        )
    if longest is not None:
        end = now + timedelta(seconds=longest)
        stage.database.run(
            f"UPDATE accounts_signin SET absolute_end = '{end}'"  # noqa: S608 -- names of our own
            f" WHERE ended_at IS NULL AND id IN {theirs}"
        )


def sign_in_elsewhere(page: Page, person: str, name: str = "Sign in again") -> None:
    """By the offer of a page, in the tab that it opens."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=name).first.click()
    tab = opened.value
    tab.locator(f"button[name=person][value={person}]").click()
    tab.wait_for_url("**/accounts/stay/")
    expect(tab.locator("h1")).to_have_text("You are signed in")
    tab.close()
    page.bring_to_front()


def test_a_bar_offers_to_stay_and_goes_in_every_tab(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.clock.install()
    enter(page, stage.portal, "carol")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{NORTH}/")
        expect(tab.locator("#lapse")).to_be_hidden()
    # The token may have been the end, so the page asks then; the portal has renewed it.
    with page.expect_response(ASKED):
        page.clock.fast_forward(HOUR)
    expect(page.locator("#lapse")).to_be_hidden()
    set_end(stage, "carol", idle=100)
    with page.expect_response(ASKED):
        page.clock.fast_forward(1000 * IDLE)
    expect(page.locator("#lapse")).to_contain_text("unless you go on")
    other.reload()
    # A page that is opened is activity: nothing is left to offer in either.
    expect(page.locator("#lapse")).to_be_hidden()

    set_end(stage, "carol", idle=100)
    with page.expect_response(ASKED):
        page.clock.fast_forward(1000 * IDLE)
    bar = page.locator("#lapse")
    expect(bar).to_be_visible()
    bar.get_by_role("link", name="Stay signed in").click()
    expect(bar).to_be_hidden()
    assert page.url.endswith(f"{NORTH}/")


def test_at_the_longest_time_one_signs_in_again_and_the_page_stays(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage.portal, "carol")
    set_end(stage, "carol", longest=90)
    page.goto(f"{NORTH}/explain/")
    bar = page.locator("#lapse")
    expect(bar).to_contain_text(re.compile(r"ends at \d\d:\d\d:\d\d UTC\."))
    page.locator("#f-text").fill("half a thou")
    sign_in_elsewhere(page, "carol")
    expect(bar).to_be_hidden()
    expect(page.locator("#f-text")).to_have_value("half a thou")


def test_without_a_script_the_server_shows_the_bar(open_page: OpenPage, stage: Stage) -> None:
    """Only for the longest time: a page that is served begins the idle time anew."""
    page = open_page(script=False, width=320)
    enter(page, stage.portal, "carol")
    set_end(stage, "carol", longest=60)
    page.goto(f"{NORTH}/can-i/?acl=timeSeriesAcl&action=READ")
    page.locator("#lapse").get_by_role("link", name="Sign in again").click()
    page.locator("button[name=person][value=carol]").click()
    page.wait_for_url("**/can-i/?acl=timeSeriesAcl&action=READ")
    expect(page.locator("#lapse")).to_be_hidden()


def test_a_form_waits_until_its_person_is_back(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{NORTH}/explain/")
    page.locator("#f-text").fill(PASTE)
    set_end(stage, "alice", longest=-1)
    page.get_by_role("button", name="Read it").click()
    bar = page.locator("#lapse")
    expect(bar).to_contain_text("Your sign-in has ended.")
    expect(page.locator("#f-text")).to_have_value(PASTE)
    sign_in_elsewhere(page, "alice")
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".verdict .sentence")).to_contain_text("timeSeriesAcl:READ")


def test_what_one_typed_goes_out_under_anothers_name_only_when_told(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{NORTH}/explain/")
    page.locator("#f-text").fill(PASTE)
    set_end(stage, "alice", longest=-1)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#lapse")).to_be_visible()
    sign_in_elsewhere(page, "bob")
    bar = page.locator("#lapse")
    expect(bar).to_contain_text("Bob is signed in now; this page was made for Alice.")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#f-text")).to_have_value(PASTE)
    bar.get_by_role("button", name="Send as Bob").click()
    expect(page.locator(".verdict .sentence")).to_contain_text("timeSeriesAcl:READ")
    expect(page.locator(".who")).to_contain_text("Bob")


def test_the_button_sends_for_nobody_but_the_one_it_names(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{NORTH}/explain/")
    page.locator("#f-text").fill(PASTE)
    enter(page, stage.portal, "bob")
    page.get_by_role("button", name="Read it").click()
    button = page.locator("[data-lapse-other]")
    expect(button).to_have_text("Send as Bob")
    enter(page, stage.portal, "carol")
    button.click()
    expect(button).to_have_text("Send as Carol")
    expect(page.locator("#f-text")).to_have_value(PASTE)

    # Bob signs in again between the question who is signed in and that for the mark.
    page.route(MARK, lambda route: (enter(page, stage.portal, "bob"), route.continue_()), times=1)
    button.click()
    expect(button).to_have_text("Send as Bob")
    expect(page.locator("#f-text")).to_have_value(PASTE)
    button.click()
    expect(page.locator(".verdict .sentence")).to_contain_text("timeSeriesAcl:READ")
    expect(page.locator(".who")).to_contain_text("Bob")


def test_a_form_takes_no_mark_but_that_of_its_person(open_page: OpenPage, stage: Stage) -> None:
    """Alice is signed in anew when the form goes out; Bob is when it asks for her mark."""
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{NORTH}/explain/")
    page.locator("#f-text").fill(PASTE)
    enter(page, stage.portal, "alice")
    page.route(MARK, lambda route: (enter(page, stage.portal, "bob"), route.continue_()), times=1)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("[data-lapse-other]")).to_have_text("Send as Bob")
    expect(page.locator("#f-text")).to_have_value(PASTE)


def test_the_same_without_a_script(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(script=False, width=320)
    enter(page, stage.portal, "alice")
    page.goto(f"{NORTH}/explain/")
    page.locator("#f-text").fill(PASTE)
    set_end(stage, "alice", longest=-1)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("h1")).to_have_text("Your sign-in has ended")
    sign_in_elsewhere(page, "alice", "Sign in in a new tab")
    press(page, "Go on, signed in again")
    expect(page.get_by_label("The error that CDF gave")).to_have_value(PASTE)
    press(page, "Explain")
    assert "timeSeriesAcl:READ" in verdict(page)[1]


def test_a_call_that_the_portal_refuses_is_made_once_somebody_is_back(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{NORTH}/call/")
    set_end(stage, "alice", longest=-1)
    page.locator("#q").press_sequentially("tim")
    expect(page.locator("#lapse")).to_contain_text("Your sign-in has ended.")
    page.get_by_role("button", name="List ten assets").click()
    expect(page.locator("[data-call-message]")).to_contain_text("The portal refused")
    sign_in_elsewhere(page, "alice")
    expect(page.locator("[data-call-message]")).to_contain_text("CDF shows you")
    expect(page.locator("[data-call-sign-in]")).to_be_hidden()
    expect(page.locator("#lapse")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("tim")


def test_a_401_of_cdf_never_asks_to_sign_in(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{NORTH}/call/")
    fault = error(401, prefix="/api/v1/projects/plant-north/assets")
    stage.simulator.faults.add(fault, times=None)
    try:
        page.get_by_role("button", name="List ten assets").click()
        expect(page.locator("[data-call-message]")).to_contain_text("CDF refused")
    finally:
        stage.simulator.faults.clear()
    expect(page.locator("[data-call-sign-in]")).to_be_hidden()
    expect(page.locator("#lapse")).to_be_hidden()
