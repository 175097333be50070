"""What does one hold that the other lacks? Two accesses, right by right and scope by scope.

A value that the other side holds through `all` or through its RAW database is held, not different.
Where an answer of one side is unknown, so is the difference. What a gate stops is not held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from cdfportal.access.answers import Question, Unknown, UnknownKind
from cdfportal.access.comparison import ComparedRight, Comparison, Part, Where
from cdfportal.access.decide import grant_order
from cdfportal.access.grants import EffectiveAccess, Gate, GateState, Grant
from cdfportal.access.model import ALL, Group, Scope
from cdfportal.access.open_memberships import Opened, opened
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import coverage, union

#: The one piece of a scope without values: `all`, `currentuserscope`.
_WHOLE = frozenset({""})
_ORDER = tuple(Where)


def compare(left: EffectiveAccess, right: EffectiveAccess) -> Comparison:
    """Both accesses side by side. `compare(b, a)` is the mirror image."""
    named = {(grant.acl, grant.action) for grant in (*left.grants, *right.grants) if _held(grant)}
    twins = left == right
    rights = (
        _right(_Side.of(left, *right_named), _Side.of(right, *right_named), right_named, twins)
        for right_named in sorted(named)
    )
    mine, other = _groups(left), _groups(right)
    return Comparison(
        rights=tuple(found for found in rights if found.parts),
        left_groups=_ordered(group for number, group in mine.items() if number not in other),
        right_groups=_ordered(group for number, group in other.items() if number not in mine),
        shared_groups=_ordered(group for number, group in mine.items() if number in other),
        left_removed=_stopped(left),
        right_removed=_stopped(right),
    )


def _held(grant: Grant) -> bool:
    """No gate stops it for certain."""
    return grant.gate in (Gate.KEPT, Gate.UNKNOWN)


def _stopped(access: EffectiveAccess) -> tuple[Grant, ...]:
    stopped = (grant for grant in access.removed if not _held(grant))
    return tuple(sorted(stopped, key=lambda grant: (grant.acl, grant.action, grant_order(grant))))


def _groups(access: EffectiveAccess) -> dict[int, Group]:
    return {membership.group.id: membership.group for membership in access.memberships}


def _ordered(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (group.name.casefold(), group.id)))


@dataclass(frozen=True, slots=True)
class _Side:
    """What one access says of one right."""

    access: EffectiveAccess
    question: Question
    #: The grants that may give it, each with whether its action does so without doubt.
    offers: tuple[tuple[Grant, bool], ...]
    #: The scopes held for certain, one of each kind, and those that may be held.
    sure: frozenset[Scope]
    possible: frozenset[Scope]
    #: What open groups add, by scope that was asked about.
    found_open: dict[Scope, Opened] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, access: EffectiveAccess, acl: str, action: str) -> _Side:
        asked = Question(acl, action, ALL)
        found = (
            (grant, certain)
            for grant in access.by_acl.get(acl, ())
            if _held(grant) and (certain := gives_action(asked, acl, grant.action)) is not None
        )
        offers = tuple(dict.fromkeys(sorted(found, key=lambda offer: grant_order(offer[0]))))
        sure = (grant.scope for grant, certain in offers if certain and grant.gate is Gate.KEPT)
        possible = union(grant.scope for grant, _ in offers)
        return cls(access, asked, offers, union(sure), possible)

    def named(self, action: str) -> Iterator[Scope]:
        """The scopes of the grants that name this very action."""
        return (grant.scope for grant, _ in self.offers if grant.action == action)

    @property
    def may_hold_anything(self) -> bool:
        """Something about it is not known that could give any scope."""
        return not self.access.complete or any(not scope.known for scope in self.possible)

    def holds(self, scope: Scope) -> frozenset[str]:
        """The pieces of the scope that are held for certain."""
        return _pieces_held(scope, self.sure)

    def may_hold(self, scope: Scope) -> frozenset[str]:
        """The pieces that are held, or may be."""
        if self.may_hold_anything:
            return _pieces(scope)
        found = self.opened(scope).coverage
        if found.full or not found.certain:
            return _pieces(scope)
        return _pieces_held(scope, self.possible) | found.values

    def opened(self, scope: Scope) -> Opened:
        """What groups may add of which it is not known whether the side is in them."""
        if scope not in self.found_open:
            asked = replace(self.question, scope=scope)
            self.found_open[scope] = opened(self.access, asked, _pieces_held(scope, self.sure))
        return self.found_open[scope]

    def givers(self, scope: Scope) -> tuple[Grant, ...]:
        """The grants that give some of the scope for certain."""
        return tuple(
            grant
            for grant, certain in self.offers
            if certain and grant.gate is Gate.KEPT and _gives_some(scope, grant.scope)
        )

    def doubts(self, scope: Scope) -> tuple[Unknown, ...]:
        """Why it is not certain whether the scope is held."""
        shown = () if self.access.complete else (Unknown(UnknownKind.GROUPS_NOT_SHOWN),)
        doubts = (doubt for offer in self.offers for doubt in _doubts(*offer, scope))
        return (*shown, *doubts, *self.opened(scope).named)


def _doubts(grant: Grant, certain: bool, scope: Scope) -> Iterator[Unknown]:
    if not grant.scope.known and grant.scope != scope:
        yield Unknown(UnknownKind.SCOPE_NOT_UNDERSTOOD, grant)
    elif not _gives_some(scope, grant.scope):
        return
    if not certain:
        yield Unknown(UnknownKind.IMPLICATION_UNPROVEN, grant)
    if grant.application is GateState.UNKNOWN:
        yield Unknown(UnknownKind.APPLICATION_UNKNOWN, grant)
    if grant.token is GateState.UNKNOWN:
        yield Unknown(UnknownKind.TOKEN_SCOPE_UNMAPPED, grant)


def _pieces(scope: Scope) -> frozenset[str]:
    """The values of a scope; one piece where it has none. An empty list of ids is no piece."""
    return scope.values or (_WHOLE if coverage(scope, scope).full else frozenset())


def _pieces_held(scope: Scope, held: Iterable[Scope]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for one in held:
        covered = coverage(scope, one)
        # A scope that is not understood covers itself, whatever it means.
        if covered.full or one == scope:
            return _pieces(scope)
        found |= covered.values
    return found


def _gives_some(scope: Scope, held: Scope) -> bool:
    """Whether any piece of the scope is held: asked of every grant, so without making a set."""
    if held.kind == scope.kind != "tableScope" and scope.values:
        return not scope.values.isdisjoint(held.values)
    return bool(_pieces_held(scope, (held,)))


def _right(left: _Side, right: _Side, named: tuple[str, str], twins: bool) -> ComparedRight:
    acl, action = named
    scopes = union((*left.named(action), *right.named(action)))
    parts = [part for scope in scopes for part in _parts(scope, left, right, twins)]
    parts.sort(
        key=lambda part: (_ORDER.index(part.where), part.scope.kind, sorted(part.scope.values))
    )
    return ComparedRight(acl, action, tuple(parts))


def _parts(scope: Scope, left: _Side, right: _Side, twins: bool) -> Iterator[Part]:
    pieces = _pieces(scope)
    sure_left, sure_right = left.holds(scope), right.holds(scope)
    both = sure_left & sure_right
    only_left = sure_left - right.may_hold(scope) if scope.known else frozenset()
    only_right = sure_right - left.may_hold(scope) if scope.known else frozenset()
    rest = pieces - both - only_left - only_right
    found = {
        Where.LEFT: only_left,
        Where.RIGHT: only_right,
        # What is not certain of somebody is still the same as of themselves.
        Where.BOTH: both | rest if twins else both,
        Where.UNKNOWN: frozenset() if twins else rest,
    }
    for where, held in found.items():
        if held:
            yield _part(where, Scope(scope.kind, held - _WHOLE, scope.known), left, right)


def _part(where: Where, scope: Scope, left: _Side, right: _Side) -> Part:
    unsure_left = left.holds(scope) != _pieces(scope) and where is not Where.RIGHT
    unsure_right = right.holds(scope) != _pieces(scope) and where is not Where.LEFT
    return Part(
        where,
        scope,
        left.givers(scope),
        right.givers(scope),
        left.doubts(scope) if unsure_left else (),
        right.doubts(scope) if unsure_right else (),
    )
