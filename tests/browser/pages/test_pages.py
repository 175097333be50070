"""Every page of the route table as everybody may meet it, and the other pages and states: refused, unknown,
narrowed, empty, made by a form, framed, for strangers; with eyes, by ear, with and without a script.

A page that is new in the table is looked at, too; `--write-outlines` writes what it shows.
"""

from __future__ import annotations

import pytest

from tests.browser.pages.conftest import Check
from tests.browser.pages.places import PLACES, Place


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page(check: Check, place: Place) -> None:
    check(place)
