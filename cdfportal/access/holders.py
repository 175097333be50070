"""Which groups give a right of one ACL, found without looking at all of them.

A project can have thousands of groups that hold an ACL; those that give one action on one data set
are few, or at least are listed in their order already.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import implications
from cdfportal.access.model import Capability, Group, Scope
from cdfportal.access.scopes import covers


@dataclass(frozen=True, slots=True)
class Holder:
    """One action of one capability of a group."""

    group: Group
    capability: Capability
    action: str
    #: By name, then by what can tell two of a name apart.
    order: tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class HolderList:
    """Holders in the order of names, and the ids of their groups."""

    holders: Sequence[Holder] = ()
    group_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, holders: Sequence[Holder]) -> HolderList:
        """The list with its ids."""
        return cls(holders, frozenset(one.group.id for one in holders))


_NOBODY = HolderList()
#: Where grants stand whose scope cannot be read: no kind of CDF has an empty name.
_UNREADABLE = ("", "")
#: Action, kind and value of a scope; no value for a kind without values.
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Holders:
    """The grants of one ACL by action and value, each list in the order of names."""

    _lists: Mapping[_Key, HolderList] = field(repr=False)

    @classmethod
    def of(cls, held: Iterable[tuple[Group, Capability]]) -> Holders:
        """Sort these grants once. Those whose scope cannot be read stand under no value."""
        found: dict[_Key, list[Holder]] = {}
        placed = [((group.name, group.id, one.index), group, one) for group, one in held]
        for order, group, capability in sorted(placed, key=itemgetter(0)):
            for action in capability.actions:
                holder = Holder(group, capability, action, order)
                for kind, value in _places(capability.scope):
                    found.setdefault((action, kind, value), []).append(holder)
        return cls({key: HolderList.of(holders) for key, holders in found.items()})

    def giving(self, question: Question) -> Giving:
        """Whoever gives the whole of what is asked, by one capability."""
        actions = _giving_actions(question)
        lists = [found for action in actions for found in self._for(action, question.scope)]
        return Giving(tuple(lists), actions)

    def perhaps_giving(self, question: Question) -> Giving:
        """Whoever might give it by a scope that cannot be read."""
        actions = _giving_actions(question)
        lists = tuple(self._lists.get((action, *_UNREADABLE), _NOBODY) for action in actions)
        return Giving(lists, actions)

    def _for(self, action: str, scope: Scope) -> Iterator[HolderList]:
        """Those on everything, then those on the values asked for."""
        yield self._lists.get((action, "all", ""), _NOBODY)
        if scope.kind == "all" or not scope.known:
            return
        if len(scope.values) <= 1:
            for value in _wider(scope):
                yield self._lists.get((action, scope.kind, value), _NOBODY)
        else:
            yield from self._for_all_of(action, scope)

    def _for_all_of(self, action: str, scope: Scope) -> Iterator[HolderList]:
        """Who covers several values is among those who cover the rarest of them."""
        rarest = min(
            (
                [
                    one
                    for found in self._for_value(action, scope.kind, value)
                    for one in found.holders
                ]
                for value in scope.values
            ),
            key=len,
        )
        yield HolderList.of([one for one in rarest if covers(scope, one.capability.scope)])

    def _for_value(self, action: str, kind: str, value: str) -> Iterator[HolderList]:
        for wider in _wider(Scope(kind, frozenset({value}))):
            yield self._lists.get((action, kind, wider), _NOBODY)


@dataclass(frozen=True, slots=True)
class Giving:
    """Some lists of holders, each in the order of names."""

    lists: tuple[HolderList, ...]
    #: The action asked for, and those that give it too.
    actions: tuple[str, ...]

    def group_ids(self) -> frozenset[int]:
        """Every group among them."""
        found = [each.group_ids for each in self.lists if each.group_ids]
        return found[0] if len(found) == 1 else frozenset().union(*found)

    def in_order(self) -> Iterator[Holder]:
        """All of them by name, without sorting those that nobody reads."""
        return heapq.merge(*(found.holders for found in self.lists), key=attrgetter("order"))


def _giving_actions(question: Question) -> tuple[str, ...]:
    """The action asked for, and those that give it too, proven or not."""
    rules = implications().get((question.acl, question.action), ())
    return (question.action, *(rule.action for rule in rules))


def _places(scope: Scope) -> Iterable[tuple[str, str]]:
    if not scope.known:
        return (_UNREADABLE,)
    return [(scope.kind, value) for value in scope.values or ("",)]


def _wider(scope: Scope) -> tuple[str, ...]:
    """The values that cover the one of the scope: itself; of a table, its database too."""
    value = next(iter(scope.values), "")
    database = value.partition("/")[0]
    return (value,) if scope.kind != "tableScope" or database == value else (value, database)
