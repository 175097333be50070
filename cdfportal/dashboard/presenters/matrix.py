"""The matrix as rows of cells: glyph, text, accessible name, the way to the explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from cdfportal.access.catalogue import acls, scope_kind
from cdfportal.access.grants import Gate
from cdfportal.access.matrix import CellState, GroupsCell, HeldCell, Matrix
from cdfportal.access.model import ALL, Scope
from cdfportal.access.questions import question_query, scope_text
from cdfportal.dashboard.presenters.capabilities import AREAS
from cdfportal.dashboard.presenters.kinds import kind_of
from cdfportal.web.ledger import many

AnyCell: TypeAlias = HeldCell | GroupsCell

OUTCOMES: Mapping[str, str] = {
    "": "All",
    CellState.ALL: "On everything",
    CellState.SCOPED: "On a scope",
    CellState.UNKNOWN: "Unknown",
    CellState.REMOVED: "Removed on the way",
    CellState.NONE: "None",
}
_ICONS = {
    CellState.ALL: "all",
    CellState.SCOPED: "part",
    CellState.UNKNOWN: "open",
    CellState.REMOVED: "cut",
    CellState.NONE: "none",
}
_GATES = {Gate.TOKEN_SCOPE: "the token", Gate.APPLICATION_LINK: "the application"}
#: A link to can-i names no more values than this; of more it asks about everything.
_MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class MatrixFilters:
    """The chips, as the query string has them."""

    area: str = ""
    outcome: str = ""
    held: bool = True

    def admits(self, area: str, cells: Iterable[AnyCell]) -> bool:
        """Whether a row is shown: its area, and one cell at least of what is asked for."""
        states = {cell.state for cell in cells}
        return (
            (not self.area or self.area == area)
            and (not self.outcome or self.outcome in states)
            and (not self.held or bool(states - {CellState.NONE}))
        )


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell; with no icon it is not an action of the ACL."""

    action: str
    state: str
    icon: str = ""
    text: str = ""
    #: What is read out: "timeSeriesAcl READ: all, why".
    name: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One ACL."""

    acl: str
    area: str
    cells: tuple[ShownCell, ...]


#: The kinds of actions in the order of the columns.
KINDS = {"view": "View", "change": "Change", "": "Not recognised"}


def in_order(actions: Iterable[str]) -> tuple[str, ...]:
    """Viewing first, then changing, then what is not known."""
    kinds = [*KINDS]
    return tuple(sorted(actions, key=lambda action: kinds.index(kind_of(action))))


def area_of(acl: str) -> str:
    """The area of an ACL; `unknown` for one that is not in our tables."""
    facts = acls().get(acl)
    return facts.area if facts else "unknown"


def shown_rows(
    matrix: Matrix[HeldCell] | Matrix[GroupsCell], filters: MatrixFilters, whom: str
) -> tuple[ShownRow, ...]:
    """By area, then by name. `whom` are the parameters that name the subject in links."""
    places, order = [*AREAS], in_order(matrix.actions)
    found: list[tuple[str, Mapping[str, HeldCell] | Mapping[str, GroupsCell]]]
    found = [(row.acl, row.cells) for row in matrix.rows]
    found.sort(key=lambda row: (places.index(area_of(row[0])), row[0]))
    return tuple(
        ShownRow(acl, area_of(acl), tuple(_cells(acl, cells, order, whom)))
        for acl, cells in found
        if filters.admits(area_of(acl), cells.values())
    )


def _cells(
    acl: str,
    cells: Mapping[str, HeldCell] | Mapping[str, GroupsCell],
    order: Sequence[str],
    whom: str,
) -> Iterator[ShownCell]:
    for action in order:
        cell: AnyCell | None = cells.get(action)
        if cell is None:
            yield _not_an_action(action)
            continue
        text = cell_text(cell)
        why = "who" if isinstance(cell, GroupsCell) else "why"
        yield ShownCell(
            action=action,
            state=cell.state.value,
            icon=_ICONS[cell.state],
            text=text,
            name=f"{acl} {action}: {_said(cell, text)}, {why}",
            query=_query(acl, action, cell, whom),
        )


@lru_cache(1024)
def _not_an_action(action: str) -> ShownCell:
    """Most cells are such."""
    return ShownCell(action, CellState.NOT_AN_ACTION.value)


def _query(acl: str, action: str, cell: AnyCell, whom: str) -> str:
    scope = ALL
    if isinstance(cell, HeldCell) and cell.scopes and len(cell.scopes[0].values) <= _MOST_VALUES:
        scope = cell.scopes[0]
    asked = question_query(acl, action, scope_text(scope))
    return f"?{asked}&{whom}" if whom else f"?{asked}"


def cell_text(cell: AnyCell) -> str:
    """The few words in a cell."""
    if isinstance(cell, GroupsCell):
        return _groups_text(cell)
    if cell.state in (CellState.SCOPED, CellState.REMOVED):
        return ", ".join(_scope_text(scope) for scope in cell.scopes)
    return cell.state.value


def _groups_text(cell: GroupsCell) -> str:
    if cell.implicit:
        return "everyone"
    if cell.state in (CellState.ALL, CellState.SCOPED):
        whole = f"{cell.whole} all" if cell.whole else ""
        scoped = f"{cell.scoped} scoped" if cell.scoped else ""
        return ", ".join(part for part in (whole, scoped) if part)
    return f"{cell.unknown} unknown" if cell.unknown else cell.state.value


def _scope_text(scope: Scope) -> str:
    kind = scope_kind(scope.kind)
    if scope.is_all:
        return "all"
    if kind is None or not kind.key:
        return "your own"
    return many(len(scope.values), kind.one, kind.many)


def _said(cell: AnyCell, text: str) -> str:
    """The text of the cell, and what the glyph adds to it."""
    if isinstance(cell, GroupsCell):
        return text if cell.state is CellState.NONE or cell.implicit else f"{text}, of the groups"
    removed = " and ".join(_GATES[gate] for gate in cell.removed_by)
    if cell.state is CellState.REMOVED:
        return f"{text}, removed by {removed}"
    return f"{text}, and more removed by {removed}" if removed else text
