"""A walk through the doctor's pages, with script and without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cdfportal.demo.cast import EXTRACTOR
from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, follow, press
from tests.support.stage import Stage

STEPS = ".steps > li"


def found(page: Page) -> tuple[str, str]:
    """Word and sentence of the answer, once it is there."""
    answer = page.locator("#answer .verdict")
    word, sentence = answer.locator(".word"), answer.locator(".sentence")
    return word.inner_text().strip().lower(), sentence.inner_text().replace("\n", " ").strip()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_engineer_asks_the_doctor(open_page: OpenPage, stage: Stage, script: bool) -> None:
    page = open_page(script=script)
    enter(page, stage.portal, "bob")
    page.goto("/")
    follow(page, page.get_by_role("link", name="Diagnose", exact=True))
    _answer_stands_above_the_checks(page)
    assert page.locator(STEPS).count() >= 18

    page.get_by_label("Wanted right: ACL").fill("timeSeriesAcl")
    page.get_by_label("Action").fill("WRITE")
    page.get_by_label("On", exact=True).fill("datasetScope:42")
    press(page, "Run the checks")
    assert found(page) == ("cause found", "No group that counts grants the right.")
    case = page.locator("#check-17 .case")
    expect(case).to_contain_text("What to do")

    follow(page, page.get_by_role("link", name="the five-step checklist"))
    page.get_by_role("heading", name="4. The settings in CDF").wait_for()
    assert found(page)[0] == "cause found"

    with page.expect_download() as download:
        page.goto("/diagnose/")
        page.get_by_role("link", name="a file without secrets and names").click()
    content = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert content["examinations"][0]["subject"] == "me"
    assert "Bob" not in json.dumps(content)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_service_principal_is_tried(open_page: OpenPage, stage: Stage, script: bool) -> None:
    page = open_page(script=script)
    enter(page, stage.portal, "alice")
    page.goto("/diagnose/")
    follow(page, page.get_by_role("link", name="A service principal"))
    for secret, word in (
        ("of somebody else", "cause found"),
        (EXTRACTOR.client_secret, "in order"),
    ):
        page.get_by_label("Client id").fill(EXTRACTOR.client_id)
        page.get_by_label("Client secret").fill(secret)
        press(page, "Run the checks")
        assert found(page)[0] == word
        assert secret not in page.content()
        assert secret not in page.url
        assert page.get_by_label("Client secret").input_value() == ""


def _answer_stands_above_the_checks(page: Page) -> None:
    """It comes last and is seen first; what stood in its place is gone."""
    answer = page.locator("#answer .verdict").bounding_box()
    first = page.locator("#check-1").bounding_box()
    assert answer
    assert first
    assert answer["y"] + answer["height"] <= first["y"]
    expect(page.locator(".running")).to_be_hidden()
