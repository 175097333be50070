"""Ten tabs in one real browser that has never been here: all sign in, each lands where it wanted to go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.stage import Stage

TABS = 10


@pytest.fixture
def context(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=stage.portal.url)
    made.set_default_timeout(20_000)
    yield made
    made.close()


def _target(tab: int) -> str:
    return f"/p/plant-north/can-i/?acl=timeSeriesAcl&action=READ&tab={tab}"


def test_ten_tabs_sign_in_in_any_order(context: BrowserContext, stage: Stage) -> None:
    before = _living(stage)
    pages = [context.new_page() for _ in range(TABS)]
    for tab, page in enumerate(pages):
        # Does not wait: the next tab starts before this one has its first cookie.
        following = _target(tab).replace("?", "%3F").replace("&", "%26")
        page.evaluate(f"location.href = '{stage.portal.url}/accounts/sign-in/?next={following}'")
    choosers = [page.locator("button[name=person][value=bob]") for page in pages]
    for chooser in choosers:
        chooser.wait_for()
    # The last begun comes back first, then every other one.
    for tab in [*range(TABS - 1, 0, -2), *range(0, TABS, 2)]:
        _choose(pages[tab], stage, tab)
    said = pages[0].evaluate("fetch('/accounts/session/').then(answer => answer.json())")
    assert said["signed_in"] is True
    assert _living(stage) == before + 1


def _living(stage: Stage) -> int:
    ((count,),) = stage.database.run(
        "SELECT count(*) FROM accounts_browsersession WHERE ended_at IS NULL"
    )
    return int(count)


def _choose(page: Page, stage: Stage, tab: int) -> None:
    """The provider's form, too, belongs to a cookie that another tab may have replaced: it asks again."""
    chooser = page.locator("button[name=person][value=bob]")
    target = f"{stage.portal.url}{_target(tab)}"
    for _ in range(2):
        with page.expect_navigation():
            chooser.click()
        if page.url == target:
            break
    assert page.url == target, page.content()
    assert page.locator("h1").count() == 1
