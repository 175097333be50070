"""The numbers of Entra in a text: `AADSTS50011`, `"error_codes":[50011]`, `error?code=50011`.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cdfportal.diagnose.errors.catalogue import entries

_MOST_UNKNOWN = 20
_FEWEST_DIGITS = 4
_NAMED = re.compile(r"aadsts[ :_-]{0,2}([0-9]{1,8})(?![0-9])")
# Broken over two lines by a terminal or a mail.
_TORN = re.compile(r"aadsts[ :_-]{0,2}([0-9]{1,7}) {1,2}([0-9]{1,6})(?![0-9])")
_LISTED = re.compile(
    r"\"?error_?codes\"?\s{0,3}[:=]\s{0,3}\[\s{0,3}([0-9]{4,8}(?:\s{0,3},\s{0,3}[0-9]{4,8}){0,9})"
)
# Words of the sign-in log and of sign-in pages; only numbers of the table count there.
_LOGGED = re.compile(
    r"(?:error ?code|failure ?code|resulttype|error\?code|aadsts)[\"']?\s{0,3}[:=]?\s{0,3}[\"']?([0-9]{5,8})(?![0-9])"
)
_DIGITS = re.compile(r"[0-9]+")
_SIGNING_IN = ("microsoft", "entra", "aadsts", "resulttype", "correlation id", "sign-in", "sign in")


@dataclass(frozen=True, slots=True)
class Number:
    """One number, and where it stands."""

    number: int
    entry: str
    start: int
    end: int

    @property
    def known(self) -> bool:
        """Whether the table has it."""
        return self.entry != "aadsts-other"


@cache
def _entry_of() -> dict[int, str]:
    return {number: one.id for one in entries() for number in one.aadsts}


def entry_of_number(number: int) -> str:
    """The entry of a number; that of unknown ones for a number that is not in the table."""
    return _entry_of().get(number, "aadsts-other")


def numbers(lower: str) -> tuple[Number, ...]:
    """Each number once, in order; of unknown ones the first few. `lower` is flat, in small letters."""
    found: dict[int, Number] = {}
    unknown = 0
    for number, start, end in _all(lower):
        one = Number(number, entry_of_number(number), start, end)
        unknown += not one.known
        if one.known or unknown <= _MOST_UNKNOWN:
            found.setdefault(number, one)
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _all(lower: str) -> Iterator[tuple[int, int, int]]:
    for match in _NAMED.finditer(lower):
        torn = _TORN.match(lower, match.start())
        if torn and int(torn[1] + torn[2]) in _entry_of():
            yield int(torn[1] + torn[2]), torn.start(), torn.end()
        elif len(match[1]) >= _FEWEST_DIGITS:
            yield int(match[1]), match.start(), match.end()
    for match in _LISTED.finditer(lower):
        for digits in _DIGITS.finditer(match[1]):
            if int(digits[0]) in _entry_of():
                yield int(digits[0]), match.start(), match.end()
    if any(word in lower for word in _SIGNING_IN):
        for match in _LOGGED.finditer(lower):
            if int(match[1]) in _entry_of():
                yield int(match[1]), match.start(), match.end()
