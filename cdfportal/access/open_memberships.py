"""Groups that would give a right, and of which it is not known whether the caller is in them.

Asked about a list of IdP groups, member lists and groups of all user accounts stay open; asked about a
principal, the groups that follow an IdP group do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cdfportal.access.answers import Question, Unknown, UnknownKind
from cdfportal.access.evaluate import application_gate
from cdfportal.access.grants import EffectiveAccess, GateState, Grant
from cdfportal.access.holders import Holders, giving, perhaps_giving
from cdfportal.access.index import GroupIndex
from cdfportal.access.membership import membership_open
from cdfportal.access.model import Scope

#: How many are named for each value; one is enough for the verdict.
_MOST = 10


def open_memberships(
    access: EffectiveAccess, question: Question, index: GroupIndex | None, held: frozenset[str]
) -> tuple[Unknown, ...]:
    """Empty when the caller cannot hold it by them. `held` are the values that the caller has."""
    if index is None or not access.derived:
        return ()
    mine = {membership.group.id for membership in access.memberships}
    found: dict[int, Unknown] = {}
    for scope in _parts(question.scope, held):
        part = replace(question, scope=scope)
        named = [*_open(giving(index, part), access, mine)]
        named = named or [*_open(perhaps_giving(index, part), access, mine)]
        if not named:
            return ()
        for group_id, unknown in named:
            found.setdefault(group_id, unknown)
    return tuple(found.values())


def _parts(scope: Scope, held: frozenset[str]) -> Iterator[Scope]:
    """Each value that is missing, since different groups may give them."""
    if not scope.values:
        yield scope
    for value in sorted(scope.values - held):
        yield replace(scope, values=frozenset({value}))


def _open(
    holders: Holders, access: EffectiveAccess, mine: set[int]
) -> Iterator[tuple[int, Unknown]]:
    left = _MOST
    for one in holders.in_order():
        kind = membership_open(one.group, access.caller)
        if kind is None or one.group.id in mine:
            continue
        application = application_gate(one.group, access.caller)
        if application is GateState.STOPPED:
            continue
        grant = Grant.of(one.group, one.capability, one.action, application)
        yield one.group.id, Unknown(UnknownKind.MEMBERSHIP_UNKNOWN, grant, about=(kind.value,))
        left -= 1
        if not left:
            return
