"""A paste made fit for looking through: its secrets taken out first, then its escapes undone.

JSON inside JSON, a percent-encoded `error_description`, HTML entities: after this they read as their
sender wrote them. What a decoding brings to light is searched for secrets again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cdfportal.access.text import clean
from cdfportal.base.redact import redacted
from cdfportal.diagnose.errors.condense import condense

#: Longest paste that is read, in bytes of UTF-8.
LONGEST_PASTE: Final = 10 * 1024 * 1024
_MOST_ROUNDS = 3

# Letters that cannot be seen: UTF-16 read as UTF-8, zero-width spaces, soft hyphens. They would hide words.
_UNSEEN = ("\x00", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
_TYPOGRAPHIC = (
    ("\u2018", "'"), ("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"'), ("\u00a0", " "),
    ("\u2013", "-"), ("\r\n", "\n"),
)  # fmt: skip
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})++")
_PLUS = re.compile(r"(?<=[a-z]=)[^&\s\"'<>+]{1,200}+\+[^&\s\"'<>]{1,4000}+")
_ESCAPED = re.compile(r"(?<!\\)\\++(?:([\"'/])|u([0-9A-Fa-f]{4})|([rnt]))")
_ENTITY = re.compile(r"&(quot|apos|amp|lt|gt|nbsp|#39|#34|#x27|#x22|#x2F|#47);", re.IGNORECASE)
_ENTITIES = {
    "quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "#39": "'", "#34": '"',
    "#x27": "'", "#x22": '"', "#x2f": "/", "#47": "/",
}  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}+>")
_SPACES = re.compile(r"[\t\n\r\f\v ]{2,}+|[\t\n\r\f\v]")


@dataclass(frozen=True)
class Prepared:
    """The paste without secrets, in the forms that are looked through."""

    #: Line by line as it came, its escapes undone.
    safe: str
    #: How many secrets were taken out.
    taken: int

    @cached_property
    def flat(self) -> str:
        """On one line, with single spaces and without the tags of HTML."""
        text = self.safe
        if "</" in text or "<br" in text:
            text = _TAG.sub(" ", text)
        return _SPACES.sub(" ", text).strip()

    @cached_property
    def lower(self) -> str:
        """The flat text in small letters, each letter in its place."""
        return small(self.flat)


def small(text: str) -> str:
    """ASCII letters made small; other letters stay, since some grow longer when they are."""
    return text.lower() if text.isascii() else text.encode().lower().decode()


def prepare(text: str) -> Prepared:
    """Total over every text."""
    for unseen in _UNSEEN:
        text = text.replace(unseen, "")
    for fancy, plain in _TYPOGRAPHIC:
        text = text.replace(fancy, plain)
    found = redacted(clean(text))
    taken = found.taken
    safe = condense(found.text)
    for _ in range(_MOST_ROUNDS):
        plain = _undone(safe)
        if plain == safe:
            break
        again = redacted(clean(plain))
        taken += again.taken
        safe = again.text
    return Prepared(safe, taken)


def _undone(text: str) -> str:
    """One layer of escapes less."""
    if "+" in text and "=" in text:
        text = _PLUS.sub(lambda found: found[0].replace("+", " "), text)
    if "%" in text:
        text = _PERCENT.sub(_from_percent, text)
    if "\\" in text:
        text = _ESCAPED.sub(_from_escape, text)
    if "&" in text and ";" in text:
        text = _ENTITY.sub(lambda found: _ENTITIES[found[1].lower()], text)
    return text.replace("\x00", "")


def _from_percent(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")


def _from_escape(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    if found[2]:
        letter = chr(int(found[2], 16))
        return letter if letter.isprintable() else " "
    return "\n" if found[3] == "n" else " "
