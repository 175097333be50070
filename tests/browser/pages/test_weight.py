"""What the first pages weigh on the wire, with nothing cached."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.journey import enter
from tests.support.stage import Stage

MOST_BYTES = 100_000


@pytest.mark.parametrize(
    ("person", "path"), [("", "/"), ("alice", "/"), ("alice", "/p/plant-north/")]
)
def test_a_first_page(open_page: OpenPage, stage: Stage, person: str, path: str) -> None:
    page = open_page()
    if person:
        enter(page, stage.portal, person)
    debugger = page.context.new_cdp_session(page)
    debugger.send("Network.enable")
    sizes: list[float] = []
    debugger.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    assert len(sizes) >= 3, "the page, its stylesheet, its script"
    assert sum(sizes) <= MOST_BYTES
