"""Checks 14 to 20 of the fault matrix: groups, the wanted right, its locks, asking again, trying for real."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cdfportal.demo import cast
from cdfportal.demo.http import Response
from cdfportal.demo.simulator import Demand, TokenRules, faults
from cdfportal.demo.simulator.errors import lacking
from cdfportal.demo.simulator.faults import Fault as Trouble
from cdfportal.demo.world.grants import data_sets, external_group, for_apps, grant
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Mark
from tests.diagnose.doctor.cdf_scene import NORTH, Scene, scene, wanted
from tests.diagnose.doctor.examined import Alarms, Examined

Ill = Callable[[Scene], Examined]
SERIES = f"/api/v1/projects/{NORTH}/timeseries"
MEMBER_OF_7 = wanted("securityCategoriesAcl", "MEMBEROF", "idscope:7")
FOR_EVER = 10**9


def link(here: Scene, number: int, *applications: str) -> None:
    here.group(number)["attributes"] = for_apps(*applications)


def right_hangs_on_a_link(here: Scene) -> Examined:
    """Only train-b-readers gives it, and that counts for another application."""
    link(here, 103, "another-app")
    return here.me("alice", question=MEMBER_OF_7)


def some_group_is_linked(here: Scene) -> Examined:
    link(here, 104, "another-app")
    return here.me("alice")


def project_hangs_on_a_link(here: Scene) -> Examined:
    """The program reaches nothing and is shown nothing; whoever looks at it is shown the group."""
    link(here, 108, "another-app")
    return here.principal()


def does_not_count(here: Scene) -> Examined:
    here.north.young[103] = FOR_EVER
    return here.me("alice")


def does_not_count_and_is_wanted(here: Scene) -> Examined:
    here.north.young[103] = FOR_EVER
    return here.me("alice", question=MEMBER_OF_7)


def minimum_is_missing(here: Scene) -> Examined:
    here.group(107)["capabilities"] = [grant("projectsAcl", "LIST READ")]
    return here.me("bob")


def asks(person: str, *right: str) -> Ill:
    return lambda here: here.me(person, question=wanted(*right))


def locked_by_protection(here: Scene) -> Examined:
    here.north.data_sets[17]["writeProtected"] = True
    return here.me("bob", question=wanted("timeSeriesAcl", "WRITE", "datasetScope:17"))


def answered(trouble: Trouble, *right: str) -> Ill:
    def ill(here: Scene) -> Examined:
        here.simulator.faults.add(trouble, times=None)
        return here.me("bob", question=wanted(*right))

    return ill


def stronger(here: Scene) -> Examined:
    here.simulator.demand(Demand.CLAIMS, "c1", prefix=SERIES)
    return here.me("bob", question=wanted("timeSeriesAcl", "READ", "datasetScope:17"))


READ_17 = ("timeSeriesAcl", "READ", "datasetScope:17")
READ_18 = ("timeSeriesAcl", "READ", "datasetScope:18")
ITEM = Response.json({"items": [{"id": 1}]})
REFUSED = lacking("timeSeriesAcl", "READ").response()

ROWS: dict[str, tuple[Ill, Fault, Alarms]] = {
    "right by a link": (
        right_hangs_on_a_link,
        Fault.APPLICATION_NOT_LINKED,
        {14: Fault.APPLICATION_NOT_LINKED},
    ),
    "a link": (
        some_group_is_linked,
        Fault.APPLICATION_NOT_LINKED,
        {14: Fault.APPLICATION_NOT_LINKED},
    ),
    "project by a link": (
        project_hangs_on_a_link,
        Fault.APPLICATION_NOT_LINKED,
        {14: Fault.APPLICATION_NOT_LINKED},
    ),
    "stale": (does_not_count, Fault.GROUPS_STALE, {15: Fault.GROUPS_STALE}),
    "stale, and wanted": (
        does_not_count_and_is_wanted,
        Fault.GROUPS_STALE,
        {15: Fault.GROUPS_STALE},
    ),
    "minimum": (minimum_is_missing, Fault.MINIMUM_MISSING, {16: Fault.MINIMUM_MISSING}),
    "missing": (
        asks("bob", "timeSeriesAcl", "WRITE", "datasetScope:42"),
        Fault.RIGHT_MISSING,
        {17: Fault.RIGHT_MISSING},
    ),
    "new here": (asks("frank", *READ_17), Fault.RIGHT_MISSING, {17: Fault.RIGHT_MISSING}),
    # The same token takes the minimum.
    "filtered": (
        asks("erin", "timeSeriesAcl", "WRITE"),
        Fault.RIGHT_FILTERED,
        {16: Fault.RIGHT_FILTERED, 17: Fault.RIGHT_FILTERED},
    ),
    "cannot be told": (
        asks("bob", "vibrationLabAcl", "CALIBRATE"),
        Fault.RIGHT_UNKNOWN,
        {17: Fault.RIGHT_UNKNOWN},
    ),
    "category": (
        asks("alice", "timeSeriesAcl", "READ", "datasetScope:17", "9"),
        Fault.CATEGORY_LOCKED,
        {18: Fault.CATEGORY_LOCKED},
    ),
    "protection": (locked_by_protection, Fault.WRITE_PROTECTED, {18: Fault.WRITE_PROTECTED}),
    "refused for real": (
        answered(Trouble(instead=REFUSED, prefix=SERIES), *READ_17),
        Fault.PROBE_REFUSED,
        {20: Fault.PROBE_REFUSED},
    ),
    # CDF's word counts, so what check 17 denied is over.
    "allowed for real": (
        answered(Trouble(instead=ITEM, prefix=SERIES), *READ_18),
        Fault.PROBE_ALLOWED,
        {17: Fault.RIGHT_MISSING, 20: Fault.PROBE_ALLOWED},
    ),
    "no answer that tells": (
        answered(faults.error(503, prefix=SERIES), *READ_17),
        Fault.PROBE_NO_ANSWER,
        {20: Fault.PROBE_NO_ANSWER},
    ),
    "page in place of an answer": (
        answered(faults.html(200, prefix=SERIES), *READ_17),
        Fault.PROBE_NO_ANSWER,
        {20: Fault.PROBE_NO_ANSWER},
    ),
    "stronger for the call": (
        stronger,
        Fault.CDF_WANTS_STRONGER,
        {20: Fault.CDF_WANTS_STRONGER},
    ),
}


@pytest.mark.parametrize(("ill", "fault", "alarms"), ROWS.values(), ids=ROWS)
def test_the_fault_is_named_first(here: Scene, ill: Ill, fault: Fault, alarms: Alarms) -> None:
    ill(here).names(fault, alarms)


def test_what_is_denied_because_of_another_check_follows_from_it(here: Scene) -> None:
    assert right_hangs_on_a_link(here)[17].finding.follows == (14,)
    here.heal()
    assert does_not_count_and_is_wanted(here)[17].finding.follows == (15,)
    here.heal()
    program = project_hangs_on_a_link(here)
    assert (program[13].mark, program[13].finding.follows) == (Mark.NOT_RUN, (14,))


def test_the_right_and_its_lock_are_told_apart(here: Scene) -> None:
    examined = locked_by_protection(here)

    assert examined[17].finding.evidence.startswith("By line-a-engineers it is granted")
    assert "datasetsAcl:OWNER on data set 17" in examined[18].finding.evidence


def test_a_denied_right_comes_with_the_ways_to_it(here: Scene) -> None:
    details = dict(
        asks("bob", "timeSeriesAcl", "WRITE", "datasetScope:42")(here)[17].finding.details
    )

    assert details["Way 1"].startswith("Widen timeSeriesAcl:WRITE of line-a-engineers")
    assert '"datasetScope": {"ids": [42]}' in details["Smallest capability"]
    assert "timeSeriesAcl" in details["As a group of the Toolkit"]
    filtered = dict(asks("erin", "timeSeriesAcl", "WRITE")(here)[17].finding.details)
    assert "DATA.CHANGE" in filtered["Token scopes that keep it"]


def test_without_a_named_right_nothing_of_it_is_run(here: Scene) -> None:
    examined = here.me("alice")

    assert [examined[number].mark for number in (17, 18, 19, 20)] == [Mark.NOT_RUN] * 4
    assert "Name one" in examined[17].finding.evidence


def young(number: int, looks: int, **asked: Any) -> Ill:
    """The group counts after so many inspections."""

    def ill(here: Scene) -> Examined:
        here.north.young[number] = looks
        return here.principal(**asked) if number == 108 else here.me("alice", **asked)

    return ill


def granted_meanwhile(here: Scene) -> Examined:
    """Somebody gives the right while the doctor waits for the second time."""

    def give() -> None:
        if len(here.waits.seconds) == 2:
            right = grant("timeSeriesAcl", "READ", data_sets(18))
            made = external_group(990, "made-meanwhile", cast.LINE_A_ENGINEERS, right)
            here.north.groups.append(made)

    here.waits.meanwhile = give
    return here.me("bob", question=wanted(*READ_18))


PROPAGATING: dict[str, tuple[Ill, tuple[int, ...], float]] = {
    "agreement": (young(103, 2), (15,), 1.5),
    "project": (young(108, 2), (13,), 1.5),
    "right": (granted_meanwhile, (17,), 1.5),
    "agreement and right": (young(103, 3, question=MEMBER_OF_7), (15,), 3.0),
}


@pytest.mark.parametrize(("ill", "healed", "waited"), PROPAGATING.values(), ids=PROPAGATING)
def test_what_heals_by_waiting_is_named_as_that(
    here: Scene, ill: Ill, healed: tuple[int, ...], waited: float
) -> None:
    examined = ill(here)

    assert examined.first is Fault.PROPAGATING, examined.told()
    assert set(examined.alarms) == {*healed, 19}, examined.told()
    assert examined[19].finding.heals == healed
    assert sum(here.waits.seconds) == waited


def test_it_waits_five_seconds_at_most_and_then_says_that_waiting_does_not_help(
    here: Scene,
) -> None:
    examined = does_not_count(here)

    assert sum(here.waits.seconds) == 5.0
    assert examined[19].mark is Mark.PASSED
    assert "Waiting does not help." in examined[19].finding.evidence


def test_nobody_waits_when_all_is_well(here: Scene) -> None:
    here.me("bob", question=wanted(*READ_17)).is_well()

    assert here.waits.seconds == []


def test_groups_beyond_those_that_cdf_reads_are_lost_one_by_one() -> None:
    with scene(TokenRules(most_groups=50)) as other:
        padding = [f"padding-{number}" for number in range(55)]
        groups = [cast.ADMINS, *padding, cast.TRAIN_B_READERS]
        other.me("alice", claims={"groups": groups}).names(
            Fault.GROUPS_TOO_MANY, {11: Fault.GROUPS_TOO_MANY, 15: Fault.GROUPS_TOO_MANY}
        )
