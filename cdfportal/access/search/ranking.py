"""Which entries a query finds, in which order: the nearest to its very words first."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial

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


#: The name; with other names; with the text.
_LEVELS = 3
#: Whether an entry is that near.
_Test = Callable[[Folded], bool]
_Tier = tuple[Nearness, _Test]
_NOTHING: frozenset[str] = frozenset()


def find(corpus: Corpus, needle: Needle, most: int, first: Collection[str] = _NOTHING) -> Found:
    """What holds every word of the query; among equally near ones those of `first`, then short names."""
    candidates: Sequence[Folded] = corpus.folded if needle.words else ()
    for mark in needle.inside:
        candidates = [one for one in candidates if mark in one.levels[2]]
    return _nearest(candidates, _tiers(needle), most, first)


def find_mistyped(corpus: Corpus, needle: Needle, most: int) -> Found:
    """What holds every word of the query or one that differs by a single edit; not in prose."""
    texts = [one.levels[1] for one in corpus.folded] if needle.words else []
    for word, mark in zip(needle.words, needle.inside, strict=True):
        if not texts:
            break
        texts = _holding(texts, (mark, *(f" {one} " for one in corpus.near(word))))
    left = frozenset(texts)
    candidates = [one for one in corpus.folded if one.levels[1] in left] if left else []
    return _nearest(candidates, [(Nearness.MISTYPED, _any)], most, _NOTHING)


def _holding(texts: list[str], marks: Iterable[str]) -> list[str]:
    """The texts that hold any of the marks; one that does is not looked at again."""
    held, rest = list[str](), texts
    for mark in marks:
        found = [text for text in rest if mark in text]
        if found:
            held += found
            rest = [text for text in rest if mark not in text]
    return held


def _nearest(
    candidates: Sequence[Folded], tiers: Iterable[_Tier], most: int, first: Collection[str]
) -> Found:
    """Tier by tier until there are enough: many are found, few are looked at closely."""
    total, matches = len(candidates), list[Match]()
    for nearness, test in tiers:
        if len(matches) >= most or not candidates:
            break
        near = [one for one in candidates if test(one)]
        candidates = [one for one in candidates if not test(one)] if near else candidates
        chosen = heapq.nsmallest(
            most - len(matches), near, key=lambda one: (one.entry.id not in first, one.place)
        )
        matches += [Match(one.entry, nearness) for one in chosen]
    return Found(tuple(matches), total)


def _tiers(needle: Needle) -> Iterator[_Tier]:
    """The name before other names before the text, within each nearness."""
    whole = needle.whole
    yield Nearness.EXACT, lambda one: whole in one.titles
    yield Nearness.EXACT, lambda one: whole in one.others
    yield Nearness.PREFIX, lambda one: one.titles[0].startswith(whole)
    yield Nearness.PREFIX, lambda one: any(name.startswith(whole) for name in one.others)
    for nearness, marks in (
        (Nearness.WORDS, needle.complete),
        (Nearness.BEGINNINGS, needle.beginning),
        (Nearness.INSIDE, needle.inside),
    ):
        for level in range(_LEVELS):
            yield nearness, partial(_holds, marks, level)


def _holds(marks: tuple[str, ...], level: int, one: Folded) -> bool:
    text = one.levels[level]
    return all(mark in text for mark in marks)


def _any(_: Folded) -> bool:
    return True
