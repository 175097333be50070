"""Every page of the route table as everybody may meet it: with eyes, by ear, with and without a script.

A page that is new in the table is looked at, too; `--write-outlines` writes what it shows.
"""

from __future__ import annotations

import pytest

from tests.browser.pages.conftest import Check
from tests.browser.pages.places import OF_THE_TABLE, Place


@pytest.mark.parametrize("place", OF_THE_TABLE, ids=lambda place: place.name)
def test_a_page_of_the_table(check: Check, place: Place) -> None:
    check(place)
