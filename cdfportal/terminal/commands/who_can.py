"""`cdfportal who-can`: who may do that, and through which groups?"""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.access.answers import Question, WhoCan
from cdfportal.access.explain import who_can_sentence
from cdfportal.access.model import Verdict
from cdfportal.access.who_can import who_can as decide_who
from cdfportal.access.who_json import who_page_json
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.lines import answer_lines, giver_lines, principal_lines, unknown_lines
from cdfportal.terminal.outcome import EXIT_OF
from cdfportal.terminal.report import Report, Section
from cdfportal.terminal.result import Result

_WORDS = {Verdict.ALLOWED: "SOMEBODY", Verdict.DENIED: "NOBODY", Verdict.UNKNOWN: "UNKNOWN"}


def who_can(facts: Facts, question: Question) -> Result:
    """The groups that give it, as the page of that name finds them."""
    who = decide_who(
        facts.index,
        question,
        complete=facts.all_groups,
        protected=facts.protected,
        unread=facts.unread(question.scope),
    )
    data = {**who_page_json(who, who, facts.as_of, facts.names), "project": facts.project}
    report = Report(
        who.verdict,
        who_can_sentence(who, facts.names),
        sections=tuple(_sections(who, facts)),
        word=_WORDS[who.verdict],
    )
    return Result(data, report, EXIT_OF[who.verdict], facts.remarks)


def _sections(who: WhoCan, facts: Facts) -> Iterator[Section]:
    names, idp_names = facts.names, facts.idp_names
    yield Section("Groups:", answer_lines(who.groups, names, idp_names))
    yield Section("Accounts that CDF lists:", principal_lines(who.principals))
    yield Section("Needed too:", giver_lines(who.locks, names))
    yield Section("Groups that give a part:", answer_lines(who.partly, names, idp_names))
    yield Section("Not known:", unknown_lines(who.unknowns))
