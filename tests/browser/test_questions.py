"""A walk through the questions by an administrator and by an engineer, by links and forms alone."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, follow, overflows, press, verdict
from tests.support.stage import Stage

HOME = "/p/plant-north/"


def ask(page: Page, **fields: str) -> None:
    """Type into the form of the page and send it."""
    form = page.locator("main form.ask").first
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        form.locator("button[type=submit]").first.click()


def choose(page: Page, name: str) -> None:
    """Through the navigation."""
    follow(page, page.locator("nav.side").get_by_role("link", name=name, exact=True))


def walk_can_i(page: Page, person: str) -> None:
    choose(page, "Can I")
    ask(page, acl="timeSeriesAcl", action="WRITE", scope="datasetScope:42")
    word, sentence = verdict(page)
    assert word.lower() == ("allowed" if person == "alice" else "denied")
    assert "write time series in data set 42" in sentence
    if person == "bob":
        expect(page.locator("main")).to_contain_text("As a group of the Cognite Toolkit")


def walk_who_can(page: Page, person: str) -> None:
    follow(page, page.locator("main").get_by_role("link", name="Who can?"))
    answer = verdict(page)[1]
    assert "write time series in data set 42" in answer
    assert ("give the right" in answer) is (person == "alice")
    if person == "alice":
        first = page.locator("main table").first.locator("tbody th a").first
        group = first.inner_text()
        follow(page, first)
        assert page.locator("h1").inner_text() == group


def walk_the_matrix(page: Page) -> None:
    choose(page, "Matrix")
    cell = page.locator(".mx a.cell[aria-label^='timeSeriesAcl WRITE']").first
    expect(cell).to_be_visible()
    follow(page, cell)
    assert "write time series" in verdict(page)[1]


def walk_calls_and_comparisons(page: Page) -> None:
    choose(page, "Explain a call")
    ask(page, method="POST", path="/api/v1/projects/plant-north/timeseries/list")
    assert "timeSeriesAcl:READ" in page.locator("main").inner_text()

    choose(page, "Compare")
    ask(page, left="me", right="idp_group:nobody-has-this")
    assert page.locator(".verdict .word").count() == 1


def walk_resources(page: Page) -> None:
    choose(page, "Resources")
    follow(page, page.locator("main a[href*='kind=dataset']").first)
    follow(page, page.locator("main table a[href*='id=42']").first)
    assert "42" in page.locator("h1").inner_text()


@pytest.mark.parametrize(
    ("person", "script"), [("alice", True), ("bob", False)], ids=["administrator", "engineer bare"]
)
def test_from_one_question_to_the_next(
    open_page: OpenPage, stage: Stage, person: str, script: bool
) -> None:
    page = open_page(script=script)
    enter(page, stage.portal, person)
    page.goto(HOME)

    walk_can_i(page, person)
    walk_who_can(page, person)
    walk_the_matrix(page)
    walk_calls_and_comparisons(page)
    walk_resources(page)


def test_a_pasted_error_leads_to_the_right_that_is_missing(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page(script=False)
    enter(page, stage.portal, "bob")
    page.goto(f"{HOME}explain/")
    page.locator("#f-text").fill(
        '{"error": {"code": 403, "message": "Insufficient access rights. '
        'Required capabilities [timeSeriesAcl:WRITE] not present on token"}}'
    )
    press(page, "Read it")
    assert "timeSeriesAcl:WRITE" in page.locator("main").inner_text()
    assert "Insufficient" not in page.url


def test_a_list_downloads_as_the_file_of_its_filter(open_page: OpenPage, stage: Stage) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{HOME}who-can/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42")
    page.locator(".asof .files summary").click()
    with page.expect_download() as download:
        page.locator(".asof a[href*='format=csv']").first.click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    named = {row[1] for row in rows[1:]}
    shown = page.locator("main table").first.locator("tbody th a").all_inner_texts()
    assert set(shown) <= named | {cell for row in rows for cell in row}


def test_every_cell_of_the_matrix_is_reached_and_named_by_keyboard(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage.portal, "bob")
    page.goto(f"{HOME}matrix/")
    links = page.locator(".mx a.cell")
    names = links.evaluate_all("cells => cells.map(cell => cell.getAttribute('aria-label'))")
    assert len(names) > 20
    assert all(name and " " in name for name in names)
    page.locator(".mx").focus()
    # The heads lead to the glossary, so they have their turn first.
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = "document.activeElement.closest('.mx a.cell')?.getAttribute('aria-label')"
        reached += filter(None, [page.evaluate(focused)])
        if len(reached) == 3:
            break
    assert reached == names[:3]
    box = links.nth(2).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    page.keyboard.press("Enter")
    page.wait_for_url("**/can-i/**")


def test_the_review_sheet_prints_without_navigation_and_form(
    open_page: OpenPage, stage: Stage
) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{HOME}who-can/sheet/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42")
    page.emulate_media(media="print")
    assert not page.locator("nav.side").is_visible()
    assert page.locator("main form:visible").count() == 0
    heads = page.locator("main table thead th").all_inner_texts()
    assert any("sign" in head.lower() for head in heads)


#: Paper of A4, lying, within Chromium's margins of 0.4 inches: https://drafts.csswg.org/css-values-4/#absolute-lengths.
LYING = {"width": 1045, "height": 716}
#: What does not fit the matrix, and cells that hide a part of their text.
CUT = """() => { const matrix = document.querySelector('.mx');
    return [matrix, ...matrix.querySelectorAll('table, th, td, a')]
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
        .concat(matrix.scrollHeight > matrix.clientHeight + 1 ? [matrix] : [])
        .map((one) => one.textContent.trim()); }"""


@pytest.mark.parametrize("asked", ["", "?all=1"])
def test_the_matrix_is_printed_whole_on_lying_paper(
    open_page: OpenPage, stage: Stage, asked: str
) -> None:
    page = open_page()
    enter(page, stage.portal, "alice")
    page.goto(f"{HOME}matrix/{asked}")
    # How large each sheet is: PDF 32000-1:2008, 7.7.3.3.
    sheets = re.findall(
        rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True)
    )
    assert [float(width) > float(height) for width, height in sheets][1:] == [True] * (
        len(sheets) - 1
    )
    assert len(sheets) > 1
    page.emulate_media(media="print")
    page.set_viewport_size(LYING)
    assert page.evaluate(CUT) == []
    assert not overflows(page)
