"""Who is in a group, as far as CDF, the profiles and GROUP_NAMES_FILE tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group
from cdfportal.dashboard.profiles import Profiles
from cdfportal.dashboard.tables import Table, columns

_KINDS: Mapping[str, str] = {
    "USER": "person",
    "SERVICE_PRINCIPAL": "service account",
    "INTERNAL_SERVICE": "service of CDF",
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A principal that CDF lists."""

    id: str
    #: Empty where no profile tells it.
    name: str
    kind: str
    you: bool


def member_rows(group: Group, profiles: Profiles, mine: frozenset[str]) -> tuple[MemberRow, ...]:
    """Those with a name first."""
    rows = []
    for member in dict.fromkeys(group.member_ids):
        profile = profiles.get(member)
        kind = _KINDS.get(profile.kind, profile.kind) if profile else ""
        rows.append(MemberRow(member, profile.name if profile else "", kind, member in mine))
    return tuple(sorted(rows, key=lambda row: (not row.name, row.name.casefold(), row.id)))


def member_table(rows: tuple[MemberRow, ...]) -> Table:
    """The same for export."""
    titles = columns(id="Id", name="Name", kind="Kind")
    return Table("members", "Members", titles, ((row.id, row.name, row.kind) for row in rows))


def same_source(group: Group, index: GroupIndex) -> tuple[Group, ...]:
    """The other groups that follow the same IdP group."""
    if not group.source_id:
        return ()
    return tuple(g for g in index.groups if g.source_id == group.source_id and g.id != group.id)


def same_name(group: Group, index: GroupIndex) -> tuple[Group, ...]:
    """The other groups of this name; CDF keeps names apart no more than letter by letter."""
    return tuple(g for g in index.groups if g.name == group.name and g.id != group.id)
