"""Check 18: the second locks, security category and write protection of a data set."""

from __future__ import annotations

from collections.abc import Mapping

from cdfportal.access.answers import LockAnswer, LockKind, UnknownKind
from cdfportal.access.model import Verdict
from cdfportal.access.words import scope_in_words
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned

_FAULTS: Mapping[LockKind, Fault] = {
    LockKind.SECURITY_CATEGORY: Fault.CATEGORY_LOCKED,
    LockKind.WRITE_PROTECTION: Fault.WRITE_PROTECTED,
}


def right_locks(case: Case, chart: Chart) -> Finding:
    """A lock that is not documented for this kind of resource only warns."""
    decision = chart.decision
    if case.question is None or decision is None:
        return not_run("No right is looked at.", *(() if case.question is None else (17,)))
    shut = sorted(decision.shut, key=lambda one: not one.lock.certain)
    if shut:
        return _shut(shut[0])
    if decision.locks:
        return passed("Every lock on it is open.")
    if any(one.kind is UnknownKind.WRITE_PROTECTION_UNREAD for one in decision.unknowns):
        return not_run("Whether the data set is write-protected cannot be read (datasetsAcl:READ).")
    if any(one.kind is UnknownKind.WRITE_PROTECTED_ELSEWHERE for one in decision.unknowns):
        return passed("Some data sets are write-protected; there, datasetsAcl:OWNER is needed too.")
    return passed("What is asked about has no second lock.")


def _shut(one: LockAnswer) -> Finding:
    needed = one.lock.question
    right = f"{needed.acl}:{needed.action}"
    where = scope_in_words(needed.scope, needed.acl)
    fault = _FAULTS[one.lock.kind]
    if one.lock.certain and one.decision.verdict is Verdict.DENIED:
        return failed(fault, f"No group that counts gives {right} on {where}.", ("Needed", right))
    return warned(fault, f"Perhaps {right} on {where} is needed too.", ("Needed", right))
