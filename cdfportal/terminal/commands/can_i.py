"""`cdfportal can-i`: may I, or somebody else, do that, and because of what?"""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.access.answers import Decision, Question
from cdfportal.access.decide import can
from cdfportal.access.explain import decision_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import near_miss_in_words
from cdfportal.access.subjects import Subject, SubjectKind
from cdfportal.access.to_json import decision_json
from cdfportal.access.whom import Whom, because_of
from cdfportal.terminal.commands.asking import find_whom
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.groups_in_words import grant_line, lock_lines, shortened, unknown_lines
from cdfportal.terminal.outcome import EXIT_OF
from cdfportal.terminal.report import Report, Section
from cdfportal.terminal.result import Result

_MOST_WAYS = 5


def can_i(facts: Facts, question: Question, subject: Subject) -> Result:
    """The decision, as the page of that name takes it."""
    whom = find_whom(subject, facts, f"--{subject.kind.value.replace('_', '-')}")
    mine = whom.kind is SubjectKind.ME
    decision = can(whom.access, question, facts.index if mine and facts.all_groups else None)
    because = because_of(decision, whom)
    data = {
        **decision_json(decision, facts.as_of, whom.subject, facts.names),
        "project": facts.project,
        "whom": whom.kind.value,
        "because": because,
    }
    report = Report(
        decision.verdict,
        decision_sentence(decision, whom.subject, facts.names),
        because,
        tuple(_sections(decision, whom, facts, mine=mine)),
    )
    return Result(data, report, EXIT_OF[decision.verdict], facts.remarks)


def _sections(decision: Decision, whom: Whom, facts: Facts, *, mine: bool) -> Iterator[Section]:
    title = "Granted by, together:" if decision.together else "Granted by:"
    yield Section(title, shortened(grant_line(one, facts.names) for one in decision.witnesses))
    yield Section("Needed too:", tuple(lock_lines(decision.locks, whom.subject, facts.names)))
    if mine and decision.verdict is not Verdict.ALLOWED:
        yield Section("Nearest ways:", tuple(_ways(decision)))
    yield Section("Not known:", unknown_lines(decision.unknowns))


def _ways(decision: Decision) -> Iterator[str]:
    ways = (near_miss_in_words(miss, decision.question) for miss in decision.near_misses)
    return iter(shortened(ways, _MOST_WAYS))
