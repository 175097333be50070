"""The viewer's groups and why: claim value, source id, group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.grants import EffectiveAccess, Membership, MembershipKind, MembershipReason
from cdfportal.access.model import Group
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.tables import Table, columns


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """One group of the viewer."""

    id: int
    name: str
    reasons: tuple[str, ...]
    #: The name of the IdP group, from GROUP_NAMES_FILE.
    idp_name: str
    application: str
    #: How many (ACL, action) pairs, and how many of them no other group of the viewer gives.
    grants: int
    nowhere_else: int


def membership_rows(
    access: EffectiveAccess, app_id: str, idp_names: Mapping[str, GroupName]
) -> tuple[MembershipRow, ...]:
    """The groups that give most, first."""
    givers: dict[tuple[str, str], set[int | None]] = {}
    for grant in access.grants:
        # None stands for what everybody in a group holds: a right that no group takes away.
        givers.setdefault((grant.acl, grant.action), set()).add(grant.group_id)
    rows = (_row(held, givers, app_id, idp_names) for held in access.memberships)
    return tuple(sorted(rows, key=lambda row: (-row.grants, row.name, row.id)))


def membership_table(rows: Sequence[MembershipRow]) -> Table:
    """The same for export."""
    titles = columns(
        id="Id",
        name="Group",
        why="Why",
        idp_group="IdP group",
        apps="Applications",
        rights="Rights",
    )
    cells = (
        (str(r.id), r.name, "; ".join(r.reasons), r.idp_name, r.application, str(r.grants))
        for r in rows
    )
    return Table("groups", "Groups", titles, cells)


def _row(
    membership: Membership,
    givers: Mapping[tuple[str, str], set[int | None]],
    app_id: str,
    idp_names: Mapping[str, GroupName],
) -> MembershipRow:
    group = membership.group
    mine = [ids for ids in givers.values() if group.id in ids]
    return MembershipRow(
        id=group.id,
        name=group.label,
        reasons=membership_reasons(membership),
        idp_name=idp_group_name(group.source_id, idp_names),
        application=applications(group, app_id),
        grants=len(mine),
        nowhere_else=sum(len(ids) == 1 for ids in mine),
    )


def membership_reasons(membership: Membership) -> tuple[str, ...]:
    """Why, in words; that CDF lists it is said only where nothing else explains it."""
    reasons = [why(r) for r in membership.reasons if r.kind is not MembershipKind.INSPECT]
    if reasons:
        return tuple(reasons)
    if membership.group.source_id:
        return ("CDF counts you in it; your token's claims do not show why",)
    return ("CDF counts you in it",)


def why(reason: MembershipReason) -> str:
    """ "groups[2] is its source id"."""
    if reason.kind is MembershipKind.SOURCE_ID:
        place = "" if reason.position is None else f"[{reason.position}]"
        return f"{reason.claim}{place} is its source id"
    if reason.kind is MembershipKind.MEMBER:
        return "CDF lists you as a member"
    return "all user accounts are in it"


def applications(group: Group, app_id: str) -> str:
    """For which applications the group counts."""
    if group.app_ids is None:
        return "any"
    others = sorted(group.app_ids - {app_id})
    if app_id in group.app_ids:
        return ", ".join(["this portal", *others])
    return ", ".join(others) + ", not this portal" if others else "none that is named"


def idp_group_name(source_id: str | None, idp_names: Mapping[str, GroupName]) -> str:
    """ "Line A engineers (owner)" of GROUP_NAMES_FILE, or nothing."""
    known = idp_names.get(source_id or "")
    if known is None:
        return ""
    return f"{known.name} ({known.owner})" if known.owner else known.name
