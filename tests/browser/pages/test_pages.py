"""Every page of the route table as everybody may meet it, and the other pages and states: refused, unknown,
narrowed, empty, made by a form, framed, for strangers; with eyes, by ear, with and without a script.

A page that is new in the table is looked at, too; `--write-outlines` writes what it shows.
"""

from __future__ import annotations

import pytest

from tests.browser.pages.conftest import Check
from tests.browser.pages.places import PLACES, Place

#: What a form has made stands in a list of another page.
_IN_ORDER = [
    pytest.param(place, marks=[pytest.mark.last] if place.then else [], id=place.name)
    for place in PLACES
]


@pytest.mark.parametrize("place", _IN_ORDER)
def test_a_page(check: Check, place: Place) -> None:
    check(place)
