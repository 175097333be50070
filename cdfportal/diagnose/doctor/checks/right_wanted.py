"""Check 17: the right that is wanted, by the engine that all pages share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from cdfportal.access.answers import Decision, Question
from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.explain import because_sentence, decision_sentence, group_names
from cdfportal.access.grants import EffectiveAccess, Gate
from cdfportal.access.model import Verdict
from cdfportal.access.reasons import near_miss_in_words
from cdfportal.access.remedy import remedy
from cdfportal.access.words import and_list
from cdfportal.diagnose.doctor.at_hand import whose
from cdfportal.diagnose.doctor.case import Case, Need
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.needs import hangs_on

NUMBER = 17
_NEAREST = 5


def right_wanted(case: Case, chart: Chart) -> Finding:
    """The right alone: what is locked besides is check 18's."""
    if case.question is None:
        return not_run("No right is named. Name one to have it looked at.")
    if chart.access is None:
        return not_run("No groups are shown.", 13)
    decision = decide(case.question, chart, chart.access)
    chart.decision = decision
    if decision.witnesses and decision.verdict is not Verdict.ALLOWED:
        names = and_list(group_names(decision.witnesses)) or "CDF"
        return passed(f"By {names} it is granted; whether a second lock is open, check 18 says.")
    said = _sentence(case, chart.access, decision)
    details = tuple(_details(decision, chart.access))
    if decision.verdict is Verdict.ALLOWED:
        return passed(said, *details)
    if decision.verdict is Verdict.UNKNOWN:
        return warned(Fault.RIGHT_UNKNOWN, said, *details)
    if chart.linked and hangs_on(_need(case.question), chart.access, chart.linked):
        return not_run(f"{said} Check 14 says why.", 14)
    if chart.groups_stale and _would_hold(case.question, chart, chart.access):
        return not_run(f"{said} Check 15 says why.", 15)
    if Gate.TOKEN_SCOPE in decision.removed_by:
        return failed(Fault.RIGHT_FILTERED, said, *details)
    chart.unmet.add(NUMBER)
    return failed(Fault.RIGHT_MISSING, said, *details)


def decide(question: Question, chart: Chart, access: EffectiveAccess) -> Decision:
    """With everything that was read of the project."""
    data_sets = chart.data_sets
    scope = question.scope
    known = data_sets.ids if data_sets else frozenset[str]()
    return can(
        access,
        question,
        chart.index if chart.all_groups else None,
        protected=data_sets.protected if data_sets else None,
        unread=scope.values - known if scope.kind == "datasetScope" else (),
    )


def _need(question: Question) -> Need:
    return Need(question.acl, question.action, question.scope)


def _sentence(case: Case, access: EffectiveAccess, decision: Decision) -> str:
    """The answer and its reason."""
    subject = whose(case)
    because = because_sentence(decision, access, subject, with_token=True)
    return f"{decision_sentence(decision, subject)} {because}"


def _would_hold(question: Question, chart: Chart, access: EffectiveAccess) -> bool:
    """By the claims alone, as if CDF counted all that they lead to."""
    groups = chart.index.groups if chart.index else ()
    by_claims = evaluate(access.project, groups, access.caller)
    answer = decide(replace(question, categories=frozenset()), chart, by_claims)
    return answer.verdict is Verdict.ALLOWED


def _details(decision: Decision, access: EffectiveAccess) -> Iterator[tuple[str, str]]:
    for number, miss in enumerate(decision.near_misses[:_NEAREST], 1):
        yield f"Way {number}", near_miss_in_words(miss, decision.question)
    smallest = remedy(decision, access)
    if smallest is None:
        return
    if smallest.rights:
        yield "Smallest capability", json.dumps(smallest.capabilities())
        yield "As a group of the Toolkit", smallest.toolkit_yaml()
    if smallest.token_scopes:
        yield "Token scopes that keep it", and_list(smallest.token_scopes)
