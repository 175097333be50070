"""One project as one viewer sees it: groups, effective access, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import Caller, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Inspection, ParseProblem, Scope
from cdfportal.access.token_scopes import token_scopes
from cdfportal.access.whom import lists_all_groups
from cdfportal.base.connection import Connection
from cdfportal.cdf.data_sets import NO_IDS, DataSets
from cdfportal.cdf.errors import CdfError, CdfRejectedError
from cdfportal.dashboard.cache import Reading
from cdfportal.dashboard.display_claims import DisplayClaims
from cdfportal.dashboard.gaps import Gap, gap
from cdfportal.dashboard.reader import ALL_GROUPS, Inspected, Reader

_LIST_RIGHT = "groupsAcl:LIST"
_INSPECT_RIGHTS = "the scope IDENTITY, projectsAcl:LIST or groupsAcl:LIST"


@dataclass(frozen=True, slots=True)
class ProjectView:
    """Everything that the pages about one project are made of."""

    project: str
    #: Whether token/inspect lists the project.
    reached: bool
    #: All projects that the token reaches, None when that could not be read.
    projects: tuple[str, ...] | None
    access: EffectiveAccess
    index: GroupIndex
    all_groups: bool
    #: None when they could not be read.
    data_sets: DataSets | None
    claims: DisplayClaims
    gaps: tuple[Gap, ...]
    problems: tuple[ParseProblem, ...]
    #: When the oldest of CDF's answers behind it was fetched.
    as_of: datetime
    #: Deleted groups that CDF still lists, by id.
    deleted: Mapping[int, Group] = field(default_factory=dict)
    #: The viewer, as token/inspect names them; None when that could not be read.
    subject: str | None = None

    @property
    def names(self) -> Mapping[tuple[str, str], str]:
        """(scope kind, value) → name, for words."""
        known = self.data_sets.names if self.data_sets else {}
        return {("datasetScope", number): name for number, name in known.items()}

    @property
    def protected(self) -> frozenset[str] | None:
        """The ids of write-protected data sets; None when that could not be read."""
        return self.data_sets.protected if self.data_sets else None

    @property
    def external_ids(self) -> Mapping[str, str]:
        """Of data sets, by id, as far as they can be read."""
        return self.data_sets.external_ids if self.data_sets else {}

    def unread(self, scope: Scope) -> frozenset[str]:
        """The data sets of a scope of which it is not known whether they are write-protected."""
        known = self.data_sets.ids if self.data_sets else NO_IDS
        return scope.values - known if scope.kind == "datasetScope" else NO_IDS


def view_project(
    reader: Reader, project: str, claims: DisplayClaims, connection: Connection
) -> ProjectView:
    """Read and evaluate. What CDF refuses to show leaves a gap; `CdfError` only when it does not answer."""
    inspected = _inspection(reader)
    if isinstance(inspected, Gap):
        return _without_inspection(reader, project, claims, connection, inspected)
    inspection = inspected.value.inspection
    projects = tuple(sorted(inspection.projects))
    reached = project in projects
    grouped = _groups(reader, project) if reached else _NOTHING
    caller = _caller(reader, claims, connection, inspection.subject)
    access = evaluate(project, grouped.index.groups, caller, inspection)
    all_groups = grouped.asked_for_all and lists_all_groups(access)
    return ProjectView(
        project=project,
        reached=reached,
        projects=projects,
        access=access,
        index=grouped.index,
        all_groups=all_groups,
        data_sets=_data_sets(reader, project) if reached else None,
        claims=claims,
        gaps=_with_only_mine(grouped.gaps, reached and not all_groups),
        problems=(*inspected.value.problems, *grouped.problems),
        as_of=min(inspected.fetched_at, grouped.fetched_at or inspected.fetched_at),
        deleted=grouped.deleted,
        subject=inspection.subject,
    )


def _without_inspection(
    reader: Reader, project: str, claims: DisplayClaims, connection: Connection, missing: Gap
) -> ProjectView:
    """CDF's list of the viewer's own groups then says which groups those are."""
    try:
        own = reader.own_groups(project)
    except CdfRejectedError as error:
        own_index, as_of = GroupIndex.of(()), reader.now
        missing_groups: tuple[Gap, ...] = (gap("The list of your groups", _LIST_RIGHT, error),)
    else:
        own_index, as_of, missing_groups = own.value.index, own.fetched_at, ()
    subject = reader.viewer.sign_in.subject
    mine = Inspection(subject, {project: tuple(group.id for group in own_index.groups)})
    grouped = _NOTHING if missing_groups else _groups(reader, project)
    caller = _caller(reader, claims, connection, subject)
    access = evaluate(project, own_index.groups, caller, mine, complete=not missing_groups)
    all_groups = grouped.asked_for_all and lists_all_groups(access)
    return ProjectView(
        project=project,
        reached=bool(own_index.groups),
        projects=None,
        access=access,
        index=grouped.index,
        all_groups=all_groups,
        data_sets=_data_sets(reader, project),
        claims=claims,
        gaps=(missing, *missing_groups, *_with_only_mine(grouped.gaps, not all_groups)),
        problems=grouped.problems,
        as_of=min(as_of, grouped.fetched_at or as_of),
        deleted=grouped.deleted,
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    index: GroupIndex
    #: CDF took `all=true`; whoever may list their own groups only gets just those even then.
    asked_for_all: bool = False
    gaps: tuple[Gap, ...] = ()
    problems: tuple[ParseProblem, ...] = ()
    deleted: Mapping[int, Group] = field(default_factory=dict)
    #: None when they were not fetched.
    fetched_at: datetime | None = None


_NOTHING = _Groups(GroupIndex.of(()))


def _inspection(reader: Reader) -> Reading[Inspected] | Gap:
    try:
        return reader.inspection()
    except CdfRejectedError as error:
        if error.status != HTTPStatus.FORBIDDEN:
            raise
        return gap("What CDF sees in your token", _INSPECT_RIGHTS, error)


def _groups(reader: Reader, project: str) -> _Groups:
    try:
        found = reader.groups(project)
    except CdfError as error:
        return _Groups(GroupIndex.of(()), gaps=(gap("The group list", _LIST_RIGHT, error),))
    all_asked = found.variant == ALL_GROUPS
    return _Groups(
        found.value.index,
        all_asked,
        problems=found.value.problems,
        deleted=found.value.deleted,
        fetched_at=found.fetched_at,
    )


def _with_only_mine(gaps: tuple[Gap, ...], only_mine: bool) -> tuple[Gap, ...]:
    if gaps or not only_mine:
        return gaps
    return (Gap("The list of all groups", f"{_LIST_RIGHT} on all", "", HTTPStatus.FORBIDDEN),)


def _caller(reader: Reader, claims: DisplayClaims, connection: Connection, subject: str) -> Caller:
    """Scopes as the token response named them; claims give reasons only, inspection decides membership."""
    return Caller(
        claims=claims.group_values(connection),
        principal_ids=frozenset({reader.viewer.sign_in.subject, subject}),
        is_user=True,
        app_id=connection.client_id,
        token_scopes=token_scopes(list(reader.viewer.token.scope)),
    )


def _data_sets(reader: Reader, project: str) -> DataSets | None:
    """Where they can be read; ids say enough where not."""
    try:
        return reader.data_sets(project).value
    except CdfError:
        return None
