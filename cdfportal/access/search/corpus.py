"""What can be found of one kind, folded once so that each search only looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cdfportal.access.search.folding import initials, names, words
from cdfportal.access.search.vocabulary import SHORTEST_MISTYPED, Vocabulary


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its id, its name, other names, and a text in which words are looked for last."""

    id: str
    title: str
    also: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """An entry as it is compared. Words stand between blanks, so that ` ab` is the beginning of one."""

    entry: Entry
    #: Names as one word each: of the title, then of the others.
    titles: tuple[str, ...]
    others: tuple[str, ...]
    #: The title; with the other names; with the text.
    levels: tuple[str, str, str]
    #: Among equals the shorter and earlier one stands first.
    place: tuple[int, str, str]

    @classmethod
    def of(cls, entry: Entry) -> Folded:
        """Fold one entry."""
        title = words(entry.title)
        also = [words(name) for name in entry.also]
        near = _marked(_forms(title))
        far = near + _marked(form for name in also for form in _forms(name)) if also else near
        text = far + _marked(words(entry.text)) if entry.text else far
        titles = names(title)
        others = tuple(one for name in also for one in names(name))
        place = (len(titles[0]), titles[0], entry.id)
        return cls(entry, titles, others, (near, far, text), place)


def _forms(found: tuple[str, ...]) -> Iterator[str]:
    """The words, and what several are as one word or by their initials."""
    yield from found
    if len(found) > 1:
        yield from names(found)
        yield from initials(found)


def _marked(found: Iterable[str]) -> str:
    return f" {' '.join(found)} "


class Corpus:
    """All entries of one kind."""

    def __init__(self, entries: Iterable[Entry], *parts: Corpus) -> None:
        own = tuple(map(Folded.of, entries))
        self.folded: tuple[Folded, ...] = sum((part.folded for part in parts), own)
        self._own, self._parts = own, parts

    def near(self, typed: str) -> frozenset[str]:
        """The words of letters alone that names are made of, one edit away from a typed one."""
        if len(typed) < SHORTEST_MISTYPED or not typed.isalpha():
            return frozenset()
        return frozenset(self._vocabulary.near(typed)).union(
            *(part.near(typed) for part in self._parts)
        )

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        """Of the entries of its own: the parts keep theirs."""
        return Vocabulary(
            {
                word
                for one in self._own
                for word in one.levels[1].split()
                if len(word) >= SHORTEST_MISTYPED - 1 and word.isalpha()
            }
        )
