"""The group list and the page of one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.grants import EffectiveAccess, Membership
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group
from cdfportal.access.words import Names
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.capabilities import CapabilityRow, capability_rows
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.memberships import applications, idp_group_name
from cdfportal.web.ledger import Fact, Headline, many

MEMBER_LIMIT = 100


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of the group list."""

    id: int
    name: str
    #: Whether another group has the same name: then the id tells them apart.
    ambiguous: bool
    mine: bool
    #: How membership is decided, in words.
    members: str
    #: Whether CDF can say who is in it.
    visible: bool
    source_id: str
    idp_name: str
    application: str
    capabilities: int


def group_rows(
    index: GroupIndex, access: EffectiveAccess, app_id: str, idp_names: Mapping[str, GroupName]
) -> tuple[GroupRow, ...]:
    """The viewer's own first, then by name."""
    mine = {membership.group.id for membership in access.memberships}
    names = Counter(group.name for group in index.groups)
    rows = (
        GroupRow(
            id=group.id,
            name=group.name or f"group {group.id}",
            ambiguous=names[group.name] > 1,
            mine=group.id in mine,
            members=members_in_words(group),
            visible=not group.source_id,
            source_id=group.source_id or "",
            idp_name=idp_group_name(group.source_id, idp_names),
            application=applications(group, app_id),
            capabilities=len(group.capabilities),
        )
        for group in index.groups
    )
    return tuple(sorted(rows, key=lambda row: (not row.mine, row.name.casefold(), row.id)))


def members_in_words(group: Group) -> str:
    """Who is in a group, as far as CDF can say."""
    listed = ""
    if group.has_all_user_accounts:
        listed = "all user accounts"
    elif group.member_ids:
        listed = f"{len(group.member_ids)} by name"
    if group.source_id:
        return "members of an IdP group" + (f", and {listed}" if listed else "")
    return listed or "nobody"


@dataclass(frozen=True, slots=True)
class GroupCapability:
    """A right of the group, and who else grants it to the viewer's knowledge."""

    row: CapabilityRow
    also: tuple[tuple[int, str], ...]
    more: int


def group_capabilities(
    group: Group, index: GroupIndex, project: str, names: Names
) -> tuple[GroupCapability, ...]:
    """What the group grants, each with up to four other groups that hold the same right."""
    rows = capability_rows(access_of_groups(project, [group]), names)
    own = (row for row in rows if any(chip.group_id for chip in row.provenance))
    return tuple(_with_others(row, group, index) for row in own)


def _with_others(row: CapabilityRow, group: Group, index: GroupIndex) -> GroupCapability:
    others = {
        other.id: other.name
        for other, capability in index.holding(row.acl)
        if other.id != group.id and row.action in capability.actions
    }
    ordered = sorted(others.items(), key=lambda item: item[1].casefold())
    return GroupCapability(row, tuple(ordered[:4]), max(0, len(ordered) - 4))


def group_headline(group: Group) -> Headline:
    """What being in the group means, in one sentence."""
    kinds = {kind_of(action) for entry in group.capabilities for action in entry.actions}
    acls = {capability.acl for capability in group.capabilities}
    if not acls:
        return Headline("open", "group", "Grants nothing", "Its members gain no right by it.")
    admin = any(c.acl == "groupsAcl" and "CREATE" in c.actions for c in group.capabilities)
    if admin:
        sentence = "Lets its members create groups, and so gain every right of the project."
        return Headline("no", "warn", "Administrates", sentence)
    words = _nouns(sorted(acls))
    if "change" in kinds:
        return Headline("yes", "group", "Sees and changes", f"Lets its members work with {words}.")
    return Headline("yes", "group", "Sees only", f"Lets its members see {words}.")


def _nouns(names: Sequence[str]) -> str:
    nouns = [facts.noun if (facts := acl_facts(name)) else name for name in names]
    if len(nouns) > 4:
        return f"{', '.join(nouns[:3])} and {len(nouns) - 3} more kinds of things"
    return " and ".join([", ".join(nouns[:-1]), nouns[-1]] if len(nouns) > 1 else nouns)


def group_facts(group: Group, app_id: str) -> tuple[Fact, ...]:
    """Members, rights, applications, age."""
    all_scoped = all(not capability.scope.is_all for capability in group.capabilities)
    changed = f"{group.created_time:%Y-%m-%d}" if group.created_time else "not known"
    visible = "not visible" if group.source_id else members_in_words(group)
    return (
        Fact("Members", visible, "one IdP group" if group.source_id else f"limit {MEMBER_LIMIT}"),
        Fact(
            "Capabilities",
            str(len(group.capabilities)),
            "all scoped" if group.capabilities and all_scoped else "",
        ),
        Fact("Applications", applications(group, app_id), _app_note(group)),
        Fact("Created", changed, "" if group.created_time else "CDF does not say"),
    )


def _app_note(group: Group) -> str:
    if group.app_ids is None:
        return "no appIds"
    return many(len(group.app_ids), "appId")


def membership_of(group: Group, access: EffectiveAccess) -> Membership | None:
    """The viewer's membership of the group, if any."""
    return next((held for held in access.memberships if held.group.id == group.id), None)
