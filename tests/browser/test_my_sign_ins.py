"""My sign-ins, the page of one, and people, as they look and work in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, sign_in, too_wide
from tests.support.stage import Stage
from tests.support.visitor import Visitor

SESSIONS = "/accounts/sessions/"
WIDTHS = (320, 360, 1280)


@pytest.fixture
def others(stage: Stage) -> None:
    """Alice in another browser, and in one that has signed out; Bob and Carol in one each."""
    for key in ("bob", "carol", "alice", "alice"):
        visitor = Visitor(stage.portal)
        with visitor.http:
            visitor.http.headers["User-Agent"] = (
                "Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0"
            )
            visitor.sign_in(key, following=SESSIONS)
    with visitor.http:
        visitor.post(SESSIONS, "/accounts/sign-out/")


def test_the_page_of_an_ended_sign_in_fits(open_page: OpenPage, stage: Stage, others: None) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(SESSIONS)
    over = page.locator("section", has_text="Ended in the last seven days").last
    with page.expect_navigation():
        over.locator("tbody th a").first.click()
    expect(page.locator("h1")).to_have_count(1)
    assert too_wide(page, WIDTHS) == []


def test_on_paper_the_tables_stand_and_the_buttons_do_not(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.emulate_media(media="print")
    for path in (SESSIONS, f"{SESSIONS}this/", "/accounts/people/"):
        page.goto(path)
        expect(page.get_by_role("table").first).to_be_visible()
        expect(page.locator("nav.side")).to_be_hidden()
        assert page.locator(".acts:visible, .ask:visible").count() == 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_one_browser_ends_another(open_page: OpenPage, stage: Stage, script: bool) -> None:
    here, there = open_page(script=script), open_page(script=script)
    enter(there, stage.portal, "dave")
    enter(here, stage.portal, "dave")
    here.goto(SESSIONS)
    here.get_by_role("button", name=re.compile("^End .*signed in")).first.click()
    expect(here.get_by_role("status").first).to_contain_text("Its next request is refused.")
    assert urls(here) == SESSIONS
    there.goto("/")
    expect(there.get_by_text("You ended this sign-in from another browser.")).to_be_visible()
    here.goto(SESSIONS)
    expect(here.get_by_text("Its next request is refused.")).to_have_count(0)


def urls(page: Page) -> str:
    """The path that the browser shows."""
    return "/" + page.url.split("/", 3)[3]


def test_by_keyboard_alone(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(SESSIONS)
    page.get_by_role("row", name="this one").get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/accounts/sessions/[0-9a-f-]{36}/$"))
    expect(page.locator("nav.side [aria-current]")).to_have_text("My sign-ins")
    page.get_by_label("Breadcrumb").get_by_role("link").press("Enter")
    page.wait_for_url(f"**{SESSIONS}")


def test_an_administrator_keeps_somebody_out_and_lets_them_in_again(
    open_page: OpenPage, stage: Stage
) -> None:
    erin, admin = open_page(script=False), open_page()
    sign_in(erin, "erin")
    enter(admin, stage.portal, "alice")
    admin.goto("/")
    admin.get_by_role("link", name="People").click()
    admin.get_by_label("Name, e-mail or subject contains").fill("erin")
    admin.get_by_role("button", name="Search").click()
    admin.get_by_role("link", name="Erin", exact=True).click()
    admin.get_by_role("link", name="Disable …").click()
    admin.get_by_role("button", name="Disable Erin").click()
    expect(admin.get_by_role("status").first).to_contain_text("You disabled Erin; ")
    erin.goto("/")
    expect(
        erin.get_by_text("An administrator of the portal disabled this account.")
    ).to_be_visible()
    # The provider still knows her, and is to ask nevertheless.
    erin.get_by_role("link", name="Sign in as somebody else").click()
    erin.locator("button[name=person][value=erin]").click()
    expect(erin.get_by_text("You may not use this portal")).to_be_visible()
    expect(erin.get_by_role("link", name="Sign in as somebody else")).to_be_visible()
    admin.get_by_role("button", name="Enable", exact=True).click()
    expect(admin.get_by_role("status").first).to_contain_text("Erin may sign in again.")
    sign_in(erin, "erin")


def test_signing_out_everywhere(open_page: OpenPage, stage: Stage) -> None:
    here, there = open_page(), open_page()
    enter(there, stage.portal, "carol")
    sign_in(here, "carol")
    here.goto(SESSIONS)
    here.get_by_role("button", name="Sign out everywhere, here too").click()
    here.wait_for_url("**/accounts/signed-out/**")
    for page in (here, there):
        page.goto("/")
        expect(page.locator("main a.btn.first")).to_have_text("Sign in")


def test_an_administrator_ends_one_sign_in_at_once_and_all_after_a_question(
    open_page: OpenPage, stage: Stage
) -> None:
    first, second, admin = (open_page(script=False) for _ in range(3))
    for page in (first, second):
        enter(page, stage.portal, "carol")
    enter(admin, stage.portal, "alice")
    admin.goto("/accounts/people/?q=carol")
    admin.get_by_role("link", name="Carol", exact=True).click()
    admin.get_by_role("button", name=re.compile("^End .*signed in")).first.click()
    expect(admin.get_by_role("status").first).to_contain_text("You ended the sign-in that Carol")
    admin.get_by_role("link", name="End all sign-ins …").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("End all sign-ins of Carol?")
    first.goto("/")
    second.goto("/")
    ended = "An administrator of the portal ended this sign-in."
    assert first.get_by_text(ended).count() + second.get_by_text(ended).count() == 1
    admin.get_by_role("button", name="End all sign-ins of Carol").click()
    expect(admin.get_by_role("status").first).to_contain_text("of Carol.")
    expect(admin.get_by_text("Not signed in.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_buttons_keep_to_their_row_and_off_the_next(
    open_page: OpenPage, stage: Stage, others: None, width: int
) -> None:
    page = open_page(width=width)
    enter(page, stage.portal, "alice")
    page.goto(SESSIONS)
    row = page.locator("tbody tr", has=page.get_by_role("button")).last
    button = row.get_by_role("button").bounding_box()
    word = row.locator("td[data-label='Last seen']" if width > 1000 else "td.do").bounding_box()
    below = page.get_by_role("button", name="End all others").bounding_box()
    table = page.locator("table").first.bounding_box()
    assert button
    assert word
    assert below
    assert table
    line = 21
    top = word["y"] + (8 if width > 1000 else 2)
    assert abs(button["y"] + button["height"] / 2 - (top + line / 2)) <= 2
    assert below["y"] - (table["y"] + table["height"]) >= 12
    mine = page.get_by_role("rowheader", name="this one")
    expect(mine).to_contain_text(" on ")
