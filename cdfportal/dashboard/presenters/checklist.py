"""The five steps as panels and as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.dashboard.presenters.doctor import SIGNS, StepRow, step_row
from cdfportal.diagnose.doctor.checklist import LineResult, StepResult
from cdfportal.diagnose.doctor.model import Mark


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line, with the checks that decide it."""

    says: str
    tone: str
    icon: str
    word: str
    #: Where something is wrong: those that say so; else all.
    checks: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One step."""

    number: int
    title: str
    lead: str
    word: str
    lines: tuple[LineRow, ...]


def step_panel(result: StepResult) -> Panel:
    """One step when it is decided."""
    word = SIGNS[result.mark][2]
    lines = tuple(_line(line) for line in result.lines)
    return Panel(result.step.number, result.step.title, result.step.lead, word, lines)


def _line(line: LineResult) -> LineRow:
    tone, icon, word = SIGNS[line.mark]
    wrong = [each for each in line.results if each.mark in {Mark.FAILED, Mark.WARNING}]
    rows = tuple(step_row(each) for each in wrong or line.results)
    if not rows:
        word = "not looked at here"
    return LineRow(line.line.says, tone, icon, word, rows)


def step_json(result: StepResult) -> dict[str, object]:
    """One step, its lines with the numbers of their checks."""
    return {
        "number": result.step.number,
        "title": result.step.title,
        "verdict": result.mark.value,
        "lines": [
            {
                "says": line.line.says,
                "verdict": line.mark.value,
                "checks": [each.number for each in line.results],
            }
            for line in result.lines
        ],
    }
