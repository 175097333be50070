"""Check 11: the groups that the token brings along, and whether CDF reads them.

https://docs.cognite.com/cdf/access/troubleshooting/troubleshoot_oidc
https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference#groups-overage-claim
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdfportal.access.claims import claim_values
from cdfportal.access.grants import ClaimValue
from cdfportal.access.limits import LimitName, limits
from cdfportal.access.words import and_list
from cdfportal.diagnose.claims import group_overage
from cdfportal.diagnose.doctor.at_hand import claims_of
from cdfportal.diagnose.doctor.caller import group_claims_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Details, Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.words import many

#: Claims in which providers put groups, as far as CDF's pages name them.
_USUAL = ("groups", "roles", "cognito:groups", "ext_group_ids")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class _Groups:
    """What the token says of groups, and what CDF makes of it."""

    #: The claims that CDF reads, by the project or by the portal's settings.
    read: tuple[str, ...]
    values: tuple[ClaimValue, ...]
    #: Claims that look like groups, and that the project does not read.
    unread: tuple[str, ...]
    overage: bool
    #: isGroupCallbackEnabled; None when it is not told.
    callback: bool | None
    #: How many groups of the project CDF counts; None when it does not say.
    counted: int | None

    @property
    def stands(self) -> bool:
        """Whether CDF counts some group all the same, or does not tell."""
        return self.counted is None or self.counted > 0


def token_groups(case: Case, chart: Chart) -> Finding:
    """Runs after token/inspect, so that what CDF counts settles what the token leaves open."""
    claims = claims_of(chart)
    if claims is None:
        return not_run("The token cannot be read here; whether CDF sees groups, it says itself.", 9)
    groups = _groups(case, chart, claims)
    details = tuple(_details(groups))
    finding = _finding(groups, details)
    chart.groups_wrong = finding.mark == "failed"
    return finding


def _groups(case: Case, chart: Chart, claims: Mapping[str, object]) -> _Groups:
    read = group_claims_of(case, chart.oidc)
    told = chart.oidc is not None and chart.oidc.access_claims is not None
    others = tuple(name for name in _looking_like_groups(claims) if name not in read)
    return _Groups(
        read=read,
        values=claim_values(claims, read),
        unread=others if told else (),
        overage=group_overage(claims),
        callback=chart.oidc.group_callback if chart.oidc else None,
        counted=_counted(case, chart),
    )


def _looking_like_groups(claims: Mapping[str, object]) -> Iterator[str]:
    for name, value in claims.items():
        named = name in _USUAL or name.lower().endswith("groups")
        if named and isinstance(value, list) and value:
            yield name


def _counted(case: Case, chart: Chart) -> int | None:
    if chart.inspection is None:
        return None
    by_project = chart.inspection.projects
    if case.project:
        return len(by_project.get(case.project, ()))
    return max(map(len, by_project.values()), default=0)


def _finding(groups: _Groups, details: Details) -> Finding:
    if groups.overage:
        return _left_out(groups, details)
    if not groups.values:
        return _none(groups, details)
    return _full(groups, details)


def _left_out(groups: _Groups, details: Details) -> Finding:
    said = "The token says that there are too many groups for it, and names none."
    if groups.callback and groups.stands:
        return passed(f"{said} The project lets CDF ask Entra ID for them.", *details)
    if groups.stands and groups.counted is not None:
        counts = many(groups.counted, "group", "groups")
        return warned(Fault.GROUPS_OVERAGE, f"{said} CDF counts {counts} all the same.", *details)
    if groups.counted is None and groups.callback is None:
        return warned(Fault.GROUPS_OVERAGE, said, *details)
    return failed(Fault.GROUPS_OVERAGE, said, *details)


def _none(groups: _Groups, details: Details) -> Finding:
    if groups.unread:
        unread, read = and_list(groups.unread), and_list(groups.read) or "none"
        said = f"The token has {unread}; the project reads {read}."
        mark = warned if groups.stands and groups.counted is not None else failed
        return mark(Fault.GROUPS_UNREAD, said, *details)
    said = f"The token has no {' and no '.join(groups.read) or 'claim of groups'}."
    if groups.counted:
        counts = many(groups.counted, "group", "groups")
        return passed(f"{said} CDF counts {counts} by lists of members.", *details)
    return failed(Fault.GROUPS_ABSENT, said, *details)


def _full(groups: _Groups, details: Details) -> Finding:
    """Against the limits: 50 claims, 20 groups of CDF, 200 of Entra ID."""
    count, counted = len(groups.values), groups.counted or 0
    claims, of_cdf = limits()[LimitName.GROUP_CLAIMS], limits()[LimitName.GROUPS_PER_PRINCIPAL]
    if count > claims.limit:
        said = f"The token names {count} groups; CDF reads {claims.limit}."
        mark = warned if groups.stands else failed
        return mark(Fault.GROUPS_TOO_MANY, said, *details)
    if counted > of_cdf.limit:
        said = f"{counted} groups of CDF count; it supports {of_cdf.limit}."
        return warned(Fault.CDF_GROUPS_TOO_MANY, said, *details)
    if count >= claims.near:
        said = f"The token names {count} groups; CDF reads {claims.limit}."
        return warned(Fault.GROUPS_NEAR_LIMIT, said, *details)
    if counted >= of_cdf.near:
        said = f"{counted} groups of CDF count; it supports {of_cdf.limit}."
        return warned(Fault.GROUPS_NEAR_LIMIT, said, *details)
    return passed(f"The token names {many(count, 'group', 'groups')} of the provider.", *details)


def _details(groups: _Groups) -> Iterator[tuple[str, str]]:
    yield "Claims that are read", and_list(groups.read) or "none"
    if groups.values:
        yield "Group ids", and_list([one.value[:80] for one in groups.values[:_SHOWN]])
        yield "Number of group ids", str(len(groups.values))
    if groups.counted is not None:
        yield "Groups that CDF counts", str(groups.counted)
    if groups.callback is not None:
        yield "isGroupCallbackEnabled", "true" if groups.callback else "false"
