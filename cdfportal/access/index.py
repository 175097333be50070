"""Groups, found by id and by access control list.

Building it costs one look at the keys of every capability; those of an access control list are
parsed when somebody first asks about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cdfportal.access.capabilities import LazyCapabilities
from cdfportal.access.catalogue import canonical_acl
from cdfportal.access.holders import Holders
from cdfportal.access.model import Capability, Group
from cdfportal.access.text import clean

_Held = tuple[tuple[Group, Capability], ...]


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """The groups of a project that a viewer was shown, deleted ones left out."""

    groups: tuple[Group, ...]
    _by_id: Mapping[int, Group] = field(repr=False)
    #: ACL → the groups that name it, each with the entries that do.
    _places: Mapping[str, Sequence[tuple[Group, int]]] = field(repr=False)
    _parsed: dict[str, _Held] = field(default_factory=dict, repr=False)
    _holders: dict[str, Holders] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, groups: Iterable[Group]) -> GroupIndex:
        """Index these groups; of two with the same id the first counts."""
        by_id: dict[int, Group] = {}
        for group in groups:
            if not group.is_deleted:
                by_id.setdefault(group.id, group)
        return cls(tuple(by_id.values()), by_id, _places(by_id.values()))

    def get(self, group_id: int) -> Group | None:
        """The group of this id, if it was shown."""
        return self._by_id.get(group_id)

    def acls(self) -> tuple[str, ...]:
        """Every access control list that some group names, known or not."""
        return tuple(acl for acl in self._places if self._held(acl))

    def holding(self, acl: str) -> Iterator[tuple[Group, Capability]]:
        """Every capability of this access control list, with its group."""
        return iter(self._held(acl))

    def holders(self, acl: str) -> Holders:
        """The same, found by action and value: sorted when somebody first asks about the ACL."""
        if acl not in self._holders:
            self._holders[acl] = Holders.of(self._held(acl))
        return self._holders[acl]

    def _held(self, acl: str) -> _Held:
        if acl not in self._places:
            return ()
        if acl not in self._parsed:
            self._parsed[acl] = tuple(
                (group, capability)
                for group, index in self._places[acl]
                for capability in _entry(group, index)
                if capability.acl == acl
            )
        return self._parsed[acl]


def _places(groups: Iterable[Group]) -> dict[str, list[tuple[Group, int]]]:
    by_key: dict[str, list[tuple[Group, int]]] = {}
    for group in groups:
        for index, keys in enumerate(_keys(group.capabilities)):
            for key in keys:
                if key in by_key:
                    by_key[key].append((group, index))
                else:
                    by_key[key] = [(group, index)]
    return _merged(by_key)


def _merged(by_key: dict[str, list[tuple[Group, int]]]) -> dict[str, list[tuple[Group, int]]]:
    """The spellings of one ACL together, each entry once."""
    found: dict[str, list[tuple[Group, int]]] = {}
    for key, places in by_key.items():
        acl = clean(canonical_acl(key))
        if acl in found:
            known = {(group.id, index) for group, index in found[acl]}
            places = [place for place in places if (place[0].id, place[1]) not in known]
        found.setdefault(acl, []).extend(places)
    return found


def _keys(capabilities: Sequence[Capability]) -> Iterable[Iterable[str]]:
    if isinstance(capabilities, LazyCapabilities):
        return capabilities.keys()
    return ((capability.acl,) for capability in capabilities)


def _entry(group: Group, index: int) -> Sequence[Capability]:
    if isinstance(group.capabilities, LazyCapabilities):
        return group.capabilities.at(index)
    return (group.capabilities[index],)
