"""Facts from CDF itself, with one token. What CDF does not show is a remark, not an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from cdfportal.access.evaluate import evaluate
from cdfportal.access.grants import Caller
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Inspection
from cdfportal.access.parse import parse_groups, parse_inspection
from cdfportal.access.whom import lists_all_groups
from cdfportal.base.portal import GroupName
from cdfportal.cdf.client import CdfClient
from cdfportal.cdf.data_sets import DataSets, read_data_sets
from cdfportal.cdf.errors import CdfChallengedError, CdfError, CdfRejectedError
from cdfportal.terminal.facts import Facts
from cdfportal.terminal.outcome import CommandError

_LIST_RIGHT = "groupsAcl:LIST on all"
_INSPECT_RIGHTS = "the scope IDENTITY, projectsAcl:LIST or groupsAcl:LIST"


@dataclass(frozen=True, slots=True)
class _Groups:
    groups: tuple[Group, ...] = ()
    asked_for_all: bool = False
    #: CDF showed some list; else the caller's groups are not known at all.
    shown: bool = False


def read_live(
    client: CdfClient,
    project: str,
    caller: Caller,
    idp_names: Mapping[str, GroupName],
    as_of: datetime,
) -> Facts:
    """The project as CDF shows it to this token."""
    try:
        return _read(client, project, caller, idp_names, as_of)
    except CdfChallengedError:
        raise CommandError("CDF asks for a stronger sign-in, which only a person has.") from None
    except CdfError as error:
        # Not chained: what is below may hold the request, and the request the token.
        raise CommandError(*_error_in_words(error)) from None


def _read(
    client: CdfClient,
    project: str,
    caller: Caller,
    idp_names: Mapping[str, GroupName],
    as_of: datetime,
) -> Facts:
    told = _inspection(client)
    reached = told is None or project in told.projects
    grouped = _groups(client, project) if reached else _Groups()
    inspection = told or _by_own_groups(client, project, grouped)
    index = GroupIndex.of(grouped.groups)
    known = replace(caller, principal_ids=frozenset(filter(None, [inspection.subject])))
    complete = told is not None or grouped.shown
    access = evaluate(project, index.groups, known, inspection, complete=complete)
    all_groups = grouped.asked_for_all and lists_all_groups(access)
    return Facts(
        project=project,
        access=access,
        index=index,
        all_groups=all_groups,
        as_of=as_of,
        cdf_url=client.base_url,
        data_sets=_data_sets(client, project) if reached else None,
        idp_names=idp_names,
        remarks=tuple(_remarks(project, told, reached=reached, all_groups=all_groups)),
    )


def _inspection(client: CdfClient) -> Inspection | None:
    """None when CDF does not let this token look at itself."""
    try:
        answer = client.inspect_token()
    except CdfRejectedError as error:
        if error.status != HTTPStatus.FORBIDDEN:
            raise
        return None
    return parse_inspection(answer.json()).inspection


def _groups(client: CdfClient, project: str) -> _Groups:
    """All groups, else the caller's own, else none."""
    for all_groups in (True, False):
        try:
            answer = client.groups(project, all_groups=all_groups)
        except CdfRejectedError as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
        else:
            return _Groups(parse_groups(answer.json()).groups, all_groups, shown=True)
    return _Groups()


def _by_own_groups(client: CdfClient, project: str, grouped: _Groups) -> Inspection:
    """CDF's list of the caller's own groups says which those are."""
    own = grouped.groups
    if grouped.asked_for_all:
        own = parse_groups(client.groups(project, all_groups=False).json()).groups
    return Inspection("", {project: tuple(group.id for group in own)})


def _data_sets(client: CdfClient, project: str) -> DataSets | None:
    """Ids say enough where names cannot be read; what is write-protected is not known then."""
    try:
        return read_data_sets(client.data_sets(project).body)
    except CdfError:
        return None


def _remarks(
    project: str, told: Inspection | None, *, reached: bool, all_groups: bool
) -> Iterator[str]:
    if told is None:
        yield f"What CDF sees in the token is not shown: it lacks {_INSPECT_RIGHTS}."
    elif not reached:
        listed = ", ".join(sorted(told.projects)) or "none"
        yield f"The token does not reach the project {project}; it reaches: {listed}."
        return
    if not all_groups:
        yield f"Only some groups are shown: the token lacks {_LIST_RIGHT}."


def _error_in_words(error: CdfError) -> Iterator[str]:
    if not isinstance(error, CdfRejectedError):
        yield str(error)
        return
    reference = f" Request id: {error.request_id}." if error.request_id else ""
    yield f"CDF answered {error.status}: {error.message.rstrip('.')}.{reference}"
    if error.status == HTTPStatus.UNAUTHORIZED:
        yield (
            "CDF takes no token of another audience or issuer, and none that is over. "
            "Check CDF_CLUSTER or CDF_URL, the provider, and the project's name."
        )
