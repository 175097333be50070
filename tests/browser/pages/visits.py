"""A page visited without its scripts, with them, and in a narrow window; everything that is to be said of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Response

from cdfportal.demo.cast import PEOPLE, Person
from tests.browser.pages.axe_rules import (
    NEWS,
    put_axe,
    violations,
    violations_of_colour,
    violations_of_width,
)
from tests.browser.pages.outline import Node, nodes_of
from tests.browser.pages.places import Place
from tests.support.framed import frame_cookie, frame_session
from tests.support.stage import Stage
from tests.support.visitor import Visitor

_FOLDER = Path(__file__).parent
OBSERVER = _FOLDER / "observer.js"
WIDE, NARROW = 1280, 320
#: What people may have besides.
_WIDTHS = (360, 1920)
#: A list of so many entries is shown as it is.
_LONGEST = 6
#: One page for each frame, each kind of form and each page that a script does much for: these are opened in a
#: browser without scripts, too. Of the others it is known what the scripts have changed.
BARE = (
    *(
        "home",
        "welcome",
        "embed-access",
        "embed-signed-out",
        "call",
        "diagnose",
        "matrix",
        "my-sign-ins",
    ),
    *(
        "can-i-timeSeriesAcl-READ",
        "errors-recognised",
        "session-made",
        "frame-code",
    ),
)
#: Where all colours are looked at: in the frame of signed-in people, and in that of strangers.
_WHOLE = ("home", "welcome")
_REFUSED = ("/assets", "/timeseries")
#: Forms without a button that can be pressed, and with more than the one field that Enter sends
#: (https://html.spec.whatwg.org/#implicit-submission).
_STUCK = """() => [...document.forms].filter((form) =>
    ![...form.elements].some((one) => one.type === "submit" && one.checkVisibility())
    && [...form.elements].filter((one) => ["text", "search"].includes(one.type)).length !== 1)
    .map((form) => form.outerHTML)"""
_TWO_FRAMES = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
#: https://www.w3.org/TR/WCAG22/#text-spacing, given to every element as a person's own stylesheet would.
_SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = [sheet]; }"""
#: Boxes with a word in them that neither wraps nor scrolls.
_CUT_OFF = """() => [...document.querySelectorAll('.btn, .chip, .tag, .prov, .facts > div, .field label')]
    .filter((box) => box.offsetParent && box.scrollWidth > box.clientWidth + 1)
    .map((box) => `cut off: ${box.textContent.trim()}`)"""
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one place showed."""

    status: int
    #: The accessibility tree, and the same without the page's scripts if it was looked at.
    nodes: list[Node]
    bare: list[Node] | None
    #: Rules of axe that are broken, by width and colours.
    broken: list[str]
    #: What the Content-Security-Policy stopped, and what else the browser complained of.
    complaints: list[str]
    #: Layout shifts, each with what moved (https://wicg.github.io/layout-instability/).
    shifts: list[str]
    #: What a script has shown, hidden, added and taken away of what an outline has.
    changes: list[str]
    #: Forms that nobody can send without a script.
    stuck: list[str]


class Eyes:
    """One tab of one browser, which takes each person's cookies in turn."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self._stage = stage
        self._context = browser.new_context(base_url=stage.portal.url)
        self._context.add_init_script(path=OBSERVER)
        self._page = self._context.new_page()
        self._page.set_default_timeout(20_000)
        self._debugger = self._context.new_cdp_session(self._page)
        # All at once: everybody is among the people whom the others find.
        self._cookies: dict[str, list[dict[str, Any]]] = {
            "": [],
            **{person.key: _signed_in(stage, person) for person in PEOPLE},
        }
        self._heard: list[str] = []
        #: Digests of all kinds of elements that the pages so far have shown, and of this page's.
        self._known: set[int] = set()
        self._shown: set[int] = set()
        self._page.on("console", self._hear)
        self._page.on("pageerror", lambda error: self._heard.append(str(error)))

    def close(self) -> None:
        """The tab and all it knows."""
        self._context.close()

    def look_at(self, place: Place) -> Seen:
        """All visits; then the rules in both colours and all widths."""
        self._become(place.person)
        bare = None
        with self._cdf_at_fault(place):
            if place.name in BARE:
                self._open(place, script=False)
                bare = self._tree()
            status = self._open(place)
        shifts = self._shifts("wide")
        changes = self._page.evaluate("observed.changes")
        complaints = self._complaints()
        nodes = self._tree()
        # What was folded is open now.
        stuck = self._page.evaluate(_STUCK)
        broken = [f"{look}: {one}" for look, found in self._rules(place) for one in found]
        if place.in_full:
            with self._cdf_at_fault(place):
                self._go_there(place)
            shifts += self._shifts("narrow")
        return Seen(status, nodes, bare, broken, complaints, shifts, changes, stuck)

    def _become(self, key: str) -> None:
        self._context.clear_cookies()
        self._context.add_cookies(self._cookies[key])

    @contextmanager
    def _cdf_at_fault(self, place: Place) -> Iterator[None]:
        faults = self._stage.simulator.faults
        if place.fault is not None:
            faults.add(place.fault, times=None)
        yield
        faults.clear()

    def _open(self, place: Place, *, script: bool = True) -> int:
        self._debugger.send("Emulation.setScriptExecutionDisabled", {"value": not script})
        self._page.set_viewport_size({"width": WIDE, "height": 900})
        self._page.emulate_media(color_scheme="light")
        return self._go_there(place)

    def _go_there(self, place: Place) -> int:
        response = self._go(self._address(place), by_a_host=place.by_a_host)
        for name, text in place.typed.items():
            self._page.locator(f"#{name}").fill(text)
        for name in place.then:
            link, button = (
                self._page.locator("main").get_by_role(role, name=name, exact=True)
                for role in ("link", "button")
            )
            with self._page.expect_navigation() as navigation:
                link.or_(button).first.click()
            response = navigation.value
        assert response is not None
        return response.status

    def _go(self, address: str, *, by_a_host: bool) -> Response | None:
        if not by_a_host:
            return self._page.goto(address)
        self._page.goto(f"{self._stage.host_url}/host.css")
        with self._page.expect_navigation() as navigation:
            self._page.evaluate("(to) => { location = to }", self._stage.portal.url + address)
        return navigation.value

    def _address(self, place: Place) -> str:
        if not place.linked:
            return place.path
        around = {"Referer": f"{self._stage.host_url}/"}
        text = Visitor(self._stage.portal).get(place.path, headers=around).text
        found = re.search(f'href="({re.escape(place.linked)}[^"]*)"', text)
        assert found is not None, text
        return html.unescape(found[1])

    def _shifts(self, window: str) -> list[str]:
        self._page.evaluate(_TWO_FRAMES)
        return [f"{window}: {one}" for one in self._page.evaluate("observed.shifts")]

    def _tree(self) -> list[Node]:
        shown = self._page.evaluate(_lean(), {"longest": _LONGEST, "known": [*self._known]})
        self._shown = {*shown}
        return nodes_of(self._page.locator("body").aria_snapshot())

    def _rules(self, place: Place) -> Iterator[tuple[str, list[str]]]:
        """Light, dark, in other widths: what no page before has shown, and one of each kind in full."""
        is_whole, is_news = place.name in _WHOLE, not self._shown <= self._known
        if place.in_full or is_news:
            put_axe(self._page, news_only=not is_whole)
            yield "light", violations(self._page, "html" if place.in_full else NEWS)
        if is_whole or is_news:
            self._page.emulate_media(color_scheme="dark")
            yield "dark", violations_of_colour(self._page, "html" if is_whole else NEWS)
        self._known |= self._shown
        yield from self._sideways(WIDE)
        if place.in_full:
            for width in _WIDTHS:
                yield from self._sideways(width)
        yield from self._sideways(NARROW)
        if place.in_full:
            yield "narrow", violations_of_width(self._page, "main")
            self._page.evaluate(_SPACED)
            yield "wide letters", self._page.evaluate(_CUT_OFF)
            yield from self._sideways(NARROW)

    def _sideways(self, width: int) -> Iterator[tuple[str, list[str]]]:
        self._page.set_viewport_size({"width": width, "height": 900})
        if self._page.evaluate(_WIDER):
            yield str(width), ["the page scrolls sideways"]

    def _hear(self, message: ConsoleMessage) -> None:
        # A refusal is a page like others; that it was one is known from its status.
        if message.type in ("error", "warning") and "the server responded with" not in message.text:
            self._heard.append(message.text)

    def _complaints(self) -> list[str]:
        heard, self._heard = self._heard, []
        return [*self._page.evaluate("observed.reports"), *heard]


@cache
def _lean() -> str:
    return (_FOLDER / "lean.js").read_text(encoding="utf-8")


def _signed_in(stage: Stage, person: Person) -> list[dict[str, Any]]:
    """By HTTP, in a frame too, with a few calls that CDF refuses to those who may not write."""
    visitor = Visitor(stage.portal)
    with visitor.http:
        visitor.sign_in(person.key)
        for path in _REFUSED:
            series = {"items": [{"externalId": "of-the-pages", "dataSetId": 42}]}
            visitor.call(f"/cdf/api/v1/projects/plant-north{path}", "POST", json=series)
        kept = [one for one in visitor.http.cookies if one.domain.startswith("localhost")]
        url = stage.portal.url
        cookies = [{"name": one.name, "value": one.value or "", "url": url} for one in kept]
    return [*cookies, frame_cookie(stage, frame_session(stage, person.subject))]
