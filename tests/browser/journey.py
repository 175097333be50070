"""What a person does in the browser: sign in by the chooser, read the verdict, look around."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.support.portal import PortalServer
from tests.support.visitor import Visitor

PROJECT_PAGES = (
    "/p/plant-north/",
    "/p/plant-north/capabilities/",
    "/p/plant-north/groups/",
    "/p/plant-north/can-i/?acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42",
    "/p/plant-north/who-can/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42",
    "/p/plant-north/sessions/",
    "/p/plant-north/call/",
    "/connect/?kind=service&tool=extractor",
    "/projects/",
    "/token/",
    "/accounts/sessions/",
    "/appearance/",
)


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


def verdict(page: Page) -> tuple[str, str]:
    """The verdict's word and sentence."""
    return (
        page.locator(".verdict .word").first.inner_text().strip(),
        page.locator(".verdict .sentence").first.inner_text().replace("\n", " ").strip(),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A window's width in pixels and the colours that its person likes."""

    width: int
    dark: bool = False
    #: Of the first screen: a whole page costs seconds of CPU, and under load more time than there is.
    pictured: bool = False

    def __str__(self) -> str:
        return f"{self.width}-{'dark' if self.dark else 'light'}"


def look_at(page: Page, look: Look, picture: Path) -> bool:
    """Whether the page stays within this width; its picture as `picture`-320-light.png, if there is one."""
    page.set_viewport_size({"width": look.width, "height": 900})
    page.emulate_media(color_scheme="dark" if look.dark else "light")
    if look.pictured:
        page.screenshot(path=f"{picture}-{look}.png")
    return not overflows(page)


def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    wider: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wider
