"""The group list and the page of one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.group_search import entries
from cdfportal.dashboard.presenters.memberships import applications, idp_group_name
from cdfportal.dashboard.tables import Table, columns

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
    #: The day, where CDF says it.
    created: str


def group_rows(
    shown: Iterable[Group],
    index: GroupIndex,
    mine: Collection[int],
    app_id: str,
    idp_names: Mapping[str, GroupName],
) -> Iterator[GroupRow]:
    """A line for each of the groups shown, one after the other."""
    names = Counter(group.name for group in index.groups)
    for group in shown:
        yield GroupRow(
            id=group.id,
            name=group.name or f"group {group.id}",
            ambiguous=names[group.name] > 1,
            mine=group.id in mine,
            members=members_in_words(group),
            visible=not group.source_id,
            source_id=group.source_id or "",
            idp_name=idp_group_name(group.source_id, idp_names),
            application=applications(group, app_id),
            capabilities=entries(group),
            created=f"{group.created_time:%Y-%m-%d}" if group.created_time else "",
        )


def group_table(rows: Iterable[GroupRow]) -> Table:
    """The same for export."""
    titles = columns(
        id="Id",
        name="Group",
        mine="You",
        members="Members",
        source_id="Source id",
        idp_group="IdP group",
        apps="Applications",
        capabilities="Capabilities",
        created="Created",
    )
    return Table("groups", "Groups", titles, (_cells(row) for row in rows))


def _cells(row: GroupRow) -> tuple[str, ...]:
    return (
        str(row.id),
        row.name,
        "in it" if row.mine else "not in it",
        row.members,
        row.source_id,
        row.idp_name,
        row.application,
        str(row.capabilities),
        row.created,
    )


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
