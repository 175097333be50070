"""Making and revoking a session of CDF in a real browser, with and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, overflows, press
from tests.support.stage import Stage

HERE = "/p/plant-north/sessions/"
WIDTHS = {True: 1280, False: 360}


def make(page: Page, button: str) -> str:
    """Press one of the three; the nonce that is shown."""
    page.goto(HERE)
    press(page, button)
    return page.locator("#nonce").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_session_from_its_form_to_its_end(
    open_page: OpenPage, stage: Stage, script: bool
) -> None:
    page = open_page(script=script, width=WIDTHS[script])
    enter(page, stage.portal, "alice")
    if script:
        page.clock.install()
    nonce = make(page, "Make it for one run")
    assert nonce == stage.nonces()[-1]
    assert page.content().count(nonce) == 1
    assert not overflows(page)
    expect(page.locator(".sentence time")).to_have_text(re.compile(r"\d\d:\d\d:\d\d UTC"))
    expect(page.locator("button[data-copy=nonce]")).to_be_visible(visible=script)
    expect(page.locator("[data-nonce-left]")).to_be_visible(visible=script)
    number = page.locator("h1").inner_text().removeprefix("Session ")

    page.reload()
    expect(page.locator("h1")).to_have_text("This form was sent before")
    assert nonce not in page.content()
    assert stage.nonces()[-1] == nonce

    page.goto(f"{HERE}?status=ready")
    page.locator(f"input[type=checkbox][value='{number}']").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Revoke the chosen").click()
    expect(page.locator("h1")).to_have_text("Revoke 1 session?")
    made = page.locator("td[data-label=Made]")
    expect(made).to_contain_text("ago")
    expect(made.locator(".ago")).to_have_count(0)
    page.get_by_role("button", name="Revoke 1 session").click()
    expect(page.locator(".said")).to_contain_text("CDF revoked 1 session.")


def test_the_nonce_leaves_the_page_with_its_minute(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.clock.install()
    nonce = make(page, "Make it as me")
    page.clock.run_for(31_000)
    expect(page.locator("[data-nonce-left]")).to_have_text(re.compile(r"^2\d s left\.$"))
    expect(page.locator("[data-nonce-said]")).to_have_text("30 seconds left")
    page.clock.run_for(30_000)
    expect(page.locator("#nonce")).to_have_text("over")
    expect(page.locator("[data-nonce-said]")).to_contain_text("Its minute is over.")
    expect(page.locator("button[data-copy=nonce]")).to_be_hidden()
    assert nonce not in page.content()
