"""Search by keyboard: Ctrl K, the nearest hits while one types, the same without a script, narrow."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import overflows
from tests.support.stage import Stage
from tests.support.visitor import Visitor


def enter(page: Page, stage: Stage, key: str) -> None:
    """Signed in by HTTP; the browser is handed the cookies."""
    visitor = Visitor(stage.portal)
    visitor.sign_in(key)
    page.context.add_cookies(
        [
            {"name": one.name, "value": one.value or "", "url": stage.portal.url}
            for one in visitor.http.cookies
        ]
    )


def test_from_any_page_to_a_hit_by_keyboard_alone(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage, "alice")
    page.goto("/p/plant-north/groups/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "false")

    page.keyboard.type("ts acl")
    options = page.get_by_role("listbox", name="Nearest").get_by_role("option")
    expect(options.first).to_have_text("timeSeriesAcl (access control list)")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "hit-0")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_be_focused()

    field.fill("admins")
    expect(options.first).to_contain_text("plant-north-admins")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/plant-north/groups/101/")

    page.locator("main h1").click()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=a%2Fb$"))
    assert not overflows(page)

    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/glossary/")
    assert not overflows(page)
    expect(page.get_by_role("combobox", name="Search")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.wait_for_url("**/search/")
    assert not overflows(page)
    expect(page.get_by_role("combobox")).to_be_visible()


def test_only_the_main_button_on_a_hit_leads_on_and_a_late_answer_opens_nothing(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage, "alice")
    page.goto("/glossary/")
    field = page.get_by_role("combobox", name="Search")
    listed = page.get_by_role("listbox", name="Nearest")
    field.fill("admins")
    expect(listed).to_be_visible()
    listed.evaluate("e => e.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))")
    listed.get_by_role("option").first.evaluate(
        "e => e.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 2 }))"
    )
    # Had one of them led on, another page would be under way, and this would not stand in the address.
    page.evaluate("history.replaceState(null, '', '#still')")
    field.fill("")
    expect(listed).to_be_hidden()
    assert page.url.endswith("/glossary/#still")

    waiting: list[Route] = []
    page.route("**/api/search/**", lambda route: waiting.append(route))
    with page.expect_request("**/api/search/**"):
        field.fill("admins")
    page.locator("main h1").click()
    with page.expect_response("**/api/search/**") as answered:
        waiting[0].continue_()
    answered.value.finished()
    page.unroute("**/api/search/**")
    page.evaluate("fetch(location).then((answer) => answer.text())")
    expect(listed).to_be_hidden()
    field.fill("")
    field.fill("admins")
    expect(listed).to_be_visible()
    listed.get_by_role("option").first.click()
    page.wait_for_url("**/p/plant-north/groups/101/")


def test_without_a_script_the_form_asks_and_words_lead_on(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page(script=False)
    enter(page, stage, "bob")
    page.goto("/token/")
    field = page.get_by_role("textbox", name="Search")
    field.fill("source id")
    field.press("Enter")
    page.get_by_role("link", name="sourceId").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("sourceId")
    page.get_by_role("link", name="IdP group", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("IdP group")
    page.get_by_role("link", name="The whole glossary").click()
    page.get_by_label("A word, an ACL, a claim").fill("overrage")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("main dl a")).to_have_text(["overage"])
