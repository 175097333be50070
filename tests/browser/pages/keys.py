"""Somebody with a keyboard alone: Tab and Shift+Tab, and what has the focus, seen and in its order."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_STOPS = 120
_STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const held = one.closest("header, nav, main, footer");
    return {
        name: (one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent).trim(),
        part: held?.localName ?? "",
        ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inSight: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}"""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus is: the element's name, its landmark, whether it can be seen."""

    name: str
    part: str
    ringed: bool
    in_sight: bool

    @property
    def is_seen(self) -> bool:
        """The ring of the focus is at least two pixels wide, and within the window (WCAG 2.2, 2.4.7 and 2.4.11)."""
        return self.ringed and self.in_sight


def here(page: Page) -> Stop | None:
    """What has the focus, if anything of the page has."""
    found = page.evaluate(_STOP)
    if found is None:
        return None
    return Stop(found["name"], found["part"], found["ringed"], found["inSight"])


def walk(page: Page, most: int = MOST_STOPS) -> list[Stop]:
    """By Tab from where the focus is until it leaves the page."""
    stops: list[Stop] = []
    while len(stops) < most:
        page.keyboard.press("Tab")
        stop = here(page)
        if stop is None:
            return stops
        stops.append(stop)
    return stops


def tab_to(page: Page, name: str) -> Stop:
    """By Tab to the element of this name."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = here(page)
        if stop is not None and stop.name == name:
            return stop
    raise AssertionError(f"Tab does not come to {name!r}")
