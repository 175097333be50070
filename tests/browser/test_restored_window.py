"""A window of ten tabs is restored when the session has gone, and the provider still knows the person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.stage import Stage

TABS = 10


@pytest.fixture
def context(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=stage.portal.url)
    made.set_default_timeout(30_000)
    yield made
    made.close()


def test_every_tab_of_a_restored_window_lands_on_its_own_page(
    context: BrowserContext, stage: Stage
) -> None:
    """All are sent to the provider and back at the same moment; nobody has to press anything."""
    first = context.new_page()
    first.goto("/token/")
    first.locator("button[name=person][value=bob]").click()
    first.wait_for_url("**/token/")
    first.close()
    for cookie in context.cookies(stage.portal.url):
        if cookie["name"].startswith("portal"):
            context.clear_cookies(name=cookie["name"])
    before = _living(stage)
    targets = [f"{stage.portal.url}/p/plant-north/can-i/?tab={tab}" for tab in range(TABS)]
    pages = [context.new_page() for _ in targets]
    for page, target in zip(pages, targets, strict=True):
        page.evaluate(f"location.href = '{target}'")
    for page, target in zip(pages, targets, strict=True):
        page.wait_for_url(target)
        assert page.locator("h1").inner_text() != ""
        assert page.locator("text=Cause").count() == 0
    said = pages[0].evaluate("fetch('/accounts/session/').then(answer => answer.json())")
    assert said["signed_in"] is True
    assert _living(stage) == before + 1


def _living(stage: Stage) -> int:
    ((count,),) = stage.database.run("SELECT count(*) FROM accounts_signin WHERE ended_at IS NULL")
    return int(count)
