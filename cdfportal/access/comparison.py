"""How two accesses differ, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from cdfportal.access.answers import Unknown
from cdfportal.access.grants import Grant
from cdfportal.access.model import Group, Scope


class Where(StrEnum):
    """Who holds something."""

    LEFT = "left"
    RIGHT = "right"
    #: It cannot be told whether one of them holds it.
    UNKNOWN = "unknown"
    BOTH = "both"


class Relation(StrEnum):
    """What the differences come to."""

    SAME = "same"
    #: Left holds everything that right holds, and more.
    LEFT_MORE = "left_more"
    RIGHT_MORE = "right_more"
    #: Each holds something that the other lacks.
    DIFFERENT = "different"
    #: No difference is certain, and of some rights it cannot be told.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a right's scope, of one kind, with the grants that give it on either side."""

    where: Where
    scope: Scope
    left: tuple[Grant, ...] = ()
    right: tuple[Grant, ...] = ()
    #: What would have to be known of a side. With BOTH: it is the same unknown on both sides.
    left_doubts: tuple[Unknown, ...] = ()
    right_doubts: tuple[Unknown, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedRight:
    """One action of one ACL: which part of it which side holds."""

    acl: str
    action: str
    parts: tuple[Part, ...]

    @property
    def held(self) -> frozenset[Where]:
        """Who holds parts of it."""
        return frozenset(part.where for part in self.parts)


@dataclass(frozen=True)
class Comparison:
    """Two accesses side by side. Rights that a gate took away on the path are listed apart."""

    rights: tuple[ComparedRight, ...]
    left_groups: tuple[Group, ...] = ()
    right_groups: tuple[Group, ...] = ()
    shared_groups: tuple[Group, ...] = ()
    left_removed: tuple[Grant, ...] = ()
    right_removed: tuple[Grant, ...] = ()

    @cached_property
    def counts(self) -> Mapping[Where, int]:
        """In how many rights a side holds more; BOTH counts those that are the same."""
        held = [right.held for right in self.rights]
        counts = Counter(where for places in held for where in places)
        return {**counts, Where.BOTH: held.count(frozenset((Where.BOTH,)))}

    def count(self, where: Where) -> int:
        """In how many rights a side holds more; BOTH counts those that are the same."""
        return self.counts.get(where, 0)

    @property
    def relation(self) -> Relation:
        """The whole in one word: what is certain, whatever else cannot be told."""
        left, right = self.count(Where.LEFT), self.count(Where.RIGHT)
        if left and right:
            return Relation.DIFFERENT
        if left or right:
            return Relation.LEFT_MORE if left else Relation.RIGHT_MORE
        return Relation.UNKNOWN if self.count(Where.UNKNOWN) else Relation.SAME

    @property
    def so_far(self) -> bool:
        """The sides differ for certain, and of further rights it cannot be told."""
        differ = self.relation not in (Relation.SAME, Relation.UNKNOWN)
        return differ and bool(self.count(Where.UNKNOWN))
