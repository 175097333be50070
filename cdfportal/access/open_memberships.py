"""Groups that would give a right, and of which it is not known whether the caller is in them.

Asked about a list of IdP groups, member lists and groups of all user accounts stay open; asked about a
principal, the groups that follow an IdP group do. Which groups are open is worked out once; what they
give is found by the index, and read only where it bears on the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cdfportal.access.answers import Question, Unknown, UnknownKind
from cdfportal.access.catalogue import implicit_rights
from cdfportal.access.columns import SHIFT
from cdfportal.access.grants import Caller, EffectiveAccess, GateState, Grant, Origin
from cdfportal.access.index import GroupIndex
from cdfportal.access.membership import application_gate, membership_open
from cdfportal.access.model import ALL, Capability, Group
from cdfportal.access.rights import gives_action, giving_actions
from cdfportal.access.scopes import Coverage, coverage, gives_nothing

#: How many are named beside those that the verdict needs.
_MOST = 10


_NONE = Coverage(full=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What of a question open groups may give, and which ones are named for it."""

    coverage: Coverage = _NONE
    named: tuple[Unknown, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether they may give any of it."""
        return bool(self.named)


_NOTHING = Opened()


class OpenGroups:
    """The groups of a project in which the caller may be or not; applications they do not count for
    left out."""

    def __init__(
        self,
        groups: Sequence[Group],
        caller: Caller,
        mine: Iterable[int],
        index: GroupIndex | None = None,
    ) -> None:
        self._groups, self._caller, self._mine, self._given = groups, caller, mine, index

    @cached_property
    def _kinds(self) -> Mapping[int, Unknown]:
        """By id of the group: why it is open."""
        mine = frozenset(self._mine)
        return {
            group.id: Unknown(UnknownKind.MEMBERSHIP_UNKNOWN, about=(kind.value,))
            for group in self._groups
            if group.id not in mine
            and (kind := membership_open(group, self._caller)) is not None
            and application_gate(group, self._caller) is not GateState.STOPPED
        }

    @cached_property
    def _index(self) -> GroupIndex:
        if self._given is not None:
            return self._given
        return GroupIndex.of(group for group in self._groups if group.id in self._kinds)

    @cached_property
    def _numbers(self) -> frozenset[int]:
        numbers = (self._index.number(group_id) for group_id in self._kinds)
        return frozenset(number for number in numbers if number is not None)

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def bearing(self, question: Question) -> Opened:
        """What they may give of it, all of them together."""
        if not self:
            return _NOTHING
        found = self._index.giving(question)
        whole = self._read(question, (*found.whole, *found.maybe))
        if named := tuple(one for one, _ in _first(whole)):
            return Opened(Coverage(full=True, values=question.scope.values), named)
        odd = (place for place, _ in self._index.odd(question.acl))
        return _together(question, self._read(question, {*found.rest, *odd}))

    def grants(self, question: Question) -> Iterator[Unknown]:
        """Whatever gives its action, on any scope; by name of the group."""
        places = [place for part in self._acting(question) for place in part]
        found = self._read(question, places)
        yield from (one for one, held in found if not gives_nothing(held.scope))

    def gives_any(self, question: Question) -> bool:
        """Whether there is such a grant: sooner known than which is the first by name."""
        return any(
            not gives_nothing(held.scope)
            for part in self._acting(question)
            for place in part
            if place >> SHIFT in self._numbers
            for _, held in self._read(question, (place,))
        )

    def _acting(self, question: Question) -> Iterator[Iterable[int]]:
        """Places where such an action is named, in all groups; odd entries too, whatever they name."""
        if not self:
            return
        acting = [action for actions in giving_actions(question) for action in actions]
        for column in self._index.columns(question.acl):
            yield from (column.with_action(action) for action in acting)
        yield [place for place, _ in self._index.odd(question.acl)]

    def implicit(self, question: Question) -> Opened:
        """A right that every member of any group holds."""
        rights = implicit_rights()
        if not self or not any(gives_action(question, *right) is not None for right in rights):
            return _NOTHING
        open_numbers = sorted(self._numbers)[:_MOST]
        groups = [self._index.by_name[number] for number in open_numbers]
        named = tuple(
            replace(self._kinds[group.id], grant=_implied(group, question)) for group in groups
        )
        return Opened(Coverage(full=True, values=question.scope.values), named)

    def _read(
        self, question: Question, places: Iterable[int]
    ) -> Iterator[tuple[Unknown, Capability]]:
        """The grants at these places that have such an action, of open groups, by name."""
        acting = [action for actions in giving_actions(question) for action in actions]
        numbers = self._numbers
        for place in sorted({place for place in places if place >> SHIFT in numbers}):
            group = self._index.group_at(place)
            for held in self._index.at(place, question.acl):
                action = next((one for one in acting if one in held.actions), None)
                if action is not None:
                    application = application_gate(group, self._caller)
                    grant = Grant.of(group, held, action, application)
                    yield replace(self._kinds[group.id], grant=grant), held


def opened(access: EffectiveAccess, question: Question, held: frozenset[str]) -> Opened:
    """What open groups may add; `held` are the values that the caller has for certain.

    Whoever is in any group has what all members have, so who is known in none may be in an open one.
    """
    groups = access.open_groups
    if not groups:
        return _NOTHING
    if not access.memberships and (implied := groups.implicit(question)).anything:
        return implied
    missing = question.scope.values - held
    scope = replace(question.scope, values=missing) if missing else question.scope
    return groups.bearing(replace(question, scope=scope))


def may_be_opened(access: EffectiveAccess, question: Question) -> bool:
    """Whether an open group gives the action on any scope at all."""
    groups = access.open_groups
    if not groups:
        return False
    if not access.memberships and groups.implicit(question).anything:
        return True
    return groups.gives_any(question)


def opened_anywhere(access: EffectiveAccess, question: Question) -> Iterator[Unknown]:
    """What open groups give of the action, on whatever scope."""
    groups = access.open_groups
    if not groups:
        return
    if not access.memberships:
        yield from groups.implicit(question).named
    yield from groups.grants(question)


def _implied(group: Group, question: Question) -> Grant:
    return Grant(
        question.acl,
        question.action,
        ALL,
        group.id,
        group.name,
        origin=Origin.IMPLICIT,
        doubled=group.doubled,
    )


def _first(
    found: Iterator[tuple[Unknown, Capability]],
) -> Iterator[tuple[Unknown, Capability]]:
    """A few of them, each group once."""
    seen: set[int | None] = set()
    for one, held in found:
        number = one.grant.group_id if one.grant else None
        if number not in seen:
            seen.add(number)
            yield one, held
        if len(seen) == _MOST:
            return


def _together(question: Question, found: Iterator[tuple[Unknown, Capability]]) -> Opened:
    """What they cover together; named are those that add to it, and a few more."""
    values: frozenset[str] = frozenset()
    full, certain = False, True
    named: dict[int | None, Unknown] = {}
    for one, held in found:
        covered = coverage(question.scope, held.scope)
        if not (covered.full or covered.values or not covered.certain):
            continue
        adds = (covered.full and not full) or bool(covered.values - values)
        adds = adds or (certain and not covered.certain)
        full, certain = full or covered.full, certain and covered.certain
        values |= covered.values
        if adds or len(named) < _MOST:
            named.setdefault(one.grant.group_id if one.grant else None, one)
        enough = full or not certain or (bool(values) and values >= question.scope.values)
        if enough and len(named) >= _MOST:
            break
    return Opened(Coverage(full, values, certain), tuple(named.values()))
