"""Groups, found by id, by access control list, and by what they give.

Building it costs one look at each capability. What a question needs is worked out for its access
control list when somebody first asks about it, and kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from cdfportal.access.answers import Question
from cdfportal.access.capabilities import LazyCapabilities
from cdfportal.access.columns import SHIFT, Column, Giving
from cdfportal.access.filing import Filed, filed
from cdfportal.access.model import Capability, Group
from cdfportal.access.rights import giving_actions

T = TypeVar("T")
_POSITION = (1 << SHIFT) - 1
#: How many capabilities an index keeps parsed.
_MOST_READ = 20_000


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """The groups of a project that a viewer was shown, deleted ones left out."""

    groups: tuple[Group, ...]
    #: By name, then id; a place names a group by its number here.
    by_name: tuple[Group, ...] = field(repr=False)
    _numbers: Mapping[int, int] = field(repr=False)
    _filed: Mapping[str, Filed] = field(repr=False)
    #: Whether every capability has the usual form, and thus no problem.
    is_usual: bool = True
    #: What was read of late, by place: the next look at the same page needs it again.
    _read: dict[int, tuple[Capability, ...]] = field(default_factory=dict, repr=False)
    _kept: dict[object, object] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, groups: Iterable[Group]) -> GroupIndex:
        """Index these groups; of two with the same id the first counts."""
        by_id: dict[int, Group] = {}
        for group in groups:
            if not group.is_deleted:
                by_id.setdefault(group.id, group)
        _mark_doubled(by_id)
        by_name = sorted(by_id.values(), key=lambda group: (group.name.casefold(), group.id))
        numbers = {group.id: number for number, group in enumerate(by_name)}
        files = filed(by_id.values(), numbers)
        groups = tuple(by_id.values())
        return cls(groups, tuple(by_name), numbers, files.by_acl, files.is_usual)

    def get(self, group_id: int) -> Group | None:
        """The group of this id, if it was shown."""
        number = self._numbers.get(group_id)
        return None if number is None else self.by_name[number]

    def number(self, group_id: int) -> int | None:
        """Its number in the order of names."""
        return self._numbers.get(group_id)

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
        actions = giving_actions(question)
        found = [one.giving(question.scope, *actions) for one in self.columns(question.acl)]
        odd = (place for place, _ in self.odd(question.acl))
        return Giving(
            frozenset().union(*(one.whole for one in found)),
            frozenset().union(*(one.maybe for one in found)),
            frozenset(odd).union(*(one.rest for one in found)),
        )

    def group_at(self, place: int) -> Group:
        """The group of a place."""
        return self.by_name[place >> SHIFT]

    def at(self, place: int, acl: str) -> Iterator[Capability]:
        """The capabilities of this access control list at a place: one, but for odd entries."""
        found = self._read.get(place)
        if found is None:
            found = self._parsed(place)
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            self._read[place] = found
        return (capability for capability in found if capability.acl == acl)

    def _parsed(self, place: int) -> tuple[Capability, ...]:
        capabilities = self.by_name[place >> SHIFT].capabilities
        position = place & _POSITION
        if isinstance(capabilities, LazyCapabilities):
            return capabilities.at(position)
        return (capabilities[position],)

    def kept(self, what: object, make: Callable[[], T]) -> T:
        """Something worked out from these groups alone, once; by two threads at once perhaps twice."""
        if what not in self._kept:
            self._kept[what] = make()
        return cast("T", self._kept[what])


def _mark_doubled(by_id: dict[int, Group]) -> None:
    """CDF lets several groups have one name; people must know them apart."""
    names = Counter(group.name for group in by_id.values())
    for number, group in by_id.items():
        if names[group.name] > 1 and not group.doubled:
            by_id[number] = replace(group, doubled=True)
