"""Text as it is compared: without case and diacritics, cut into words."""

from __future__ import annotations

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
ACL = "acl"


def words(text: str) -> tuple[str, ...]:
    """The words of a text: `timeSeriesAcl` → time, series, acl; `Ünïcode-組` → unicode, 組."""
    apart = text if text.islower() else _CAMEL.sub(" ", text)
    return tuple(_WORD.findall(folded(apart)))


def folded(text: str) -> str:
    """Without case, diacritics and compatibility forms (Unicode 3.13 D146: caseless between two NFKD)."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def names(found: tuple[str, ...]) -> tuple[str, ...]:
    """The words as one, and without the suffix of an access control list."""
    whole = "".join(found)
    if len(found) > 1 and found[-1] == ACL:
        return whole, "".join(found[:-1])
    return (whole,)


def initials(found: tuple[str, ...]) -> tuple[str, ...]:
    """The first letters of several words: time, series, acl → ts, tsa."""
    bare = found[:-1] if found[-1:] == (ACL,) else found
    letters = ("".join(word[0] for word in some) for some in dict.fromkeys((bare, found)))
    return tuple(some for some in letters if len(some) > 1)
