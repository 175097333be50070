"""Signing out in a real browser: without script, in a frame of the provider, and what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import sign_in
from tests.support.stage import Stage


def test_signing_out_without_script(open_page: OpenPage) -> None:
    page = open_page(script=False)
    sign_in(page, "alice")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/accounts/signed-out/?state=*")
    expect(page.locator("main .lead")).to_contain_text("Here and at your identity provider.")
    names = {cookie["name"] for cookie in page.context.cookies(page.url)}
    assert "portal" not in names
    assert "portal-signout" in names


def test_the_browser_forgets_what_pages_have_stored_and_keeps_other_cookies(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    sign_in(page, "alice")
    page.evaluate("localStorage.setItem('kept', 'by a page')")
    page.context.add_cookies([{"name": "another", "value": "app", "url": stage.portal.url}])
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/accounts/signed-out/**")
    assert page.evaluate("localStorage.getItem('kept')") is None
    assert "another" in {cookie["name"] for cookie in page.context.cookies(stage.portal.url)}


@pytest.fixture
def front_channel_only(stage: Stage) -> Iterator[None]:
    """The provider has no other way to tell the portal."""
    before = stage.provider.config.clients
    stage.provider.reconfigure(
        clients=tuple(replace(client, backchannel_logout_uri="") for client in before)
    )
    yield
    stage.provider.reconfigure(clients=before)


@pytest.mark.usefixtures("front_channel_only")
def test_the_providers_page_signs_out_of_the_portal_by_a_frame(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    sign_in(page, "alice")
    page.goto(f"{stage.provider.issuer}/end_session")
    with page.expect_response("**/accounts/logout/frontchannel/**") as framed:
        page.get_by_role("button", name="Sign out").click()
    assert framed.value.status == 200
    # Another site's frame: the session's Lax cookie was not sent.
    assert "portal=" not in framed.value.request.all_headers().get("cookie", "")
    page.goto(stage.portal.url)
    expect(page.locator("main")).to_contain_text("Your identity provider said that you signed out")
