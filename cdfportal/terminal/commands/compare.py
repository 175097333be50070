"""`cdfportal compare`: what does one hold that the other lacks?"""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.access.compare import compare as decide
from cdfportal.access.compare_words import (
    comparison_json,
    comparison_reason,
    comparison_sentence,
    parts_of,
)
from cdfportal.access.comparison import Comparison, Relation, Where
from cdfportal.access.model import Group, Verdict
from cdfportal.access.subjects import Subject
from cdfportal.access.whom import Whom
from cdfportal.access.words import scope_in_words
from cdfportal.terminal.commands.asking import find_whom
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.lines import MOST, group_name, shortened
from cdfportal.terminal.outcome import EXIT_OF
from cdfportal.terminal.report import Report, Section
from cdfportal.terminal.result import Result

#: No difference is the good news here.
_VERDICTS = {Relation.SAME: Verdict.ALLOWED, Relation.UNKNOWN: Verdict.UNKNOWN}
_TITLES = {
    Where.LEFT: "Only left:",
    Where.RIGHT: "Only right:",
    Where.UNKNOWN: "Cannot be told:",
    Where.BOTH: "Both:",
}


def compare(facts: Facts, left: Subject, right: Subject) -> Result:
    """Both sides, as the page of that name compares them."""
    sides = find_whom(left, facts, "LEFT"), find_whom(right, facts, "RIGHT")
    compared = decide(sides[0].access, sides[1].access)
    verdict = _VERDICTS.get(compared.relation, Verdict.DENIED)
    data = {**comparison_json(compared, *sides, facts.as_of), "project": facts.project}
    report = Report(
        verdict,
        comparison_sentence(compared, *sides),
        comparison_reason(compared, *sides),
        tuple(_sections(compared, sides, facts)),
        word=compared.relation.value.upper().replace("_", " "),
    )
    return Result(data, report, EXIT_OF[verdict], facts.remarks)


def _sections(compared: Comparison, sides: tuple[Whom, Whom], facts: Facts) -> Iterator[Section]:
    yield Section("Sides:", (f"left: {sides[0].label}", f"right: {sides[1].label}"))
    for where, title in _TITLES.items():
        lines = (
            f"{right.acl}:{right.action} on {scope_in_words(part.scope, right.acl, facts.names)}"
            if not part.scope.is_all
            else f"{right.acl}:{right.action} on all"
            for right, part in parts_of(compared)
            if part.where is where
        )
        yield Section(title, shortened(lines, MOST))
    yield Section("Only left is in:", _names(compared.left_groups))
    yield Section("Only right is in:", _names(compared.right_groups))


def _names(groups: tuple[Group, ...]) -> tuple[str, ...]:
    return shortened(group_name(group.name, group.id) for group in groups)
