"""A walk through the error look-up, with script and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, follow, overflows, press, verdict
from tests.support.stage import Stage

SECRET = "Zq48Q~made-up-secret-of-the-tests_0123456"
PASTE = (
    "2026-11-29 09:14:07 ERROR token: 401 Client Error\n"
    '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. '
    "Trace ID: 5e9c1c1e-0000-4000-8000-000000000001 Correlation ID: 5e9c1c1e-0000-4000-8000-000000000002"
    '"}\n'
    f"request body: grant_type=client_credentials&client_id=x&client_secret={SECRET}\n"
)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_engineer_looks_an_error_up(open_page: OpenPage, stage: Stage, script: bool) -> None:
    page = open_page(script=script, width=1280 if script else 360)
    enter(page, stage.portal, "bob")
    page.goto("/errors/")
    assert not overflows(page)
    page.locator("textarea[name=text]").fill(PASTE)
    press(page, "Explain")
    word, sentence = verdict(page)
    assert word.lower() == "recognised"
    assert "secret" in sentence
    assert SECRET not in page.content()
    assert not overflows(page)

    page.get_by_role("link", name="All about it").first.click()
    expect(page.get_by_role("heading", name="How to prove it")).to_be_visible()
    follow(page, page.get_by_role("link", name="The whole catalogue"))
    page.get_by_label("Or search the catalogue").fill("50011")
    page.locator("main").get_by_role("button", name="Search").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("group", name="Family").get_by_role("link", name="Keycloak").click()
    expect(page.locator("main tbody tr")).to_have_count(0)
