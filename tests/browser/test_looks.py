"""What people set in their system, and what the first page weighs: the looks that a picture does not show."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from playwright.sync_api import Page

from cdfportal.dashboard.routes import ROUTES, Route
from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, overflows
from tests.flows.test_every_page import NEEDED, ONE_OF_SEVERAL, PARTS
from tests.support.stage import Stage

HOME = "/p/plant-north/"
DENIED = f"{HOME}can-i/?acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
OURS = ("/accounts/sessions/", "/accounts/sessions/this/", "/accounts/people/", "/appearance/")

#: https://www.w3.org/TR/WCAG22/#text-spacing, given to every element as a person's own stylesheet would.
SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
document.adoptedStyleSheets = [sheet];
"""
#: Boxes with a word in them that neither wraps nor scrolls.
CUT_OFF = """
() => [...document.querySelectorAll('.btn, .chip, .tag, .prov, .facts > div, .field label')]
  .filter(box => box.offsetParent && box.scrollWidth > box.clientWidth + 1)
  .map(box => box.textContent.trim())
"""
#: The colours of the system, as the browser works them out.
SYSTEM = """
names => names.map(name => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = name;
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
})
"""
STROKES = """
() => [...document.querySelectorAll(
  '.strand, .bar-g, .lane, .post, .stop, .bar-bg, .timeline line, .gates path')]
  .map(shape => getComputedStyle(shape).stroke)
"""
FRAMELESS = """
() => [...document.querySelectorAll('.verdict, .tag, .prov, .chip, .btn, input[type=text]')]
  .filter(box => box.offsetParent && getComputedStyle(box).borderTopWidth === '0px')
  .map(box => box.className)
"""
WEIGHT = """
() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
  .reduce((sum, entry) => sum + entry.transferSize, 0)
"""
SHIFTS = """
() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().map(one => one.value)))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([]), 200);
})
"""


def address(route: Route) -> str:
    required = {one.name: NEEDED[one.name] for one in route.parameters if one.required}
    asked = {**required, **ONE_OF_SEVERAL.get(route.name, {})}
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: PARTS[part[1]], route.path)
    return f"/{filled}" + (f"?{urlencode(asked)}" if asked else "")


def signed_in(open_page: OpenPage, stage: Stage, person: str, width: int = 1280) -> Page:
    page = open_page(width=width)
    enter(page, stage.portal, person)
    return page


def test_wide_letters_in_a_narrow_window_lose_nothing(open_page: OpenPage, stage: Stage) -> None:
    page = signed_in(open_page, stage, "alice", width=320)
    lost = []
    for path in (*map(address, ROUTES), *OURS):
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        page.evaluate(SPACED)
        lost += [(path, "sideways")] if overflows(page) else []
        lost += [(path, text) for text in page.evaluate(CUT_OFF)]
    assert lost == []


def test_colours_of_the_system_leave_shapes_frames_and_focus(
    open_page: OpenPage, stage: Stage
) -> None:
    page = signed_in(open_page, stage, "erin")
    page.emulate_media(forced_colors="active")
    for path in (HOME, DENIED, "/token/", f"{HOME}matrix/"):
        page.goto(path)
        (text,) = page.evaluate(SYSTEM, ["CanvasText"])
        assert set(page.evaluate(STROKES)) <= {text}, path
        assert page.evaluate(FRAMELESS) == [], path
    page.goto(HOME)
    assert len(page.evaluate(STROKES)) > 30, "there is something to see"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_drawing_is_walked_by_keyboard_and_gives_way_to_its_table(
    open_page: OpenPage, stage: Stage
) -> None:
    page = signed_in(open_page, stage, "bob")
    page.goto(HOME)
    links = page.locator(".flow a")
    assert links.count() > 5
    boxes = [link.bounding_box() for link in links.all()]
    assert all(box and min(box["width"], box["height"]) >= 24 for box in boxes)
    links.filter(has_text="line-a-engineers").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups/102/")
    page.set_viewport_size({"width": 320, "height": 900})
    assert not page.locator(".flow").is_visible()
    summary = page.locator("summary", has_text="As a table")
    summary.click()
    assert page.get_by_role("table", name="How the rights come about").is_visible()


def test_the_first_page_is_light_and_stays_where_it_is(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    page.goto("/")
    pages = {"/": (page.evaluate(WEIGHT), page.evaluate(SHIFTS))}
    enter(page, stage.portal, "alice")
    page.goto(HOME)
    pages[HOME] = (page.evaluate(WEIGHT), page.evaluate(SHIFTS))
    for path, (weight, shifts) in pages.items():
        assert 1_000 < weight <= 100_000, path
        assert sum(shifts) == 0, path
