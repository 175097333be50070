"""Which entries a query finds, in which order: the nearest to its very words first."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum

from cdfportal.access.search.corpus import Corpus, Entry, Folded
from cdfportal.access.search.needle import Needle


class Nearness(IntEnum):
    """How an entry came to be found, nearest first."""

    #: It is called so, with or without the suffix of an access control list.
    EXACT = 0
    #: It begins so.
    PREFIX = 1
    #: It holds each word.
    WORDS = 2
    #: It holds words that begin so.
    BEGINNINGS = 3
    #: It holds the letters of each somewhere.
    INSIDE = 4
    #: It holds words that are one letter away.
    MISTYPED = 5


@dataclass(frozen=True, slots=True)
class Match:
    """One entry that was found."""

    entry: Entry
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class Found:
    """The first of the matches, and how many there are."""

    matches: tuple[Match, ...] = ()
    total: int = 0

    @property
    def nearest(self) -> Nearness:
        """Of the best; of nothing, the farthest."""
        return self.matches[0].nearness if self.matches else Nearness.MISTYPED


#: (nearness, 0 for the name, 1 for other names, 2 for the text).
_Rank = tuple[Nearness, int]
_Ranker = Callable[[Folded], _Rank | None]
_NOTHING: frozenset[str] = frozenset()


def find(corpus: Corpus, needle: Needle, most: int, first: Collection[str] = _NOTHING) -> Found:
    """What holds every word of the query; among equally near ones those of `first`, then short names."""
    if not needle.words:
        return Found()
    marks = _Marks(needle.complete, needle.beginning, needle.inside)
    return _ranked(corpus, lambda one: _rank(one, needle, marks), most, first)


def find_mistyped(corpus: Corpus, needle: Needle, most: int) -> Found:
    """What holds every word of the query or one that differs by a single edit."""
    if not needle.words:
        return Found()
    choices = needle.mistyped(corpus.vocabulary)
    return _ranked(corpus, lambda one: _mistyped(one, choices), most, _NOTHING)


@dataclass(frozen=True, slots=True)
class _Marks:
    complete: tuple[str, ...]
    beginning: tuple[str, ...]
    inside: tuple[str, ...]


def _ranked(corpus: Corpus, rank: _Ranker, most: int, first: Collection[str]) -> Found:
    ranked = [(found, one) for one in corpus.folded if (found := rank(one)) is not None]

    def order(item: tuple[_Rank, Folded]) -> tuple[_Rank, bool, tuple[int, str, str]]:
        return item[0], item[1].entry.id not in first, item[1].place

    nearest = heapq.nsmallest(most, ranked, key=order)
    return Found(tuple(Match(one.entry, found[0]) for found, one in nearest), len(ranked))


def _rank(one: Folded, needle: Needle, marks: _Marks) -> _Rank | None:
    everything = one.levels[2]
    for mark in marks.inside:
        if mark not in everything:
            return None
    for where, named in enumerate((one.titles, one.others)):
        if needle.whole in named:
            return Nearness.EXACT, where
    for where, named in enumerate((one.titles, one.others)):
        if any(name.startswith(needle.whole) for name in named):
            return Nearness.PREFIX, where
    for nearness, wanted in (
        (Nearness.WORDS, marks.complete),
        (Nearness.BEGINNINGS, marks.beginning),
    ):
        for where, level in enumerate(one.levels):
            if all(mark in level for mark in wanted):
                return nearness, where
    where = next(n for n, level in enumerate(one.levels) if all(m in level for m in marks.inside))
    return Nearness.INSIDE, where


def _mistyped(one: Folded, choices: tuple[tuple[str, ...], ...]) -> _Rank | None:
    for where, level in enumerate(one.levels[:2]):
        if all(any(mark in level for mark in choice) for choice in choices):
            return Nearness.MISTYPED, where
    return None
