"""Groups, found by id, by access control list, and by what they give.

Building it costs one look at each capability. What a question needs is worked out for its access
control list when somebody first asks about it, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar, cast

from cdfportal.access.answers import Question
from cdfportal.access.capabilities import LazyCapabilities
from cdfportal.access.columns import SHIFT, Column
from cdfportal.access.filing import Filed, filed
from cdfportal.access.holders import Holders
from cdfportal.access.model import Capability, Group
from cdfportal.access.rights import giving_actions

T = TypeVar("T")
_Held = tuple[tuple[Group, Capability], ...]
_POSITION = (1 << SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Giving:
    """Places of the capabilities that bear on a question, in the order of groups by name."""

    #: Each gives all of it, for certain.
    whole: Sequence[int]
    #: They may give it, or a part of it.
    rest: Sequence[int]


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """The groups of a project that a viewer was shown, deleted ones left out."""

    groups: tuple[Group, ...]
    #: By name, then id; a place names a group by its number here.
    by_name: tuple[Group, ...] = field(repr=False)
    _by_id: Mapping[int, Group] = field(repr=False)
    _filed: Mapping[str, Filed] = field(repr=False)
    _parsed: dict[str, _Held] = field(default_factory=dict, repr=False)
    _holders: dict[str, Holders] = field(default_factory=dict, repr=False)
    _kept: dict[object, object] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, groups: Iterable[Group]) -> GroupIndex:
        """Index these groups; of two with the same id the first counts."""
        by_id: dict[int, Group] = {}
        for group in groups:
            if not group.is_deleted:
                by_id.setdefault(group.id, group)
        by_name = sorted(by_id.values(), key=lambda group: (group.name.casefold(), group.id))
        numbers = {group.id: number for number, group in enumerate(by_name)}
        columns = filed(by_id.values(), numbers)
        return cls(tuple(by_id.values()), tuple(by_name), by_id, columns)

    def get(self, group_id: int) -> Group | None:
        """The group of this id, if it was shown."""
        return self._by_id.get(group_id)

    def acls(self) -> tuple[str, ...]:
        """Every access control list that some group names, known or not."""
        return tuple(self._filed)

    def columns(self, acl: str) -> Sequence[Column]:
        """The capabilities of this access control list by kind of scope; odd ones are not in them."""
        return self._filed[acl].columns() if acl in self._filed else ()

    def odd(self, acl: str) -> Iterator[tuple[int, Capability]]:
        """Those that are in no column, with their places."""
        if acl in self._filed:
            for place in self._filed[acl].odd():
                yield from ((place, capability) for capability in self.at(place, acl))

    def giving(self, question: Question) -> Giving:
        """What bears on the question, told apart without looking at what does not."""
        whole: set[int] = set()
        rest: set[int] = set()
        certain, possible = giving_actions(question)
        for column in self.columns(question.acl):
            hits = column.bearing(question.scope)
            if hits.full or hits.part:
                acting = column.by_action()
                every = hits.full is column.places
                sure = _together(acting, certain, hits.full, all_of_them=every)
                whole |= sure
                rest |= _together(acting, certain, hits.part)
                rest |= _together(acting, possible, hits.full) - sure
                rest |= _together(acting, possible, hits.part)
        rest.update(place for place, _ in self.odd(question.acl))
        return Giving(sorted(whole), sorted(rest))

    def group_at(self, place: int) -> Group:
        """The group of a place."""
        return self.by_name[place >> SHIFT]

    def at(self, place: int, acl: str) -> Iterator[Capability]:
        """The capabilities of this access control list at a place: one, but for odd entries."""
        capabilities = self.by_name[place >> SHIFT].capabilities
        position = place & _POSITION
        if isinstance(capabilities, LazyCapabilities):
            found: Sequence[Capability] = capabilities.at(position)
        else:
            found = (capabilities[position],)
        return (capability for capability in found if capability.acl == acl)

    def kept(self, what: object, make: Callable[[], T]) -> T:
        """Something worked out from these groups alone, once."""
        if what not in self._kept:
            self._kept[what] = make()
        return cast("T", self._kept[what])

    def holders(self, acl: str) -> Holders:
        """The same as `holding`, found by action and value."""
        if acl not in self._holders:
            self._holders[acl] = Holders.of(self.holding(acl))
        return self._holders[acl]

    def holding(self, acl: str) -> Iterator[tuple[Group, Capability]]:
        """Every capability of this access control list, with its group; parsed once, all of them."""
        if acl not in self._parsed:
            odd = self._filed[acl].odd() if acl in self._filed else ()
            places = chain(*(column.places for column in self.columns(acl)), odd)
            self._parsed[acl] = tuple(
                (self.group_at(place), capability)
                for place in sorted({*places})
                for capability in self.at(place, acl)
            )
        return iter(self._parsed[acl])


def _together(
    acting: Mapping[str, list[int]],
    actions: Iterable[str],
    places: Collection[int],
    *,
    all_of_them: bool = False,
) -> set[int]:
    """Those of the places that name one of the actions."""
    held = [acting[action] for action in actions if action in acting]
    named = set(held[0]) if len(held) == 1 else set().union(*held)
    return named if all_of_them else named.intersection(places)
