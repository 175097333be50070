"""The words by which an entry is known, and how they are looked for.

A sign is a phrase in small letters. `…` in it stands for up to so many letters of anything, a `*` at its
begin or end for a word that goes on; everywhere else a phrase is made of whole words. No sign is a
pattern, so that looking costs one pass of the text each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from cdfportal.diagnose.errors.catalogue import FAMILIES, read_errors

#: How far the pieces of a phrase may stand apart, in letters.
_GAP = 300
_MOST_TRIES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of letters of a phrase."""

    letters: str
    from_word: bool
    to_word: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows an entry: a phrase, or an `error` value of OAuth and perhaps its description."""

    entry: str
    pieces: tuple[Piece, ...] = ()
    code: str = ""
    description: str = ""
    #: Another phrase that the text must hold.
    near: str = ""
    #: One of these must stand within so many letters of it.
    beside: tuple[str, ...] = ()
    #: It counts only in a text that names the provider.
    marked: bool = False
    #: Whether it is enough to be sure.
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """One file's signs, with the words that name its provider."""

    name: str
    marks: tuple[str, ...]
    #: Words of other products: beside them nothing of this family counts.
    unless: tuple[str, ...]
    signs: tuple[Sign, ...]


@cache
def sign_families() -> tuple[Family, ...]:
    """All signs, file by file, in the order of the entries."""
    return tuple(_family(read_errors(name)) for name in FAMILIES)


def _family(table: Mapping[str, Any]) -> Family:
    return Family(
        name=table["provider"],
        marks=tuple(table["marks"]),
        unless=tuple(table.get("unless", ())),
        signs=tuple(
            _sign(row["id"], sign) for row in table["entries"] for sign in row.get("signs", ())
        ),
    )


def _sign(entry: str, sign: str | Mapping[str, Any]) -> Sign:
    if isinstance(sign, str):
        return Sign(entry, _pieces(sign))
    return Sign(
        entry,
        _pieces(sign.get("words", "")),
        sign.get("code", ""),
        sign.get("description", ""),
        sign.get("near", ""),
        tuple(sign.get("beside", ())),
        sign.get("marked", False),
        sign.get("sure", True),
    )


def _pieces(phrase: str) -> tuple[Piece, ...]:
    parts = [part.strip() for part in phrase.split("…")]
    return tuple(
        Piece(
            part.strip("*"),
            from_word=_is_word(part[0]) and not part.startswith("*"),
            to_word=_is_word(part[-1]) and not part.endswith("*"),
        )
        for part in parts
        if part
    )


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def places(sign: Sign, text: str) -> tuple[int, int] | None:
    """Where the phrase stands first, from its begin to its end."""
    first, *rest = sign.pieces
    for start in islice(_starts(first, text, 0), _MOST_TRIES):
        end = start + len(first.letters)
        for piece in rest:
            found = next(_starts(piece, text, end, end + _GAP + len(piece.letters)), None)
            if found is None:
                break
            end = found + len(piece.letters)
        else:
            return start, end
    return None


def _starts(piece: Piece, text: str, begin: int, limit: int | None = None) -> Iterator[int]:
    place = text.find(piece.letters, begin, limit)
    while place >= 0:
        if _stands_free(piece, text, place):
            yield place
        place = text.find(piece.letters, place + 1, limit)


def _stands_free(piece: Piece, text: str, place: int) -> bool:
    end = place + len(piece.letters)
    if piece.from_word and place and _is_word(text[place - 1]):
        return False
    return not (piece.to_word and end < len(text) and _is_word(text[end]))
