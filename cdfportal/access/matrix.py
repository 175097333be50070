"""ACLs by actions: what one caller holds, or how many groups give it.

Each cell agrees with the answer to its question on everything: can-i for a caller, who-can for groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import acls, actions
from cdfportal.access.grants import EffectiveAccess, Gate, Grant
from cdfportal.access.model import ALL, Scope
from cdfportal.access.open_memberships import may_be_opened
from cdfportal.access.rights import gives_action, giving_actions
from cdfportal.access.scopes import gives_nothing, union


class CellState(StrEnum):
    """What a cell says; the first that applies."""

    ALL = "all"
    SCOPED = "scoped"
    UNKNOWN = "unknown"
    REMOVED = "removed"
    NONE = "none"
    NOT_AN_ACTION = "not_an_action"


@dataclass(frozen=True, slots=True)
class HeldCell:
    """What a caller holds of one right."""

    state: CellState
    #: Where it holds, or where it would but for the gates: one scope of each kind.
    scopes: tuple[Scope, ...] = ()
    #: The gates that took a grant of it away.
    removed_by: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupsCell:
    """How many groups give one right."""

    state: CellState
    #: On everything.
    whole: int = 0
    #: On some scope only.
    scoped: int = 0
    #: Neither for certain, but perhaps.
    unknown: int = 0
    #: Every member of any group holds it.
    implicit: bool = False


Cell = TypeVar("Cell", HeldCell, GroupsCell)


@dataclass(frozen=True, slots=True)
class MatrixRow(Generic[Cell]):
    """One ACL; an action that is missing in `cells` is none of it."""

    acl: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Matrix(Generic[Cell]):
    """Known ACLs and actions first, then those that only CDF's answer names."""

    actions: tuple[str, ...]
    rows: tuple[MatrixRow[Cell], ...]


def held_matrix(access: EffectiveAccess) -> Matrix[HeldCell]:
    """What the caller holds, on everything or on some scope."""
    named = {acl: {grant.action for grant in grants} for acl, grants in access.by_acl.items()}
    return put_together(named, lambda acl, action: _held(access, acl, action))


def put_together(
    named: Mapping[str, Iterable[str]], cell: Callable[[str, str], Cell]
) -> Matrix[Cell]:
    """A row for each known ACL and each named one, a column for each action of any row."""
    rows = tuple(
        MatrixRow(acl, {action: cell(acl, action) for action in _actions(acl, named.get(acl, ()))})
        for acl in (*acls(), *sorted(set(named) - set(acls())))
    )
    present: set[str] = set().union(*(row.cells for row in rows))
    known: list[str] = [action for action in actions() if action in present]
    return Matrix((*known, *sorted(present.difference(known))), rows)


def _actions(acl: str, named: Iterable[str]) -> tuple[str, ...]:
    facts = acls().get(acl)
    return tuple(dict.fromkeys((*(facts.actions if facts else ()), *sorted(named))))


def _held(access: EffectiveAccess, acl: str, action: str) -> HeldCell:
    question = Question(acl, action, ALL)
    certain, _ = giving_actions(question)
    giving = [grant for grant in access.by_acl.get(acl, ()) if grant.action in certain]
    kept = _scopes(grant for grant in giving if grant.gate is Gate.KEPT)
    removed = [grant for grant in giving if grant.gate in (Gate.APPLICATION_LINK, Gate.TOKEN_SCOPE)]
    gates = tuple(sorted({grant.gate for grant in removed}))
    if ALL in kept:
        return HeldCell(CellState.ALL, (ALL,), gates)
    if kept:
        return HeldCell(CellState.SCOPED, kept, gates)
    if _may_hold(access, question):
        return HeldCell(CellState.UNKNOWN, (), gates)
    would = _scopes(removed)
    if would:
        return HeldCell(CellState.REMOVED, (ALL,) if ALL in would else would, gates)
    return HeldCell(CellState.NONE)


def _may_hold(access: EffectiveAccess, question: Question) -> bool:
    """Whether it may be held on any scope at all, where it is held on none for certain."""
    if not access.complete or may_be_opened(access, question):
        return True
    return any(
        grant.gate in (Gate.KEPT, Gate.UNKNOWN)
        and gives_action(question, grant.acl, grant.action) is not None
        and not gives_nothing(grant.scope)
        for grant in access.by_acl.get(question.acl, ())
    )


def _scopes(grants: Iterable[Grant]) -> tuple[Scope, ...]:
    """One of each kind, those that give nothing left out."""
    readable = (grant.scope for grant in grants if grant.scope.known)
    found = [scope for scope in union(readable) if not gives_nothing(scope)]
    return tuple(sorted(found, key=lambda scope: scope.kind))
