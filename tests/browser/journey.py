"""What a person does in the browser: sign in by the chooser, read the verdict, look around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.support.portal import PortalServer
from tests.support.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast, and the first words that they read."""

    key: str
    word: str
    sentence: str


CAST = (
    Member("alice", "Administrator", "You administer plant-north"),
    Member("bob", "Reads and changes", "plant-north"),
    Member("carol", "No access", "You are in no group of plant-north"),
    Member("dave", "No access", "plant-north"),
    Member("erin", "Narrowed by the token", "Your groups make you administrator of plant-north"),
)


def sign_in(page: Page, key: str) -> None:
    """From the first page by the provider's chooser back to the portal."""
    page.goto("/")
    page.locator("main a.btn.first").click()
    chooser = page.locator(f"button[name=person][value={key}]")
    # The provider may still know the person, and then sends the browser straight back.
    chooser.or_(page.locator(".who")).first.wait_for()
    if chooser.count():
        chooser.click()
    page.locator(".who").wait_for()


def enter(page: Page, portal: PortalServer, key: str) -> None:
    """Signed in with the cookies that a plain client got: for tests in which signing in is not the matter.

    The provider knows nothing of this browser. Nobody else stays signed in here.
    """
    visitor = Visitor(portal)
    with visitor.http:
        visitor.sign_in(key)
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {"name": cookie.name, "value": cookie.value or "", "url": portal.url}
                for cookie in visitor.http.cookies
                if cookie.name.startswith("portal")
            ]
        )


def press(page: Page, name: str) -> None:
    """A button of a form; the page that answers. A script asks first who is signed in, so a click alone waits for nothing."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, place: Locator) -> None:
    """A link; the page behind it."""
    with page.expect_navigation():
        place.click()


def verdict(page: Page) -> tuple[str, str]:
    """The verdict's word and sentence."""
    return (
        page.locator(".verdict .word").first.inner_text().strip(),
        page.locator(".verdict .sentence").first.inner_text().replace("\n", " ").strip(),
    )


def too_wide(page: Page, widths: Sequence[int]) -> list[int]:
    """The widths of a window at which the page scrolls sideways."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [width] if overflows(page) else []
    return found


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    wider: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wider
