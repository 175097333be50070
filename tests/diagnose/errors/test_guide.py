"""CDF's guide to credentials, edition of 23 April 2026, counted line by line: nothing of it is left out."""

from __future__ import annotations

import pytest

from cdfportal.diagnose.errors import entries
from cdfportal.diagnose.errors.guide import GuideFamily, guide

#: Of each family of the guide: its symptoms, and the steps of each cause's solution.
COUNTED = {
    "access-denied": (3, (4, 3, 3, 4)),
    "forbidden": (3, (4, 4, 4, 3)),
    "invalid-audience": (3, (3, 3)),
    "token-expired": (3, (4, 4)),
}
EACH = pytest.mark.parametrize("family", guide(), ids=lambda family: family.id)


def test_every_family_symptom_cause_and_step_is_there() -> None:
    assert {
        family.id: (len(family.symptoms), tuple(len(cause.cures) for cause in family.causes))
        for family in guide()
    } == COUNTED
    assert sum(len(family.causes) for family in guide()) == 12


@EACH
def test_each_symptom_and_cause_leads_to_entries_and_checks(family: GuideFamily) -> None:
    known = {one.id for one in entries()}
    for linked in (*family.symptoms, *family.causes):
        assert linked.entries
        assert set(linked.entries) <= known
    for cause in family.causes:
        assert cause.checks
        assert all(1 <= check <= 20 for check in cause.checks)


@EACH
def test_entries_that_name_the_family_are_named_by_it(family: GuideFamily) -> None:
    named = {name for one in (*family.symptoms, *family.causes) for name in one.entries}
    assert {one.id for one in entries() if one.guide == family.id} <= named
