"""Which groups give a right by one capability, found without looking at all of them.

A project can have thousands of groups that hold an ACL. They are told apart by column; read are those
that somebody looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from cdfportal.access.answers import Question
from cdfportal.access.columns import SHIFT
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Capability, Group
from cdfportal.access.rights import giving_actions
from cdfportal.access.scopes import covers


@dataclass(frozen=True, slots=True)
class Holder:
    """A group, the first of its capabilities that gives the right, and the action that does."""

    group: Group
    capability: Capability
    action: str


class Holders:
    """Groups by name; each is read when its turn comes."""

    def __init__(self, index: GroupIndex, question: Question, places: frozenset[int]) -> None:
        #: The action asked for, and those that give it too, proven or not.
        self.actions = _actions(question)
        #: Number of a group → the first place of it that gives the right.
        self._first = {place >> SHIFT: place for place in sorted(places, reverse=True)}
        self._index, self._acl = index, question.acl

    @property
    def numbers(self) -> Set[int]:
        """The numbers of the groups."""
        return self._first.keys()

    def in_order(self) -> Iterator[Holder]:
        """All of them: names letter by letter, then by id."""
        order = self._index.kept(_Order, lambda: _Order.of(self._index))
        # One mark for each group in its place is sooner made than a sorted list.
        marks = bytearray(len(order.numbers))
        for number in self._first:
            marks[order.ranks[number]] = 1
        rank = marks.find(1)
        while rank >= 0:
            yield self._holder(order.numbers[rank])
            rank = marks.find(1, rank + 1)

    def _holder(self, number: int) -> Holder:
        found = [*self._index.at(self._first[number], self._acl)]
        for action in self.actions:
            for one in found:
                if action in one.actions:
                    return Holder(self._index.by_name[number], one, action)
        raise LookupError(number)


def giving(index: GroupIndex, question: Question) -> Holders:
    """Whoever gives the whole of what is asked, by one capability, if the action does."""
    found = index.giving(question)
    odd = _odd(index, question, lambda one: covers(question.scope, one.scope))
    return Holders(index, question, found.whole | found.maybe | odd)


def perhaps_giving(index: GroupIndex, question: Question) -> Holders:
    """Whoever might give it by a scope that cannot be read."""
    acting = _actions(question)
    unread = (column for column in index.columns(question.acl) if column.kind is None)
    named = (column.with_action(action) for column in unread for action in acting)
    odd = _odd(index, question, lambda one: not one.scope.known)
    return Holders(index, question, odd.union(*named))


def _odd(
    index: GroupIndex, question: Question, passes: Callable[[Capability], bool]
) -> frozenset[int]:
    acting = frozenset(_actions(question))
    return frozenset(
        place
        for place, one in index.odd(question.acl)
        if not acting.isdisjoint(one.actions) and passes(one)
    )


def _actions(question: Question) -> tuple[str, ...]:
    certain, possible = giving_actions(question)
    return (*certain, *possible)


@dataclass(frozen=True, slots=True)
class _Order:
    """The groups of an index as names are sorted letter by letter."""

    numbers: Sequence[int]
    #: The other way round: number of a group → its rank.
    ranks: Sequence[int]

    @classmethod
    def of(cls, index: GroupIndex) -> _Order:
        names = [(group.name, group.id) for group in index.by_name]
        numbers = sorted(range(len(names)), key=names.__getitem__)
        ranks = [0] * len(numbers)
        for rank, number in enumerate(numbers):
            ranks[number] = rank
        return cls(numbers, ranks)
