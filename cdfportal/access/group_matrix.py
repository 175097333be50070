"""The matrix over all groups of an index: how many give each right, on everything or on a scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import implicit_rights
from cdfportal.access.columns import SHIFT, Column
from cdfportal.access.index import GroupIndex
from cdfportal.access.matrix import CellState, GroupsCell, Matrix, put_together
from cdfportal.access.model import ALL, Scope
from cdfportal.access.rights import giving_actions
from cdfportal.access.scopes import gives_nothing

#: Action → a set of groups, as a number with one byte for each group: 1 if it is in the set.
_Marks = dict[str, int]


@dataclass(slots=True)
class _Holders:
    """Who names each action of one ACL, by how far the scope goes."""

    #: How many groups there are.
    size: int
    whole: _Marks = field(default_factory=dict)
    scoped: _Marks = field(default_factory=dict)
    unknown: _Marks = field(default_factory=dict)

    def named(self) -> set[str]:
        return {*self.whole, *self.scoped, *self.unknown}

    def add(self, scope: Scope, actions: Iterable[str], places: Collection[int]) -> None:
        """These places name these actions on such a scope."""
        if places:
            numbers, marks = self._reach(scope), _marks(self.size, places)
            for action in actions:
                numbers[action] = numbers.get(action, 0) | marks

    def _reach(self, scope: Scope) -> _Marks:
        if not scope.known:
            return self.unknown
        return self.whole if scope.is_all else self.scoped


def group_matrix(index: GroupIndex, *, complete: bool = True) -> Matrix[GroupsCell]:
    """How many groups give each right. `complete=False`: others may exist that were not shown."""
    holders = {acl: _holders(index, acl) for acl in index.acls()}
    nobody = _Holders(0)
    named = {acl: found.named() for acl, found in holders.items()}
    return put_together(
        named,
        lambda acl, action: _cell(holders.get(acl, nobody), acl, action, complete=complete),
    )


def _holders(index: GroupIndex, acl: str) -> _Holders:
    found = _Holders(len(index.by_name))
    for column in index.columns(acl):
        _add_column(found, column)
    for place, capability in index.odd(acl):
        if not gives_nothing(capability.scope):
            found.add(capability.scope, capability.actions, (place,))
    return found


def _add_column(found: _Holders, column: Column) -> None:
    example = Scope(column.kind.name, frozenset("?")) if column.kind else Scope("", known=False)
    empty = column.without_values()
    for actions, places in column.usual().by_actions.items():
        found.add(example, actions, {*places} - empty if empty else places)


def _marks(size: int, places: Iterable[int]) -> int:
    marks = bytearray(size)
    for place in places:
        marks[place >> SHIFT] = 1
    return int.from_bytes(marks, "little")


def _cell(found: _Holders, acl: str, action: str, *, complete: bool) -> GroupsCell:
    certain, possible = giving_actions(Question(acl, action, ALL))
    whole = _any_of(found.whole, certain)
    scoped = _any_of(found.scoped, certain) & ~whole
    perhaps = _any_of(found.unknown, (*certain, *possible)) | _any_of(found.whole, possible)
    unknown = perhaps & ~whole & ~scoped
    implicit = (acl, action) in implicit_rights()
    if whole or implicit:
        state = CellState.ALL
    elif scoped:
        state = CellState.SCOPED
    else:
        state = CellState.NONE if complete and not unknown else CellState.UNKNOWN
    return GroupsCell(state, whole.bit_count(), scoped.bit_count(), unknown.bit_count(), implicit)


def _any_of(marks: _Marks, names: Iterable[str]) -> int:
    found = 0
    for name in names:
        found |= marks.get(name, 0)
    return found
