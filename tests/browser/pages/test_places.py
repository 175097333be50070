"""That no page is left out, and no outline stays behind."""

from __future__ import annotations

from cdfportal.dashboard.routes import ROUTES
from cdfportal.dashboard.views.embed import VIEWS
from tests.browser.pages.conftest import OUTLINES
from tests.browser.pages.places import PLACES
from tests.browser.pages.visits import BARE

NAMES = [place.name for place in PLACES]


def test_each_place_has_an_outline_and_each_outline_a_place() -> None:
    assert len({*NAMES}) == len(NAMES)
    assert {*BARE} <= {*NAMES}
    assert {file.stem for file in OUTLINES.glob("*.txt")} == {*NAMES}


def test_each_page_of_the_table_and_each_view_for_frames_is_a_place() -> None:
    assert {route.name for route in ROUTES} <= {*NAMES}
    assert {f"embed-{name}" for name in VIEWS} <= {*NAMES}
