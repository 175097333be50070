"""Words of evidence, marks of people, and failures that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cdfportal.diagnose.doctor.caller import mark_of_person
from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, Mark, Result, Section, failed, passed, warned
from cdfportal.diagnose.doctor.report import Examination, examination_json
from cdfportal.diagnose.doctor.words import many, span_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (-90, "90 s"),
        (120, "2 min"),
        (3600, "60 min"),
        (7200, "2 h"),
        (86_400, "24 h"),
        (400_000, "4 days"),
    ],
)
def test_spans_are_told_in_the_largest_unit_of_which_there_are_two(
    seconds: float, words: str
) -> None:
    assert span_words(timedelta(seconds=seconds)) == words


def test_one_is_not_several() -> None:
    assert (many(1, "group", "groups"), many(0, "group", "groups")) == ("1 group", "0 groups")


@pytest.mark.parametrize(
    ("claims", "mark"),
    [
        ({}, ""),
        ({"sub": "x", "azp": "app", "roles": ["r"]}, ""),
        ({"idtyp": "app", "upn": "odd"}, ""),
        ({"idtyp": "user"}, "idtyp"),
        ({"upn": "a@b"}, "upn"),
        ({"preferred_username": "a"}, "preferred_username"),
        ({"amr": ["pwd"]}, "amr"),
        ({"auth_time": 1}, "auth_time"),
        ({"email": ""}, ""),
    ],
)
def test_a_person_is_known_by_claims_that_programs_do_not_have(
    claims: dict[str, object], mark: str
) -> None:
    assert mark_of_person(claims) == mark


def result(number: int, finding: Finding) -> Result:
    return Result(number, "title", Section.CDF, finding)


def test_a_failure_that_is_over_is_no_cause_any_more() -> None:
    healed = replace(warned(Fault.PROPAGATING, "later"), heals=(13,))
    results = (result(13, failed(Fault.NO_GROUP_MATCHES, "none")), result(19, healed))
    examination = Examination(Subject.ME, "p", results, datetime(2026, 11, 29, tzinfo=UTC))

    assert examination.first is results[1]
    assert examination.mark is Mark.WARNING
    assert examination_json(examination)["first"] == 19
    checks = examination_json(examination)["checks"]
    assert isinstance(checks, list)
    assert checks[1]["heals"] == [13]


def test_a_failure_beside_it_is_still_the_cause() -> None:
    healed = replace(warned(Fault.PROPAGATING, "later"), heals=(13,))
    results = (
        result(13, failed(Fault.NO_GROUP_MATCHES, "none")),
        result(16, passed("well")),
        result(17, failed(Fault.RIGHT_MISSING, "no")),
        result(19, healed),
    )

    assert Examination(Subject.ME, "p", results, datetime.now(UTC)).first is results[2]
