"""A long paste cut down to the lines that may show an error, each kind of line once.

A log of ten megabytes says the same few things many times. Two lines are of one kind when they differ in
digits alone, save statuses and numbers of Entra: `code: 401` and `code: 403` are two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from cdfportal.diagnose.errors.signs import sign_families

#: Texts up to this length, in letters, are looked through whole.
WHOLE: Final = 262_144
#: So much of a longer one is kept: of its begin, and of its end.
_MOST: Final = (600_000, 200_000)
_LONGEST_LINE: Final = 4_000
_OVERLAP: Final = 800

# Words of errors in general; what no sign of them holds is added from the signs.
_WORDS: Final = (
    "error", "exception", "aadsts", "fail", "denied", "refus", "invalid", "expired", "unauthori", "forbidden",
    "certificate", "timed out", "timeout", "timedout", "connect", "http", "status", "code", "token", "not found",
    "exist", "reset", "resol", "client", "enotfound", "html", "reason", "account", "session", "segments",
    "eai_", "proxy", "tunnel", "host", "closed", "hang up", "pipe", "audience", "issuer", "signature", "scope",
    "callback", "redirect", "required", "realm", "grant", "secret", "password", "blocked", "attempts", "too many",
    "exceeded", "conditional", "not yet", "not active", "nonce", "cognite", "capabilit", "projects", "correlation",
    "nxdomain", "tenant", "assertion", "deadline", "malformed", "matching", "shut",
)  # fmt: skip
_NUMBER = re.compile(r"[0-9]++")
_ZEROES = str.maketrans("123456789", "0" * 9)


def condense(text: str) -> str:
    """The same text when it is short; else its telling lines, in their order."""
    if len(text) <= WHOLE:
        return text
    whole = text.lower()
    telling = [word for word in _telling() if word in whole]
    kept: dict[tuple[str, ...], str] = {}
    tells: dict[str, bool] = {}
    for line in _lines(text):
        low = line.lower()
        shape = low.translate(_ZEROES) if low.isascii() else low
        told = tells.get(shape)
        if told is None:
            told = tells[shape] = any(word in low for word in telling)
        if told:
            kept.setdefault((shape, *_telling_numbers(low)), line)
    return _cut("\n".join(kept.values()))


@cache
def _telling() -> tuple[str, ...]:
    """So many words that every sign holds one of them."""
    phrases = (
        " ".join(piece.letters for piece in sign.pieces)
        for family in sign_families()
        for sign in family.signs
    )
    more = {
        max(phrase.split(), key=len)
        for phrase in phrases
        if phrase and not any(word in phrase for word in _WORDS)
    }
    return (*_WORDS, *sorted(more))


def _telling_numbers(low: str) -> list[str]:
    """Statuses; those of Entra too where the line has one."""
    numbers = _NUMBER.findall(low)
    entra = "aadsts" in low
    return [
        number
        for number in numbers
        if (len(number) == 3 and number[0] in "345") or (entra and 4 <= len(number) <= 8)
    ]


def _lines(text: str) -> Iterator[str]:
    """Lines; long ones in pieces that overlap, so that no phrase is torn."""
    step = _LONGEST_LINE - _OVERLAP
    for line in text.split("\n"):
        if len(line) <= _LONGEST_LINE:
            yield line
            continue
        for start in range(0, len(line), step):
            yield line[start : start + _LONGEST_LINE]


def _cut(text: str) -> str:
    begin, end = _MOST
    if len(text) <= begin + end:
        return text
    return f"{text[:begin]}\n{text[-end:]}"
