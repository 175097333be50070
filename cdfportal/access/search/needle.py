"""What somebody typed into a search, prepared for comparison."""

from __future__ import annotations

from dataclasses import dataclass

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
