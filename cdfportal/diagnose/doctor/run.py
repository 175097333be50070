"""Running a plan: side by side where nothing stands between two checks, told in the plan's order."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Check, Finding, Mark, Result, failed, not_run

#: Seconds from a fixed moment; only differences count.
Timer = Callable[[], float]

_log = logging.getLogger("cdfportal.diagnose")


def examine(
    plan: Sequence[Check], case: Case, chart: Chart, timer: Timer = time.monotonic
) -> Generator[Result, None, None]:
    """Each result in the plan's order, as soon as it and all before it are there.

    A check that takes longer than it may counts as failed, and what does not need it goes on. Its
    thread ends by the limits of its own calls; closing the iterator begins nothing more.
    """
    with_threads = ThreadPoolExecutor(len(plan) or 1, thread_name_prefix="doctor")
    try:
        yield from _Ward(plan, case, chart, timer, with_threads).results()
    finally:
        with_threads.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class _Ward:
    plan: Sequence[Check]
    case: Case
    chart: Chart
    timer: Timer
    pool: ThreadPoolExecutor
    over: dict[int, Result] = field(default_factory=dict)
    running: dict[Future[Finding], tuple[Check, float]] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    def results(self) -> Iterator[Result]:
        told = 0
        while told < len(self.plan):
            self._begin()
            while told < len(self.plan) and (found := self.over.get(self.plan[told].number)):
                yield found
                told += 1
            self._wait()

    def _begin(self) -> None:
        """Everything whose way is free; what cannot be run is over at once, which may free others."""
        known = {check.number for check in self.plan}
        again = True
        while again:
            again = False
            for check in self.plan:
                before = {*check.needs, *check.after} & known
                if check.number in self.begun or not before <= self.over.keys():
                    continue
                self.begun.add(check.number)
                again = self._start_or_leave(check) or again

    def _start_or_leave(self, check: Check) -> bool:
        """True when it is over already."""
        stands_in_the_way = tuple(
            number
            for number in check.needs
            if number in self.over and self.over[number].mark in {Mark.FAILED, Mark.NOT_RUN}
        )
        if stands_in_the_way:
            self._end(check, _follows(self.over, stands_in_the_way), 0.0)
            return True
        self.running[self.pool.submit(check.look, self.case, self.chart)] = (check, self.timer())
        return False

    def _wait(self) -> None:
        if not self.running:
            return
        soonest = min(began + check.seconds for check, began in self.running.values())
        finished, _ = wait(
            self.running, max(0.0, soonest - self.timer()), return_when=FIRST_COMPLETED
        )
        now = self.timer()
        for future, (check, began) in [*self.running.items()]:
            if future in finished:
                self._end(check, _finding(check, future), now - began)
            elif now - began >= check.seconds:
                self._end(check, _too_long(check), now - began)
            else:
                continue
            del self.running[future]

    def _end(self, check: Check, finding: Finding, seconds: float) -> None:
        self.over[check.number] = Result(check.number, check.title, check.section, finding, seconds)


def _finding(check: Check, future: Future[Finding]) -> Finding:
    """A mistake of a check's own must not cost the others; it stands in the log with its place."""
    error = future.exception()
    if error is None:
        return future.result()
    _log.error("check %s broke", check.number, exc_info=error)
    return failed(
        Fault.CHECK_BROKE, f"The check itself broke ({type(error).__name__}); the log says where."
    )


def _too_long(check: Check) -> Finding:
    return failed(Fault.CHECK_TOO_LONG, f"No answer within {check.seconds:g} s.")


def _follows(over: dict[int, Result], numbers: tuple[int, ...]) -> Finding:
    """The roots: a check that was left out itself passes on what it follows from."""
    roots = {root for number in numbers for root in (over[number].finding.follows or (number,))}
    ordered = tuple(sorted(roots))
    words = " and ".join(str(number) for number in ordered)
    return not_run(f"Says nothing as long as check {words} is not passed.", *ordered)
