"""`cdfportal can-i`: may I, or somebody else, do that, and because of what?"""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.access.answers import Decision, Question
from cdfportal.access.decide import can
from cdfportal.access.explain import decision_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import near_miss_in_words
from cdfportal.access.remedy import remedy
from cdfportal.access.removal import Removals, removal_sentence, removals
from cdfportal.access.subjects import Subject
from cdfportal.access.to_json import decision_json, remedy_json, removals_json
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
    protected, unread = facts.protected, facts.unread(question.scope)
    others = facts.index if facts.all_groups else None
    decision = can(whom.access, question, others, protected=protected, unread=unread)
    without = removals(whom.access, decision, protected=protected, unread=unread)
    cure = remedy(decision, whom.access)
    because = because_of(decision, whom)
    data = {
        **decision_json(decision, facts.as_of, whom.subject, facts.names),
        "project": facts.project,
        "whom": whom.kind.value,
        "because": because,
        "removal": removals_json(without),
        "remedy": remedy_json(cure, facts.external_ids),
    }
    report = Report(
        decision.verdict,
        decision_sentence(decision, whom.subject, facts.names),
        because,
        tuple(_sections(decision, without, whom, facts)),
        verbatim=cure.toolkit_yaml(facts.external_ids) if cure and cure.rights else "",
    )
    return Result(data, report, EXIT_OF[decision.verdict], facts.remarks)


def _sections(decision: Decision, without: Removals, whom: Whom, facts: Facts) -> Iterator[Section]:
    title = "Granted by, together:" if decision.together else "Granted by:"
    yield Section(title, shortened(grant_line(one, facts.names) for one in decision.witnesses))
    yield Section("What if a group were removed:", tuple(filter(None, [removal_sentence(without)])))
    yield Section("Needed too:", tuple(lock_lines(decision.locks, whom.subject, facts.names)))
    if decision.verdict is not Verdict.ALLOWED:
        yield Section("Nearest ways:", _ways(decision))
    yield Section("Not known:", unknown_lines(decision.unknowns))


def _ways(decision: Decision) -> tuple[str, ...]:
    ways = (near_miss_in_words(miss, decision.question) for miss in decision.near_misses)
    return shortened(ways, _MOST_WAYS)
