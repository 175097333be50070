"""What people set in their system: the looks that a picture does not show."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter
from tests.support.stage import Stage

HOME = "/p/plant-north/"
DENIED = f"{HOME}can-i/?acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"

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


def signed_in(open_page: OpenPage, stage: Stage, person: str) -> Page:
    page = open_page()
    enter(page, stage.portal, person)
    return page


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
