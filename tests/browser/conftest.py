"""A real browser: Debian's Chromium driven by Playwright; every complaint of the CSP fails the test.

Its build without windows takes half the CPU of the whole program for the same engine, so it goes first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    sync_playwright,
)

from tests.support.stage import Stage

_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Fewer processes: to start them costs as much as the pages do.
    "--in-process-gpu",
    "--renderer-process-limit=1",
    # Nothing but this machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
)
_COMPLAINTS = ("Content Security Policy", "TrustedHTML", "TrustedScript", "Uncaught")


def chromium() -> str:
    """Where it is."""
    path = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    assert path, (
        "The browser tests need Chromium (Debian: apt-get install chromium-headless-shell)."
    )
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for a process of the tests: to start it costs as much as half a test.

    While it runs, this thread is an event loop's, and Django would refuse it a database. Nothing runs in
    that loop but Playwright's own messages, so nothing is there to be held up.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One for a process of the tests; people differ by their contexts."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
    yield browser
    browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of; a test that expects a complaint takes it out."""
    return []


@pytest.fixture
def open_page(browser: Browser, stage: Stage, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens pages in fresh browser contexts at the stage's portal."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if any(word in message.text for word in _COMPLAINTS):
            complaints.append(message.text)

    def open_one(*, script: bool = True, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=stage.portal.url,
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def elsewhere(stage: Stage) -> str:
    """A host of another site than the portal's."""
    return stage.host_at("127.0.0.1")
