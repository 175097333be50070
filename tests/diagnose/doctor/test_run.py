"""The runner: order, what follows from what, time limits, mistakes of a check's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault, facts_of
from cdfportal.diagnose.doctor.model import (
    Check,
    Finding,
    Look,
    Mark,
    Result,
    Section,
    failed,
    passed,
    warned,
)
from cdfportal.diagnose.doctor.plan import PLANS
from cdfportal.diagnose.doctor.run import examine
from cdfportal.diagnose.errors import entries

CASE = cast(Case, None)


def _check(
    number: int,
    look: Look,
    *,
    needs: tuple[int, ...] = (),
    after: tuple[int, ...] = (),
    seconds: float = 30,
) -> Check:
    return Check(number, f"check {number}", Section.PROVIDER, look, needs, after, seconds)


def _well(_case: Case, _chart: Chart) -> Finding:
    return passed("well")


def _ill(_case: Case, _chart: Chart) -> Finding:
    return failed(Fault.SECRET_WRONG, "ill")


def _odd(_case: Case, _chart: Chart) -> Finding:
    return warned(Fault.CLOCK_OFF, "odd")


def _run(*plan: Check) -> list[Result]:
    return [*examine(plan, CASE, Chart())]


def _marks(results: list[Result]) -> list[Mark]:
    return [result.mark for result in results]


def test_results_come_in_the_order_of_the_plan_whatever_ends_first() -> None:
    gate = threading.Event()

    def slow(_case: Case, _chart: Chart) -> Finding:
        assert gate.wait(30)
        return passed("slow")

    def quick(_case: Case, _chart: Chart) -> Finding:
        gate.set()
        return passed("quick")

    results = _run(_check(1, slow), _check(2, quick))

    assert [(result.number, result.finding.evidence) for result in results] == [
        (1, "slow"),
        (2, "quick"),
    ]


def test_what_needs_a_failed_check_is_not_run_and_names_the_root() -> None:
    results = _run(
        _check(1, _ill),
        _check(2, _well, needs=(1,)),
        _check(3, _well, needs=(2,)),
        _check(4, _well),
    )

    assert _marks(results) == [Mark.FAILED, Mark.NOT_RUN, Mark.NOT_RUN, Mark.PASSED]
    assert results[1].finding.follows == results[2].finding.follows == (1,)


def test_a_warning_stands_in_nobodys_way() -> None:
    assert _marks(_run(_check(1, _odd), _check(2, _well, needs=(1,)))) == [
        Mark.WARNING,
        Mark.PASSED,
    ]


def test_what_only_comes_after_a_failed_check_is_run_all_the_same() -> None:
    assert _marks(_run(_check(1, _ill), _check(2, _well, after=(1,)))) == [
        Mark.FAILED,
        Mark.PASSED,
    ]


def test_a_check_that_another_plan_has_is_not_waited_for() -> None:
    assert _marks(_run(_check(5, _well, needs=(4,), after=(3,)))) == [Mark.PASSED]


@contextmanager
def _let_go() -> Iterator[threading.Event]:
    """A gate at which a check hangs until the test is over."""
    gate = threading.Event()
    try:
        yield gate
    finally:
        gate.set()


def test_one_that_hangs_holds_nobody_up_and_is_told() -> None:
    with _let_go() as gate:

        def hangs(_case: Case, _chart: Chart) -> Finding:
            gate.wait(60)
            return passed("late")

        results = _run(
            _check(1, hangs, seconds=0.2), _check(2, _well), _check(3, _well, needs=(1,))
        )

    assert _marks(results) == [Mark.FAILED, Mark.PASSED, Mark.NOT_RUN]
    assert results[0].finding.fault is Fault.CHECK_TOO_LONG


def test_the_limit_counts_from_the_checks_own_start() -> None:
    """By a clock of the test's own: the first takes 5 s, the second may take 4 and takes 3."""
    moments = iter([0.0, 0.0, 5.0, 5.0, 5.0, 8.0])
    results = [
        *examine(
            (_check(1, _well, seconds=9), _check(2, _well, needs=(1,), seconds=4)),
            CASE,
            Chart(),
            timer=lambda: next(moments),
        )
    ]

    assert [(result.mark, result.seconds) for result in results] == [
        (Mark.PASSED, 5.0),
        (Mark.PASSED, 3.0),
    ]


def test_a_mistake_of_a_check_costs_the_others_nothing_and_stands_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def breaks(_case: Case, _chart: Chart) -> Finding:
        raise ZeroDivisionError("secret words")

    results = _run(_check(1, breaks), _check(2, _well))

    assert _marks(results) == [Mark.FAILED, Mark.PASSED]
    assert results[0].finding.fault is Fault.CHECK_BROKE
    assert "secret words" not in results[0].finding.evidence
    assert "check 1 broke" in caplog.text


def test_closing_early_begins_nothing_more() -> None:
    """The second is under way when its reader leaves; the third never begins."""
    started, gate, over = threading.Event(), threading.Event(), threading.Event()
    begun: list[int] = []

    def held(_case: Case, _chart: Chart) -> Finding:
        started.set()
        assert gate.wait(30)
        over.set()
        return passed("held")

    def note(_case: Case, _chart: Chart) -> Finding:
        begun.append(3)
        return passed("well")

    plan = (_check(1, _well), _check(2, held, needs=(1,)), _check(3, note, needs=(2,)))
    results = examine(plan, CASE, Chart())
    next(results)
    assert started.wait(30)
    results.close()
    gate.set()

    assert over.wait(30)
    assert begun == []


def test_every_fault_has_its_row() -> None:
    known = {one.id for one in entries()}
    for fault in Fault:
        facts = facts_of(fault)
        assert facts.says.endswith(".")
        assert facts.cures
        assert not facts.entry or facts.entry in known, fault


def test_the_catalogue_names_checks_of_the_plans() -> None:
    planned = {check.number for plan in PLANS.values() for check in plan}
    assert {one.check for one in entries()} - {None} <= planned
