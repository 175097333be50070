"""Check 14: groups that count for calls of some applications only (`attributes.token.appIds`).

https://docs.cognite.com/cdf/access/entra/guides/create_groups_oidc
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdfportal.access.grants import Caller, GateState
from cdfportal.access.membership import application_gate
from cdfportal.access.model import Group
from cdfportal.access.words import and_list
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Finding, failed, not_run, passed, warned
from cdfportal.diagnose.doctor.needs import hangs_on, wanted_of

_SHOWN = 5


def cdf_application(case: Case, chart: Chart) -> Finding:
    """A failure only where the project, or a right that is wanted, hangs on such a group."""
    if chart.linked_elsewhere:
        return _wrong(chart, f"It would lead to {case.project}.", chart.linked_elsewhere)
    if chart.access is None or chart.index is None:
        return not_run("No groups are shown.", 11 if chart.groups_wrong else 13)
    access = chart.access
    linked = tuple(linked_to_others(chart.index.groups, access.caller))
    if not linked:
        return passed("Every group that would count does count for this application.")
    wanted = [*wanted_of(case)]
    if any(hangs_on(need, access, linked) for need in wanted):
        return _wrong(chart, "What is wanted hangs on that.", linked)
    if wanted:
        said = f"{_counts(linked)} What is wanted does not hang on that."
        return passed(said, *_details(linked))
    return warned(Fault.APPLICATION_NOT_LINKED, _counts(linked), *_details(linked))


def linked_to_others(groups: Sequence[Group], caller: Caller) -> Iterator[Group]:
    """Groups that the caller is in by claims or by lists of members, but for the application."""
    named = {value.value for value in caller.claims or ()}
    for group in groups:
        is_in = group.source_id in named or caller.principal_ids & set(group.member_ids)
        if is_in and application_gate(group, caller) is GateState.STOPPED:
            yield group


def _wrong(chart: Chart, consequence: str, linked: Sequence[Group]) -> Finding:
    chart.linked = tuple(linked)
    said = f"{_counts(linked)} {consequence}"
    return failed(Fault.APPLICATION_NOT_LINKED, said, *_details(linked))


def _counts(linked: Sequence[Group]) -> str:
    names = and_list([group.label for group in linked])
    return f"{names} {'counts' if len(linked) == 1 else 'count'} for other applications only."


def _details(linked: Sequence[Group]) -> Iterator[tuple[str, str]]:
    for group in linked[:_SHOWN]:
        yield f"{group.label} counts for", and_list(sorted(group.app_ids or ()))
