"""The parts that stand first on a page of any room: the verdict, its facts, notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Headline:
    """Glyph, word, one sentence, because."""

    #: `yes`, `no`, `open`, `cut` or `plain`; the stylesheet's class is `is-…`.
    tone: str
    icon: str
    word: str
    sentence: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One number that qualifies the verdict."""

    label: str
    value: str
    note: str = ""
    #: Whether the note is something a machine would read back.
    code: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know: a bold sentence and one paragraph."""

    tone: str
    icon: str
    title: str
    text: str


def many(count: int, one: str, several: str = "") -> str:
    """ "1 group", "3 groups"."""
    return f"{count} {one if count == 1 else several or one + 's'}"
