"""The other pages and states: refused, unknown, narrowed, empty, made by a form, framed, for strangers."""

from __future__ import annotations

import pytest

from tests.browser.pages.conftest import Check
from tests.browser.pages.places import BESIDE_IT, Place


@pytest.mark.parametrize("place", BESIDE_IT, ids=lambda place: place.name)
def test_a_page_beside_the_table(check: Check, place: Place) -> None:
    check(place)
