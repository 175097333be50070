"""Check 30: least privilege. What a service principal lacks for its use, and what it holds beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdfportal.access.answers import Question
from cdfportal.access.grants import EffectiveAccess, Gate, Grant, Origin
from cdfportal.access.model import Scope
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import covers
from cdfportal.access.words import and_list, scope_in_words
from cdfportal.diagnose.doctor.case import Case, DeclaredUse, Need
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.cdf_minimum import MINIMUM
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.needs import hangs_on, holds
from cdfportal.diagnose.doctor.words import many

_SHOWN = 25


def practice_rights(case: Case, chart: Chart) -> Finding:
    """A missing right fails; one too many only warns."""
    if case.use is None:
        return not_run("No use is declared. Declare one to have its rights looked at.")
    access = chart.access
    if access is None:
        return not_run("No groups are shown.", 13)
    missing = [need for need in case.use.needs if not holds(access, need)]
    beyond = tuple(_beyond(case.use, access))
    details = (*_missing(missing), *_listed(beyond))
    if missing and all(hangs_on(need, access, chart.linked) for need in missing):
        return not_run("Rights for the use are missing. Check 14 says why.", 14)
    if missing:
        names = and_list([need_in_words(need) for need in missing])
        return failed(Fault.RIGHTS_FOR_USE_MISSING, f"It lacks {names}.", *details)
    if beyond:
        count = many(len(beyond), "right", "rights")
        said = f"It holds {count} that {case.use.name} does not need."
        return warned(Fault.RIGHTS_BEYOND_USE, said, *details)
    needed = many(len(case.use.needs), "right", "rights")
    return passed(f"It holds the {needed} of {case.use.name}, and nothing that it does not need.")


def need_in_words(need: Need) -> str:
    """ "timeSeriesAcl:READ on data set 42"."""
    where = f" on {scope_in_words(need.scope, need.acl)}" if need.scope else ""
    return f"{need.acl}:{need.action}{where}"


def _beyond(use: DeclaredUse, access: EffectiveAccess) -> Iterator[tuple[str, str, Scope, str]]:
    """(ACL, action, scope, group), each once."""
    known = (*use.needs, *use.may, *MINIMUM)
    found = (
        (grant.acl, grant.action, grant.scope, grant.label or "a group that is not shown")
        for grant in access.grants
        if grant.gate is Gate.KEPT
        and grant.origin is not Origin.IMPLICIT
        and not any(_within(grant, need) for need in known)
    )
    yield from dict.fromkeys(found)


def _within(grant: Grant, need: Need) -> bool:
    """Whether the need asks for all that the grant gives."""
    same = Question(grant.acl, grant.action, grant.scope)
    if not gives_action(same, need.acl, need.action):
        return False
    return need.scope is None or covers(grant.scope, need.scope)


def _missing(needs: Sequence[Need]) -> Iterator[tuple[str, str]]:
    for number, need in enumerate(needs[:_SHOWN], 1):
        yield f"Missing {number}", need_in_words(need)


def _listed(beyond: Sequence[tuple[str, str, Scope, str]]) -> Iterator[tuple[str, str]]:
    for number, (acl, action, scope, group) in enumerate(beyond[:_SHOWN], 1):
        yield f"Beyond {number}", f"{acl}:{action} on {scope_in_words(scope, acl)}, by {group}"
    if len(beyond) > _SHOWN:
        yield "Beyond, not listed", str(len(beyond) - _SHOWN)
