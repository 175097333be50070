"""`cdfportal can-i`: may I, or somebody else, do that, and because of what?"""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.access.answers import Decision, Question
from cdfportal.access.decide import can
from cdfportal.access.explain import decision_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import near_miss_in_words
from cdfportal.access.remedy import remedy
from cdfportal.access.removal import removal_sentence, removals
from cdfportal.access.subjects import Subject, SubjectKind
from cdfportal.access.to_json import decision_json
from cdfportal.access.whom import Whom, because_of
from cdfportal.terminal.commands.asking import find_whom
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.lines import grant_line, lock_lines, shortened, unknown_lines
from cdfportal.terminal.outcome import EXIT_OF
from cdfportal.terminal.report import Report, Section
from cdfportal.terminal.result import Result

_MOST_WAYS = 5


def can_i(facts: Facts, question: Question, subject: Subject) -> Result:
    """The decision, as the page of that name takes it."""
    whom = find_whom(subject, facts, f"--{subject.kind.value.replace('_', '-')}")
    mine = whom.kind is SubjectKind.ME
    decision = can(
        whom.access,
        question,
        facts.index if mine and facts.all_groups else None,
        protected=facts.protected,
        unread=facts.unread(question.scope),
    )
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
        tuple(_sections(decision, whom, facts)),
        verbatim=_yaml(decision, whom),
    )
    return Result(data, report, EXIT_OF[decision.verdict], facts.remarks)


def _sections(decision: Decision, whom: Whom, facts: Facts) -> Iterator[Section]:
    title = "Granted by, together:" if decision.together else "Granted by:"
    yield Section(title, shortened(grant_line(one, facts.names) for one in decision.witnesses))
    without = removals(
        whom.access,
        decision,
        protected=facts.protected,
        unread=facts.unread(decision.question.scope),
    )
    yield Section("What if a group were removed:", tuple(filter(None, [removal_sentence(without)])))
    yield Section("Needed too:", tuple(lock_lines(decision.locks, whom.subject, facts.names)))
    if decision.verdict is not Verdict.ALLOWED:
        yield Section("Nearest ways:", _ways(decision))
    yield Section("Not known:", unknown_lines(decision.unknowns))


def _ways(decision: Decision) -> tuple[str, ...]:
    ways = (near_miss_in_words(miss, decision.question) for miss in decision.near_misses)
    return shortened(ways, _MOST_WAYS)


def _yaml(decision: Decision, whom: Whom) -> str:
    """The smallest group that would give it, to copy."""
    found = remedy(decision, whom.access) if decision.verdict is Verdict.DENIED else None
    return found.toolkit_yaml() if found and found.rights else ""
