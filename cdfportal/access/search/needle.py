"""What somebody typed into a search, prepared for comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdfportal.access.search.corpus import SHORTEST_MISTYPED
from cdfportal.access.search.folding import words

#: More are not compared: they would only narrow further.
_MOST_WORDS = 12
#: Shorter pieces stand inside of too many words.
_SHORTEST_INSIDE = 3


@dataclass(frozen=True, slots=True)
class Needle:
    """The words of a query, and the marks by which they are looked for in folded text."""

    words: tuple[str, ...]
    #: All of them as one.
    whole: str

    @classmethod
    def of(cls, text: str) -> Needle:
        """A query without any word finds nothing."""
        found = words(text)
        return cls(tuple(dict.fromkeys(found))[:_MOST_WORDS], "".join(found))

    @property
    def complete(self) -> tuple[str, ...]:
        """Each as a word of its own."""
        return tuple(f" {word} " for word in self.words)

    @property
    def beginning(self) -> tuple[str, ...]:
        """Each as the beginning of a word."""
        return tuple(f" {word}" for word in self.words)

    @property
    def inside(self) -> tuple[str, ...]:
        """Each anywhere; short ones at the beginning of a word only."""
        return tuple(word if len(word) >= _SHORTEST_INSIDE else f" {word}" for word in self.words)

    def mistyped(self, vocabulary: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """For each word the marks that serve instead: itself, and words one edit away."""
        known = tuple(vocabulary)
        return tuple(
            (mark, *(f" {one} " for one in known if one_edit(word, one)))
            if len(word) >= SHORTEST_MISTYPED and word.isalpha()
            else (mark,)
            for word, mark in zip(self.words, self.inside, strict=True)
        )


def one_edit(typed: str, meant: str) -> bool:
    """Whether one letter more, less or other, or two neighbours swapped, make the difference."""
    more = len(typed) - len(meant)
    if not -1 <= more <= 1 or typed == meant:
        return False
    place = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if place is None:
        return True
    if more:
        longer, shorter = (typed, meant) if more > 0 else (meant, typed)
        return longer[place + 1 :] == shorter[place:]
    rest, other = typed[place:], meant[place:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or swapped
