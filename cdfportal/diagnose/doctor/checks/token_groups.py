"""Check 11: the groups that the token brings along, and whether CDF reads them.

https://docs.cognite.com/cdf/access/troubleshooting/troubleshoot_oidc
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdfportal.access.limits import LimitName, limits
from cdfportal.access.words import and_list
from cdfportal.diagnose.comparison import Comparison, What, Why
from cdfportal.diagnose.comparison import Finding as Compared
from cdfportal.diagnose.doctor.at_hand import claims_of
from cdfportal.diagnose.doctor.caller import caller_of, group_claims_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.no_token import unreadable
from cdfportal.diagnose.doctor.compared import compared
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import (
    Details,
    Finding,
    Mark,
    failed,
    passed,
    warned,
)
from cdfportal.diagnose.doctor.words import many
from cdfportal.diagnose.shown import shown

_GROUPS = (What.OVERAGE, What.UNREAD_GROUPS, What.GROUPS, What.GROUP_COUNT)
NUMBER = 11
_ROLES = "roles"
_SHOWN = 8


def token_groups(case: Case, chart: Chart) -> Finding:
    """Runs after token/inspect, so that what CDF counts settles what the token leaves open."""
    if claims_of(chart) is None:
        return unreadable(NUMBER, case, chart)
    ids = [one.value for one in caller_of(case, chart).claims or ()]
    details = tuple(_details(case, chart, ids))
    finding = _wrong(case, chart, details) or _full(case, chart, len(ids), details)
    chart.groups_wrong = finding.mark is Mark.FAILED
    return finding


def counted(case: Case, chart: Chart) -> int | None:
    """How many groups of the project CDF counts; None when it does not say."""
    if chart.inspection is None:
        return None
    by_project = chart.inspection.projects
    if case.project:
        return len(by_project.get(case.project, ()))
    return max(map(len, by_project.values()), default=0)


def _wrong(case: Case, chart: Chart, details: Details) -> Finding | None:
    """The first of the engine's comparisons that costs groups."""
    found = compared(case, chart, *_GROUPS)
    for what in _GROUPS:
        for one in found:
            if one.what is what and (finding := _judged(case, chart, one, details)):
                return finding
    return None


def _judged(case: Case, chart: Chart, one: Comparison, details: Details) -> Finding | None:
    """A failure where CDF counts no group; a warning where it counts some, or does not say."""
    counts = counted(case, chart)
    mark = failed if counts == 0 else warned
    lost = one.finding is Compared.DOES_NOT_MATCH
    if one.what is What.OVERAGE:
        return _left_out(chart, one, counts, details)
    if one.what is What.UNREAD_GROUPS and _only_there(case, chart, one):
        read = and_list(group_claims_of(case, chart.oidc)) or "no claim at all"
        said = f"The token has groups in {one.claim}; the project reads {read}."
        return mark(Fault.GROUPS_UNREAD, said, *details)
    if one.what is What.GROUPS and lost:
        said = f"The token has no groups in {one.claim}."
        return mark(Fault.GROUPS_ABSENT, said, *details)
    if one.what is What.GROUP_COUNT:
        said = f"The token names {one.found} groups; CDF reads {one.expected}."
        return mark(Fault.GROUPS_TOO_MANY, said, *details)
    return None


def _only_there(case: Case, chart: Chart, one: Comparison) -> bool:
    """The project is known not to read it, and finds groups nowhere else in the token.

    Roles say what an application may do, more often than they are groups.
    """
    told = one.why is Why.ANOTHER_CLAIM and bool(one.found) and one.claim != _ROLES
    return told and not caller_of(case, chart).claims


def _left_out(
    chart: Chart, one: Comparison, counts: int | None, details: Details
) -> Finding | None:
    """CDF may ask Entra for the list; then nothing is lost."""
    said = "The token says that there are too many groups for it, and names none."
    asks = chart.oidc.group_callback if chart.oidc else None
    if one.finding is Compared.DOES_NOT_MATCH:
        return (failed if counts == 0 else warned)(Fault.GROUPS_OVERAGE, said, *details)
    if one.finding is Compared.UNKNOWN:
        return warned(Fault.GROUPS_OVERAGE, said, *details)
    if asks or asks is None:
        further = "The project lets CDF ask Entra ID for them." if asks else "CDF counts some."
        return passed(f"{said} {further}", *details)
    by_lists = many(counts or 0, "group", "groups")
    further = f"CDF counts {by_lists} by lists of members, and none of the provider's."
    return warned(Fault.GROUPS_OVERAGE, f"{said} {further}", *details)


def _full(case: Case, chart: Chart, ids: int, details: Details) -> Finding:
    """How near to the limits: 50 claims of a token, 20 groups of CDF."""
    counts = counted(case, chart) or 0
    claims, of_cdf = limits()[LimitName.GROUP_CLAIMS], limits()[LimitName.GROUPS_PER_PRINCIPAL]
    if counts > of_cdf.limit:
        said = f"{counts} groups of CDF count; it supports {of_cdf.limit}."
        return warned(Fault.CDF_GROUPS_TOO_MANY, said, *details)
    if ids >= claims.near:
        said = f"The token names {ids} groups; CDF reads {claims.limit}."
        return warned(Fault.GROUPS_NEAR_LIMIT, said, *details)
    if counts >= of_cdf.near:
        said = f"{counts} groups of CDF count; it supports {of_cdf.limit}."
        return warned(Fault.GROUPS_NEAR_LIMIT, said, *details)
    if not ids:
        return passed("The token names no group, and CDF needs none of it here.", *details)
    return passed(f"The token names {many(ids, 'group', 'groups')} of the provider.", *details)


def _details(case: Case, chart: Chart, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "Claims that are read", and_list(group_claims_of(case, chart.oidc)) or "none"
    if ids:
        yield "Group ids", and_list([shown(one)[:80] for one in ids[:_SHOWN]])
        yield "Number of group ids", str(len(ids))
    counts = counted(case, chart)
    if counts is not None:
        yield "Groups that CDF counts", str(counts)
    if chart.oidc and chart.oidc.group_callback is not None:
        yield "isGroupCallbackEnabled", "true" if chart.oidc.group_callback else "false"
