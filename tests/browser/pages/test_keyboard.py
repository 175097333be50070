"""Sign-in, can-i and the matrix with a keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, verdict
from tests.browser.pages.axe_rules import put_axe, violations
from tests.browser.pages.keys import Stop, here, tab_to, walk
from tests.support.stage import Stage

HOME = "/p/plant-north/"


def _parts(stops: list[Stop]) -> list[str]:
    """The landmarks in the order in which they are met."""
    return [
        stop.part
        for stop, before in zip(stops, [None, *stops], strict=False)
        if before is None or before.part != stop.part
    ]


def test_signing_in(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    assert all(stop.is_seen for stop in walk(page))
    page.goto("/")
    tab_to(page, page.locator("main a.btn.first").inner_text().strip())
    page.keyboard.press("Enter")
    page.locator("button[name=person]").first.wait_for()
    tab_to(page, "Bob")
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text("Bob")


def test_asking_can_i(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "bob")
    page.goto(f"{HOME}can-i/")
    stops = walk(page)
    assert [stop.name for stop in stops if not stop.is_seen] == []
    assert stops[0].name == "Skip to content"
    assert _parts(stops) == ["", "header", "nav", "main", "footer"]

    page.goto(f"{HOME}can-i/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _answer(page)
    word, sentence = verdict(page)
    assert word.lower() == "allowed"
    assert "read time series in data set 42" in sentence


def _answer(page: Page) -> None:
    """From the skip link on: the first field of the content is next."""
    for name, text in (("ACL", "timeSeriesAcl"), ("Action", "READ"), ("On", "datasetScope:42")):
        page.keyboard.press("Tab")
        stop = here(page)
        assert stop is not None
        assert (stop.name, stop.part) == (name, "main")
        page.keyboard.type(text)
        page.keyboard.press("Escape")
    tab_to(page, "Ask")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_reading_the_matrix(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "bob")
    page.goto(f"{HOME}matrix/?held=1")
    stops = walk(page, most=400)
    assert [stop.name for stop in stops if not stop.is_seen] == []
    assert _parts(stops)[-2:] == ["main", "footer"]
    page.locator(".mx").focus()
    page.keyboard.press("Tab")
    cell = here(page)
    assert cell is not None
    page.keyboard.press("Shift+Tab")
    back = here(page)
    assert back != cell
    page.keyboard.press("Tab")
    assert here(page) == cell
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".verdict .sentence")).to_be_visible()


def test_the_menu_of_a_narrow_window(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(width=320)
    enter(page, stage.portal, "bob")
    page.goto(HOME)
    menu = page.locator("nav.side")
    assert not menu.is_visible()
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    put_axe(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    page.keyboard.press("Tab")
    first = here(page)
    assert first is not None
    assert (first.part, first.is_seen) == ("nav", True)
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    stop = here(page)
    assert stop is not None
    assert stop.name == "Menu"
    with page.expect_navigation():
        page.keyboard.press("Enter")
        tab_to(page, "Can I")
        page.keyboard.press("Enter")
    assert page.url.endswith("/can-i/")
