"""Which known words somebody may have meant: those one letter away from what was typed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

#: Shorter words are too like each other to be taken for mistyped.
SHORTEST_MISTYPED = 5


class Vocabulary:
    """Words in order, by length, from both ends, so that few are compared with what was typed.

    A single edit leaves the first half as it is, or what stands after the letter in the middle. So a word
    is one letter away only if it has the typed length give or take one, and one of these in common.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[int, list[str]] = {}
        for word in words:
            self._words.setdefault(len(word), []).append(word)
        for some in self._words.values():
            some.sort()
        self._reversed = {
            length: sorted(word[::-1] for word in some) for length, some in self._words.items()
        }

    def near(self, typed: str) -> Iterator[str]:
        """The words one edit away; some come twice."""
        backwards = typed[::-1]
        for length in range(len(typed) - 1, len(typed) + 2):
            half = length // 2
            for word in _beginning(self._words.get(length, []), typed[:half]):
                if one_edit(typed, word):
                    yield word
            end = backwards[: length - half - 1]
            for word in _beginning(self._reversed.get(length, []), end):
                if one_edit(backwards, word):
                    yield word[::-1]


def _beginning(words: list[str], letters: str) -> Iterator[str]:
    """Those of ordered words that begin so."""
    place = bisect_left(words, letters)
    while place < len(words) and words[place].startswith(letters):
        yield words[place]
        place += 1


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
