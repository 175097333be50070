"""The project as one token is shown it: groups, effective access, data sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Inspection
from cdfportal.access.parse import parse_groups
from cdfportal.access.whom import lists_all_groups
from cdfportal.cdf.client import CdfClient
from cdfportal.cdf.data_sets import DataSets, read_data_sets
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.diagnose.doctor.at_hand import client_of, is_principal, token_of
from cdfportal.diagnose.doctor.caller import caller_of
from cdfportal.diagnose.doctor.case import Case
from cdfportal.diagnose.doctor.chart import Chart


@dataclass(frozen=True, slots=True)
class GroupsShown:
    """A group list, as far as CDF shows it."""

    groups: tuple[Group, ...] = ()
    #: CDF took `all=true`; whoever may list only their own groups gets just those even then.
    asked_for_all: bool = False
    #: What kept the list from us.
    missing: CdfError | None = None


@dataclass(frozen=True, slots=True)
class ProjectRead:
    """Everything that the later checks ask."""

    access: EffectiveAccess
    index: GroupIndex
    all_groups: bool
    data_sets: DataSets | None
    missing: CdfError | None = None


def read_project(
    case: Case, chart: Chart, inspection: Inspection, own: Sequence[Group] = ()
) -> ProjectRead:
    """Groups, and what they come to with what CDF sees in the token.

    `own` are the caller's groups where CDF did not show the inspection. Of a service principal, which
    mostly may list no groups, those count too that whoever looks at it is shown.
    """
    client = client_of(case, token_of(case, chart))
    shown, others = groups_shown(client, case.project), _as_shown_to_viewer(case)
    known = {group.id: group for group in (*others.groups, *own, *shown.groups)}
    index = GroupIndex.of(known.values())
    missing = None if others.groups else shown.missing
    access = evaluate(
        case.project,
        index.groups,
        caller_of(case, chart),
        inspection,
        complete=missing is None or bool(own),
    )
    return ProjectRead(
        access=access,
        index=index,
        all_groups=others.asked_for_all or (shown.asked_for_all and lists_all_groups(access)),
        data_sets=_data_sets(client, case.project),
        missing=missing,
    )


def _as_shown_to_viewer(case: Case) -> GroupsShown:
    """Nothing but of a service principal. All groups only where that is more than the viewer's own."""
    if not is_principal(case) or case.sign_in is None:
        return GroupsShown()
    client = client_of(case, case.sign_in.access_token)
    try:
        shown = groups_shown(client, case.project)
        own = parse_groups(client.groups(case.project, all_groups=False).json()).groups
    except (CdfError, CdfChallengedError):
        return GroupsShown()
    return replace(shown, asked_for_all=shown.asked_for_all and len(shown.groups) > len(own))


def groups_shown(client: CdfClient, project: str) -> GroupsShown:
    """All groups, else the caller's own, else none."""
    missing: CdfError | None = None
    for all_groups in (True, False):
        try:
            answer = client.groups(project, all_groups=all_groups)
            return GroupsShown(parse_groups(answer.json()).groups, all_groups)
        except CdfRejectedError as error:
            missing = error
            if error.status != HTTPStatus.FORBIDDEN:
                break
        except CdfError as error:
            return GroupsShown(missing=error)
    return GroupsShown(missing=missing)


def _data_sets(client: CdfClient, project: str) -> DataSets | None:
    """Ids say enough where names cannot be read; what is write-protected is not known then."""
    try:
        return read_data_sets(client.data_sets(project).body)
    except (CdfError, CdfChallengedError):
        return None
