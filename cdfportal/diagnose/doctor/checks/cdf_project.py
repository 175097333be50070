"""Check 13: the token reaches the project, because CDF counts its bearer in a group of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus

from cdfportal.access.model import Group, Inspection
from cdfportal.access.parse import parse_groups
from cdfportal.access.words import and_list
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.diagnose.doctor.at_hand import client_of, is_principal, token_of
from cdfportal.diagnose.doctor.caller import caller_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart
from cdfportal.diagnose.doctor.checks.cdf_application import linked_to_others
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.diagnose.doctor.model import Details, Finding, Mark, failed, not_run, passed
from cdfportal.diagnose.doctor.reading import groups_shown, read_project
from cdfportal.diagnose.doctor.troubles import answer_words, trouble
from cdfportal.diagnose.doctor.words import many
from cdfportal.diagnose.shown import shown

NUMBER = 13
_SHOWN = 8


def cdf_project(case: Case, chart: Chart) -> Finding:
    """By token/inspect; where that is not shown, by the list of the caller's own groups."""
    try:
        if chart.inspection is None:
            return _by_own_groups(case, chart)
        reached = tuple(sorted(chart.inspection.projects))
        if not case.project:
            return _any_project(reached)
        if case.project not in reached:
            return _not_reached(case, chart, reached)
        return _reached(case, chart, chart.inspection)
    except CdfChallengedError as error:
        return trouble(error)


def _any_project(reached: Sequence[str]) -> Finding:
    if not reached:
        return failed(Fault.NO_PROJECT_AT_ALL, "CDF lists no project for this token.")
    count = many(len(reached), "project", "projects")
    return passed(f"The token reaches {count}; none was named here.", *_projects(reached))


def _reached(
    case: Case, chart: Chart, inspection: Inspection, own: Sequence[Group] = ()
) -> Finding:
    if not is_principal(case) and not case.connection.allows_project(case.project):
        said = f"The token reaches {case.project}, and CDF_PROJECTS does not name it."
        return failed(Fault.PROJECT_NOT_LET_IN, said)
    read = read_project(case, chart, inspection, own)
    chart.access, chart.index, chart.all_groups = read.access, read.index, read.all_groups
    chart.data_sets = read.data_sets
    counted = inspection.projects.get(case.project, ())
    details = (("Groups that count", _names(counted, read.index.groups)),)
    if read.missing is not None and not _is_refusal(read.missing):
        found = trouble(read.missing)
        return replace(found, mark=Mark.WARNING, details=(*details, *found.details))
    hidden = "" if read.missing is None else " CDF does not show the list of groups."
    said = f"CDF counts {many(len(counted), 'group', 'groups')} of {case.project}.{hidden}"
    return passed(said, *details)


def _not_reached(case: Case, chart: Chart, reached: Sequence[str]) -> Finding:
    if cause := chart.token_wrong or (11 if chart.groups_wrong else 0):
        return not_run(f"{case.project} is not reached. Check {cause} says why.", cause)
    details = tuple(_tried(case, chart, reached))
    if is_principal(case) and (linked := _linked_elsewhere(case, chart)):
        chart.linked_elsewhere = linked
        return not_run(f"{case.project} is not reached. Check 14 says why.", 14)
    chart.unmet.add(NUMBER)
    if not reached:
        said = f"CDF counts no group of {case.project}, and none of any other project."
        return failed(Fault.NO_GROUP_MATCHES, said, *details)
    said = f"CDF counts no group of {case.project}; the token reaches {and_list(reached)}."
    return failed(Fault.PROJECT_NOT_REACHED, said, *details)


def _by_own_groups(case: Case, chart: Chart) -> Finding:
    """CDF keeps the inspection to itself, and lists the caller's groups all the same."""
    if not case.project:
        return not_run("No project is named, and CDF does not say which ones the token reaches.")
    try:
        answer = client_of(case, token_of(case, chart)).groups(case.project, all_groups=False)
        own = parse_groups(answer.json()).groups
    except CdfRejectedError as error:
        if error.status == HTTPStatus.UNAUTHORIZED:
            return _not_reached(case, chart, ())
        if error.status == HTTPStatus.FORBIDDEN:
            return not_run(f"{answer_words(error)} So nothing tells which groups count.", 12)
        return trouble(error)
    except CdfError as error:
        return trouble(error)
    mine = Inspection("", {case.project: tuple(group.id for group in own)})
    return _reached(case, chart, mine, own) if own else _not_reached(case, chart, ())


def _linked_elsewhere(case: Case, chart: Chart) -> tuple[Group, ...]:
    """Groups that would count for the principal if they were not linked to other applications.

    As the viewer is shown them: the principal, who reaches nothing, is shown none.
    """
    if case.sign_in is None:
        return ()
    try:
        found = groups_shown(client_of(case, case.sign_in.access_token), case.project)
    except CdfChallengedError:
        return ()
    return tuple(linked_to_others(found.groups, caller_of(case, chart)))


def _is_refusal(error: CdfError) -> bool:
    return isinstance(error, CdfRejectedError) and error.status == HTTPStatus.FORBIDDEN


def _tried(case: Case, chart: Chart, reached: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What an administrator needs to know: which ids could lead in."""
    claims = caller_of(case, chart).claims
    if claims:
        yield "Group ids tried", and_list([shown(one.value)[:80] for one in claims[:_SHOWN]])
    yield from _projects(reached)


def _projects(reached: Sequence[str]) -> Details:
    return (("Projects reached", and_list(reached) or "none"),)


def _names(counted: Sequence[int], groups: Sequence[Group]) -> str:
    labels = {group.id: group.label for group in groups}
    return and_list([labels.get(number, f"group {number}") for number in counted]) or "none"
