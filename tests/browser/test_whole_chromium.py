"""Signing in inside a frame in the whole of Chromium, whose own setting blocks third-party cookies.

Windows, tabs and bars cost three times the CPU, so the other tests have its build without them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import framed
from tests.browser.conftest import QUIET, OpenPage
from tests.browser.framed import (
    SIGNED_OUT,
    assert_no_third_party_cookie,
    connect,
    connect_by_hand,
    frame_of,
    who,
)
from tests.support.stage import Stage


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The program that people have."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    flags = [*framed.reaching_names_of_this_machine(QUIET), *framed.WHOLE]
    browser = playwright.chromium.launch(executable_path=path, args=flags)
    yield browser
    browser.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A window of one person's browser."""
    return open_page()


def test_by_the_pop_up_in_out_and_in_again(page: Page, stage: Stage, elsewhere: str) -> None:
    frame = frame_of(page, elsewhere)
    expect(frame.locator(".sentence").first).to_have_text(SIGNED_OUT)
    assert_no_third_party_cookie(page)
    assert connect(page, frame, "bob") == f"Connect {elsewhere} as Bob?"
    expect(frame.locator(".verdict .sentence").first).to_contain_text("plant-north")
    assert who(frame) == "Bob"
    assert framed.partitions(page.context, stage) == {"http://127.0.0.1": "__Host-portal-embed"}

    frame.get_by_role("link", name="Sign out").click()
    frame.get_by_role("button", name="Sign out").click()
    expect(frame.locator("h1")).to_have_text("You are signed out here and in the portal.")
    frame.get_by_role("link", name="Sign in again").click()
    assert connect(page, frame, "bob") == f"Connect {elsewhere} as Bob?"
    expect(frame.locator(".verdict .sentence").first).to_contain_text("plant-north")


def test_a_host_that_cuts_the_tie_takes_a_code(page: Page, elsewhere: str) -> None:
    frame = frame_of(page, elsewhere, "/coop/")
    connect_by_hand(page, frame, "bob")
    assert who(frame) == "Bob"
