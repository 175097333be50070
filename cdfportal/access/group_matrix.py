"""The matrix over all groups of an index: how many give each right, on everything or on a scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import implicit_rights
from cdfportal.access.columns import SHIFT, Column
from cdfportal.access.index import GroupIndex
from cdfportal.access.matrix import CellState, GroupsCell, Matrix, put_together
from cdfportal.access.model import ALL, Scope
from cdfportal.access.rights import giving_actions
from cdfportal.access.scopes import gives_nothing

#: Action → numbers of groups.
_Numbers = dict[str, set[int]]


@dataclass(slots=True)
class _Holders:
    """Who names each action of one ACL, by how far the scope goes."""

    whole: _Numbers = field(default_factory=dict)
    scoped: _Numbers = field(default_factory=dict)
    unknown: _Numbers = field(default_factory=dict)

    def named(self) -> set[str]:
        return {*self.whole, *self.scoped, *self.unknown}


def group_matrix(index: GroupIndex, *, complete: bool = True) -> Matrix[GroupsCell]:
    """How many groups give each right. `complete=False`: others may exist that were not shown."""
    holders = {acl: _holders(index, acl) for acl in index.acls()}
    nobody = _Holders()
    named = {acl: found.named() for acl, found in holders.items()}
    return put_together(
        named,
        lambda acl, action: _cell(holders.get(acl, nobody), acl, action, complete=complete),
    )


def _holders(index: GroupIndex, acl: str) -> _Holders:
    found = _Holders()
    odd = [*index.odd(acl)]
    for column in index.columns(acl):
        _add_column(found, column)
    for place, capability in odd:
        for action in () if gives_nothing(capability.scope) else capability.actions:
            _reach(found, capability.scope).setdefault(action, set()).add(place >> SHIFT)
    return found


def _add_column(found: _Holders, column: Column) -> None:
    example = Scope(column.kind.name, frozenset("?")) if column.kind else Scope("", known=False)
    numbers = _reach(found, example)
    empty = column.without_values()
    for action, places in column.by_action().items():
        named = {place >> SHIFT for place in ({*places} - empty if empty else places)}
        if named:
            numbers[action] = numbers[action] | named if action in numbers else named


def _reach(found: _Holders, scope: Scope) -> _Numbers:
    if not scope.known:
        return found.unknown
    return found.whole if scope.is_all else found.scoped


def _cell(found: _Holders, acl: str, action: str, *, complete: bool) -> GroupsCell:
    certain, possible = giving_actions(Question(acl, action, ALL))
    whole = _any_of(found.whole, certain)
    scoped = _any_of(found.scoped, certain) - whole
    perhaps = _any_of(found.unknown, (*certain, *possible)) | _any_of(found.whole, possible)
    unknown = perhaps - whole - scoped
    implicit = (acl, action) in implicit_rights()
    if whole or implicit:
        state = CellState.ALL
    elif scoped:
        state = CellState.SCOPED
    else:
        state = CellState.NONE if complete and not unknown else CellState.UNKNOWN
    return GroupsCell(state, len(whole), len(scoped), len(unknown), implicit)


def _any_of(numbers: Mapping[str, set[int]], names: Iterable[str]) -> set[int]:
    held = [numbers[name] for name in names if name in numbers]
    return held[0] if len(held) == 1 else set().union(*held)
