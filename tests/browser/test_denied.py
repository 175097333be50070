"""From a refused call to the text that asks for the right, in a browser with a script and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter, follow, overflows, press, verdict
from tests.support.stage import Stage

NORTH = "/cdf/api/v1/projects/plant-north"
OWN = {"X-Portal-CSRF": "1"}


def be_refused(page: Page) -> None:
    """Two calls that CDF refuses, one of them twice, and one that the portal refuses."""
    series = {"items": [{"externalId": "in-the-browser", "dataSetId": 42}]}
    for path, body in (
        ("/assets", {"items": [{"name": "x"}]}),
        ("/timeseries", series),
        ("/timeseries", series),
        ("/groups", {"items": []}),
    ):
        answer = page.context.request.post(f"{NORTH}{path}", data=body, headers=OWN)
        assert answer.status == 403, answer.text()


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (False, 320)])
def test_from_a_refused_call_to_the_request(
    open_page: OpenPage, stage: Stage, script: bool, width: int
) -> None:
    page = open_page(script=script, width=width)
    enter(page, stage.portal, "bob")
    be_refused(page)
    page.goto("/p/plant-north/")
    if width < 960:
        page.get_by_role("button", name="Menu").click()
    follow(page, page.locator("nav.side").get_by_role("link", name="Refused calls"))
    word, sentence = verdict(page)
    assert word.lower() == "held elsewhere"
    assert "explains 2 of them: timeSeriesAcl:WRITE." in sentence
    assert not overflows(page)

    follow(page, page.get_by_role("link", name="What to do about it"))
    cause = page.get_by_role("region", name="timeSeriesAcl:WRITE")
    expect(cause).to_contain_text("You hold it on data set 17 (Line A) only.")
    cause.get_by_text("A request to send").click()
    expect(cause.locator("pre")).to_contain_text('"scope": {"all": {}}')
    expect(cause.get_by_role("button", name="Copy the request")).to_have_count(1 if script else 0)

    cause.get_by_label("Only on").fill("datasetScope:42")
    press(page, "Ask for no more than that")
    narrow = page.locator("pre")
    expect(narrow).to_contain_text('"datasetScope": {"ids": [42]}')
    expect(narrow).not_to_contain_text('"all"')
    assert not overflows(page)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download as text").click()
    assert Path(download.value.path()).read_text() == narrow.text_content()
