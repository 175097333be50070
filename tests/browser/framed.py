"""What a person does at a host page: press the frame's button, sign in in the pop-up, connect."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import BrowserContext, FrameLocator, Page

from tests.support.stage import Stage

SIGNED_OUT = "Sign in to see what you may do in CDF."
#: The whole program without third-party cookies, and without two pages of its own for each address bar.
WHOLE = (
    "--test-third-party-cookie-phaseout",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,MediaRouter,OptimizationHints,HttpsUpgrades",
)
#: https://chromedevtools.github.io/devtools-protocol/tot/Network/#method-setCookieControls
_CONTROLS = {
    "enableThirdPartyCookieRestriction": True,
    "disableThirdPartyCookieMetadata": True,
    "disableThirdPartyCookieHeuristics": True,
}


def reaching_names_of_this_machine(flags: Iterable[str]) -> list[str]:
    """`*.localhost` is this machine (RFC 6761 §6.3), and each name a site."""
    return [f"{flag} , EXCLUDE *.localhost" if "MAP *" in flag else flag for flag in flags]


def block_third_party_cookies(page: Page) -> None:
    """In the frames of this window, as the setting of the whole program does; the build without windows has none."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("Network.enable")
    debugger.send("Network.setCookieControls", _CONTROLS)


def assert_no_third_party_cookie(page: Page) -> None:
    """The frame of another site can keep none that is not partitioned."""
    probe = "document.cookie = 'probe=1; SameSite=None; Secure'; document.cookie"
    assert page.frames[1].evaluate(probe) == ""


def frame_of(page: Page, host: str, path: str = "/") -> FrameLocator:
    """The portal's frame on a page of `host`."""
    page.goto(f"{host}{path}")
    return page.frame_locator("#cdfportal")


def press(page: Page, frame: FrameLocator) -> Page:
    """The frame's button; the window that it opens."""
    with page.context.expect_page() as opened:
        frame.locator("[data-connect]").click()
    return opened.value


def choose(pop_up: Page, person: str) -> None:
    """On the provider's page, if the provider does not know who it is; then the portal asks."""
    chooser = pop_up.locator(f"button[name=person][value={person}]")
    asked = pop_up.get_by_role("button", name="Connect")
    chooser.or_(asked).first.wait_for()
    if chooser.count():
        chooser.click()
    asked.wait_for()


def connect(page: Page, frame: FrameLocator, person: str) -> str:
    """By the message way: the pop-up closes itself; what it asked."""
    pop_up = press(page, frame)
    choose(pop_up, person)
    asked = pop_up.locator("h1").inner_text()
    with pop_up.expect_event("close"):
        pop_up.get_by_role("button", name="Connect").click()
    frame.get_by_role("link", name="Sign out").wait_for()
    return asked


def connect_by_hand(page: Page, frame: FrameLocator, person: str) -> None:
    """By the code that the pop-up shows."""
    pop_up = press(page, frame)
    choose(pop_up, person)
    pop_up.get_by_role("button", name="Connect").click()
    code = pop_up.locator("#code").inner_text()
    pop_up.close()
    frame.get_by_label("The code of the window").fill(code)
    frame.get_by_role("button", name="Use the code").click()
    frame.get_by_role("link", name="Sign out").wait_for()


def who(frame: FrameLocator) -> str:
    """Whose sign-in the frame shows."""
    return frame.locator("[data-frame-session] span").inner_text()


def partitions(context: BrowserContext, stage: Stage) -> dict[str, str]:
    """The portal's partitioned cookies: the site around the frame, and the cookie's name."""
    return {
        str(cookie["partitionKey"]): str(cookie["name"])
        for cookie in context.cookies(stage.portal.url)
        if cookie.get("partitionKey")
    }
