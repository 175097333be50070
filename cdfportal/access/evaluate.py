"""Effective access: the capabilities of a caller's groups, through both gates, with reasons.

Effective = (groups of the caller, kept for the calling application) filtered by the token's scopes,
plus what every member of a group holds. token/inspect wins for what is held, the groups for why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cdfportal.access.catalogue import implicit_rights
from cdfportal.access.crosscheck import (
    grants_only_in_groups,
    grants_only_inspected,
    lists_rights,
)
from cdfportal.access.grants import (
    Caller,
    Difference,
    DifferenceKind,
    EffectiveAccess,
    Grant,
    Membership,
    Origin,
)
from cdfportal.access.index import GroupIndex
from cdfportal.access.membership import (
    application_gate,
    membership_differences,
    memberships,
)
from cdfportal.access.model import ALL, Group, Inspection
from cdfportal.access.open_memberships import OpenGroups
from cdfportal.access.token_scopes import TokenFilter

__all__ = [
    "access_of_groups",
    "application_gate",
    "evaluate",
    "group_grants",
    "implicit_grants",
    "ungated_grants",
    "unique_groups",
]


def evaluate(
    project: str,
    groups: Iterable[Group],
    caller: Caller,
    inspection: Inspection | None = None,
    *,
    complete: bool = True,
    index: GroupIndex | None = None,
) -> EffectiveAccess:
    """What the caller may do in the project, as far as these groups and this inspection tell.

    `complete=False` says that the groups may be fewer than the caller is in; an inspection that lists
    rights makes up for that. `index` is of these groups, where somebody has it.
    """
    present = unique_groups(groups)
    held = tuple(memberships(project, present, caller, inspection))
    token = TokenFilter.of(caller.token_scopes)
    differences = list(membership_differences(project, present, caller, inspection))
    not_shown = any(d.kind is DifferenceKind.GROUP_NOT_SHOWN for d in differences)
    granted = [grant for held_by in held for grant in group_grants(held_by.group, caller, token)]
    granted += implicit_grants() if held or not_shown else ()
    if inspection is not None:
        extra = tuple(grants_only_inspected(project, granted, inspection))
        differences += [Difference(DifferenceKind.GRANT_BY_INSPECT_ONLY, grant=g) for g in extra]
        differences += grants_only_in_groups(project, granted, inspection)
        granted += [grant for grant in extra if grant.origin is Origin.INSPECT]
    return EffectiveAccess(
        project=project,
        caller=caller,
        memberships=held,
        grants=tuple(granted),
        differences=tuple(differences),
        complete=(complete and not not_shown) or lists_rights(project, inspection),
        scopes_assumed=token.assumed,
        open_groups=_open_groups(present, caller, held, index) if inspection is None else None,
    )


def _open_groups(
    groups: tuple[Group, ...],
    caller: Caller,
    held: tuple[Membership, ...],
    index: GroupIndex | None,
) -> OpenGroups:
    return OpenGroups(groups, caller, [one.group.id for one in held], index)


def access_of_groups(project: str, groups: Iterable[Group]) -> EffectiveAccess:
    """What a member of these groups holds: no token, so its gate is open; any application may call."""
    caller = Caller(any_application=True)
    present = unique_groups(groups)
    granted = [grant for group in present for grant in ungated_grants(group, caller)]
    return EffectiveAccess(
        project=project,
        caller=caller,
        memberships=tuple(Membership(group, ()) for group in present),
        grants=(*granted, *(implicit_grants() if present else ())),
    )


def unique_groups(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups that are not deleted, each id once."""
    found: dict[int, Group] = {}
    for group in groups:
        if not group.is_deleted:
            found.setdefault(group.id, group)
    return tuple(found.values())


def group_grants(group: Group, caller: Caller, token: TokenFilter) -> Iterator[Grant]:
    """Every action of every capability of the group, with what the gates do to it."""
    application = application_gate(group, caller)
    for capability in group.capabilities:
        for action in capability.actions:
            kept = token.admits(capability.acl, action)
            yield Grant.of(group, capability, action, application, kept)


def ungated_grants(group: Group, caller: Caller) -> Iterator[Grant]:
    """The same without a token."""
    application = application_gate(group, caller)
    for capability in group.capabilities:
        for action in capability.actions:
            yield Grant.of(group, capability, action, application)


def implicit_grants() -> tuple[Grant, ...]:
    """What any membership of any group of the project gives."""
    return tuple(
        Grant(acl, action, ALL, origin=Origin.IMPLICIT) for acl, action in implicit_rights()
    )
