"""The main job in a real browser: sign in, see what you may do, call CDF, sign out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import CAST, enter, follow, overflows, press, sign_in, verdict
from tests.support.stage import Stage


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_everybody_sees_the_answer_first(open_page: OpenPage, stage: Stage, script: bool) -> None:
    page = open_page(script=script)
    sign_in(page, CAST[0].key)
    for member in CAST:
        enter(page, stage.portal, member.key)
        page.goto("/")
        word, sentence = verdict(page)
        assert word.lower() == member.word.lower()
        assert member.sentence in sentence


def test_a_page_calls_cdf_with_no_token_in_the_browser(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    sign_in(page, "bob")
    page.goto("/p/plant-north/call/")
    with page.expect_request("**/cdf/**") as call:
        page.get_by_role("button", name="List ten assets").click()
    rows = page.locator("[data-call-table] tbody tr")
    expect(rows).to_have_count(10)

    assert "authorization" not in call.value.all_headers()
    assert page.evaluate("document.cookie") in {"", "portal-theme=light"}
    assert (
        page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )
    shown = {int(text) for text in page.locator("[data-call-table] tbody th").all_inner_texts()}
    with stage.simulator.world.lock:
        known = {
            asset["id"] for asset in stage.simulator.world.projects["plant-north"].assets.values()
        }
    assert shown <= known


def test_the_same_without_a_script(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(script=False)
    enter(page, stage.portal, "bob")
    page.goto("/p/plant-north/call/")
    page.get_by_role("button", name="Let the server list them").click()
    expect(page.get_by_role("table").locator("tbody tr")).to_have_count(10)


def test_a_question_is_asked_by_its_form(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "bob")
    page.goto("/")
    follow(page, page.get_by_role("link", name="Can I"))
    page.locator("#f-acl").fill("timeSeriesAcl")
    page.locator("#f-action").fill("READ")
    page.locator("#f-scope").fill("datasetScope:42")
    press(page, "Ask")
    word, sentence = verdict(page)
    assert word.lower() == "allowed"
    assert "read time series in data set 42" in sentence
    assert "acl=timeSeriesAcl" in page.url


def test_signing_out_ends_it_here_and_at_the_provider(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "alice")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("main h1")).to_have_text("You are signed out")
    expect(page.locator("main .lead")).to_contain_text("Here and at your identity provider.")
    assert overflows(page) is False
    page.goto("/token/")
    # The provider has no session any more either: it asks who one is.
    expect(page.locator("button[name=person][value=alice]")).to_be_visible()


def test_the_provider_remembers_and_another_person_can_still_be_chosen(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "alice")
    page.goto("/accounts/sign-in/?next=/token/")
    page.wait_for_url("**/token/")
    assert "Alice" in page.locator(".who").inner_text()
