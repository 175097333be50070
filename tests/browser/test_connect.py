"""From "who calls" to a configuration that can be copied or saved, with a script and without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, follow, overflows, press, verdict
from tests.browser.test_questions import choose
from tests.support.stage import Stage


def answer(page: Page, first: str, second: str) -> None:
    """Both questions, by their links."""
    choose(page, "Connect a client")
    assert "Who calls plant-north?" in verdict(page)[1]
    follow(page, page.locator("main .offers").get_by_role("link", name=first, exact=True))
    follow(page, page.locator("main .offers").get_by_role("link", name=second, exact=True))


@pytest.mark.parametrize("script", [True, False], ids=["script", "bare"])
def test_two_questions_lead_to_the_configuration(
    open_page: OpenPage, stage: Stage, script: bool
) -> None:
    page = open_page(script=script)
    enter(page, stage.portal, "alice")
    page.goto("/")
    answer(page, "A service principal", "Extractor")
    text = page.locator("#text-extractor")
    expect(text).to_contain_text("secret: ${IDP_CLIENT_SECRET}")
    copy = page.get_by_role("button", name="Copy", exact=True)
    assert (copy.count() > 0) is script

    with page.expect_download() as download:
        page.get_by_role("link", name="Save config.yml").click()
    assert download.value.suggested_filename == "config.yml"
    assert Path(download.value.path()).read_text("utf-8").strip() == text.inner_text().strip()

    page.locator("#c-group").fill("an-idp-group")
    press(page, "Look it up")
    assert "CDF is not" in verdict(page)[1]
    expect(page.locator("#group-file")).to_contain_text("sourceId: an-idp-group")
    assert "kind=service" in page.url


def test_a_text_is_copied_whole(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, stage.portal, "bob")
    page.goto("/connect/?kind=user&tool=python")
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#text-python_interactive").inner_text().strip()


def test_no_configuration_scrolls_sideways(open_page: OpenPage, stage: Stage) -> None:
    page = open_page(width=320, dark=True)
    enter(page, stage.portal, "alice")
    for asked in (
        "",
        "?kind=job",
        "?kind=user&tool=python",
        "?kind=user&tool=browser",
        "?kind=job&tool=workflow",
    ):
        page.goto(f"/connect/{asked}")
        assert not overflows(page), asked
