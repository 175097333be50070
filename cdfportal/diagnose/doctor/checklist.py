"""The guide's five steps, each line decided by checks of the doctor."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cdfportal.diagnose.doctor.model import Mark, Result


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to make sure of."""

    says: str
    checks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five."""

    number: int
    title: str
    lead: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LineResult:
    """A line with the results that decide it; the worst of them counts."""

    line: Line
    results: tuple[Result, ...]

    @property
    def mark(self) -> Mark:
        """NOT_RUN where no check of the plan looks at it."""
        return worst(result.mark for result in self.results)


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step when all its checks are over."""

    step: Step
    lines: tuple[LineResult, ...]

    @property
    def mark(self) -> Mark:
        """The worst of its lines; what was not run spoils nothing that passed."""
        return worst(line.mark for line in self.lines)


_FROM_WORST = (Mark.FAILED, Mark.WARNING, Mark.PASSED, Mark.NOT_RUN)


def worst(marks: Iterable[Mark]) -> Mark:
    """Failed, else warning, else passed, else not run."""
    found = set(marks)
    return next((mark for mark in _FROM_WORST if mark in found), Mark.NOT_RUN)


@cache
def steps() -> tuple[Step, ...]:
    """All five, in the guide's order."""
    text = (
        files("cdfportal.diagnose").joinpath("data", "checklist.json").read_text(encoding="utf-8")
    )
    return tuple(
        Step(
            number,
            row["title"],
            row["lead"],
            tuple(Line(line["says"], tuple(line["checks"])) for line in row["lines"]),
        )
        for number, row in enumerate(json.loads(text)["steps"], start=1)
    )


def by_step(results: Iterable[Result], planned: Collection[int]) -> Iterator[StepResult]:
    """Each step, in order, as soon as every check of it that is planned at all is over."""
    over: dict[int, Result] = {}
    waiting = [*steps()]
    for result in results:
        over[result.number] = result
        while waiting and _checks(waiting[0]) & set(planned) <= over.keys():
            yield _decided(waiting.pop(0), over)
    for step in waiting:
        yield _decided(step, over)


def _checks(step: Step) -> set[int]:
    return {number for line in step.lines for number in line.checks}


def _decided(step: Step, over: Mapping[int, Result]) -> StepResult:
    lines = (
        LineResult(line, tuple(over[number] for number in line.checks if number in over))
        for line in step.lines
    )
    return StepResult(step, tuple(lines))
