"""The five steps: what decides a line, and when a step is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cdfportal.diagnose.doctor.checklist import by_step, steps, worst
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, Mark, Result, Section, failed, not_run, passed


def _result(number: int, finding: Finding | None = None) -> Result:
    return Result(number, f"check {number}", Section.CDF, finding or passed("well"))


def test_there_are_the_five_of_the_guide_and_every_check_up_to_twenty_but_one_decides_a_line() -> (
    None
):
    named = {number for step in steps() for line in step.lines for number in line.checks}

    assert len(steps()) == 5
    # The redirect address concerns browsers; the guide is about programs.
    assert named == {*range(1, 21)} - {6}


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], Mark.NOT_RUN),
        ([Mark.NOT_RUN], Mark.NOT_RUN),
        ([Mark.NOT_RUN, Mark.PASSED], Mark.PASSED),
        ([Mark.PASSED, Mark.WARNING], Mark.WARNING),
        ([Mark.WARNING, Mark.FAILED, Mark.PASSED], Mark.FAILED),
    ],
)
def test_the_worst_counts(marks: list[Mark], expected: Mark) -> None:
    assert worst(marks) is expected


def test_a_failure_marks_its_line_and_its_step_and_no_other() -> None:
    results = [
        _result(number, failed(Fault.SECRET_WRONG, "wrong") if number == 4 else None)
        for number in range(1, 21)
    ]

    found = [*by_step(results, range(1, 21))]

    assert [step.mark for step in found] == [Mark.FAILED, *[Mark.PASSED] * 4]
    assert [line.mark for line in found[0].lines] == [Mark.PASSED, Mark.PASSED, Mark.FAILED]


def test_a_step_is_told_as_soon_as_its_checks_are_over() -> None:
    seen: list[int] = []

    def results() -> Iterator[Result]:
        for number in range(1, 21):
            seen.append(number)
            yield _result(number)

    first = next(by_step(results(), range(1, 21)))

    assert first.step.number == 1
    assert seen == [1, 2, 3, 4]


def test_a_check_that_is_not_planned_is_not_waited_for() -> None:
    found = [*by_step([_result(12, not_run("left out"))], {12})]

    assert [step.step.number for step in found] == [1, 2, 3, 4, 5]
    assert {step.mark for step in found} == {Mark.NOT_RUN}
