"""The matrix as a table that fits the page: a column for each common action, one for all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cdfportal.access.matrix import GroupsCell, HeldCell, Matrix
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.dashboard.presenters.matrix import KINDS, ShownCell, ShownRow, in_order

#: So many ACLs at least have an action that has a column of its own, and so many columns have room.
_COMMON, _MOST = 3, 6
#: Letters of a name that leaves room for the columns.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Head:
    """The column heads: actions, and how many of them each kind has."""

    #: (action, whether its kind begins with it after another)
    actions: tuple[tuple[str, bool], ...]
    #: (kind in words, number of columns)
    kinds: tuple[tuple[str, int], ...]
    #: Whether a last column holds the actions that are those of a few ACLs.
    own: bool
    #: Whether it fits a wide window, so that it needs no scroll bars of its own.
    fits: bool

    @property
    def width(self) -> int:
        """How many columns stand beside the ACL's name."""
        return len(self.actions) + self.own


@dataclass(frozen=True, slots=True)
class TableRow:
    """One ACL as the table shows it."""

    acl: str
    area: str
    #: One for each action of the head, and whether another kind begins there.
    cells: tuple[tuple[ShownCell, bool], ...]
    own: tuple[ShownCell, ...]


def laid_out(
    matrix: Matrix[HeldCell] | Matrix[GroupsCell], rows: Sequence[ShownRow]
) -> tuple[Head, tuple[TableRow, ...]]:
    """Columns for the actions that many ACLs have, if one of these rows has it; the others in the last."""
    counts = Counter(action for row in matrix.rows for action in row.cells)
    present = Counter(cell.action for row in rows for cell in row.cells if cell.icon)
    common = [action for action in present if counts[action] >= _COMMON]
    columns = in_order(sorted(common, key=lambda action: -present[action])[:_MOST])
    kinds = Counter(KINDS[kind_of(action)] for action in columns)
    first = {next(a for a in columns if KINDS[kind_of(a)] == kind) for kind in kinds}
    head = Head(
        tuple((action, action in first and action != columns[0]) for action in columns),
        tuple(kinds.items()),
        own=len(columns) < len(present),
        fits=max((len(row.acl) for row in rows), default=0) <= _LONGEST,
    )
    return head, tuple(_table_row(row, head) for row in rows)


def _table_row(row: ShownRow, head: Head) -> TableRow:
    cells = {cell.action: cell for cell in row.cells}
    names = dict(head.actions)
    own = tuple(cell for cell in row.cells if cell.icon and cell.action not in names)
    return TableRow(
        row.acl, row.area, tuple((cells[name], edge) for name, edge in head.actions), own
    )
