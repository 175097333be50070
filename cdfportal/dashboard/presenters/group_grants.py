"""What a group grants: each right with its scope, where that leads, and who else grants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdfportal.access.columns import SHIFT
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.grants import Grant
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group
from cdfportal.access.words import Names
from cdfportal.dashboard.presenters.capabilities import CapabilityRow, capability_rows
from cdfportal.dashboard.tables import Table, columns

_MOST_OTHERS = 4


@dataclass(frozen=True, slots=True)
class GroupCapability:
    """A right of the group, where it holds, and who else grants it to the viewer's knowledge."""

    row: CapabilityRow
    also: tuple[tuple[int, str], ...]
    more: int


def group_capabilities(
    group: Group, index: GroupIndex, project: str, names: Names
) -> tuple[GroupCapability, ...]:
    """What the group grants, each with up to four other groups that hold the same right."""
    access = access_of_groups(project, [group])
    scopes: dict[tuple[str, str], list[Grant]] = {}
    for grant in access.grants:
        if grant.group_id is not None:
            scopes.setdefault((grant.acl, grant.action), []).append(grant)
    own = (row for row in capability_rows(access, names) if (row.acl, row.action) in scopes)
    return tuple(_capability(row, scopes[row.acl, row.action], group, index, names) for row in own)


def _capability(
    row: CapabilityRow, grants: Sequence[Grant], group: Group, index: GroupIndex, names: Names
) -> GroupCapability:
    others = [other for other in _granting(row.acl, row.action, index) if other.id != group.id]
    return GroupCapability(
        row,
        tuple((other.id, other.label) for other in others[:_MOST_OTHERS]),
        max(0, len(others) - _MOST_OTHERS),
    )


def _granting(acl: str, action: str, index: GroupIndex) -> list[Group]:
    """Every group with the action on any scope, by name; nothing is parsed for that."""
    filed = (column.with_action(action) for column in index.columns(acl))
    numbers = {place >> SHIFT for places in filed for place in places}
    numbers |= {place >> SHIFT for place, odd in index.odd(acl) if action in odd.actions}
    return [index.by_name[number] for number in sorted(numbers)]


def grant_table(rows: Sequence[GroupCapability]) -> Table:
    """The same for export."""
    titles = columns(
        area="Area",
        acl="ACL",
        action="Action",
        words="In words",
        scope="Scope",
        also="Also granted by",
    )
    return Table("grants", "What it grants", titles, (_cells(line) for line in rows))


def _cells(line: GroupCapability) -> tuple[str, ...]:
    row = line.row
    more = (f"{line.more} more",) if line.more else ()
    others = "; ".join((*(name for _, name in line.also), *more))
    return (row.area, row.acl, row.action, row.words, row.raw or row.scope, others)
