"""CDF's half of the fault matrix: provider or simulator switched to one fault, and the doctor names it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cdfportal.diagnose.doctor.faults import Fault
from tests.diagnose.doctor.cdf_scene import Scene, scene

PEOPLE = {
    "alice": None,
    "bob": None,
    "carol": Fault.NO_GROUP_MATCHES,
    "dave": Fault.GROUPS_OVERAGE,
    "erin": None,
    "frank": None,
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Scene]:
    """For tests that leave it as they found it."""
    with scene() as running:
        yield running


@pytest.mark.parametrize(("person", "fault"), PEOPLE.items())
def test_each_of_the_cast_has_the_expected_first_cause(
    shared: Scene, person: str, fault: Fault | None
) -> None:
    examined = shared.me(person)

    assert examined.first is fault, examined.told()
    assert len(examined.alarms) == (fault is not None), examined.told()
