"""Every entry that a text shows, with its place; which of them stay is decided in `precedence`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cdfportal.diagnose.errors.cdf_errors import CdfError
from cdfportal.diagnose.errors.numbers import Number
from cdfportal.diagnose.errors.oauth_errors import STANDARD, OAuthError
from cdfportal.diagnose.errors.portal_errors import PortalError
from cdfportal.diagnose.errors.prepared import small
from cdfportal.diagnose.errors.signs import Family, Sign, places, sign_families

#: How far other products' words count against a sign, in letters.
_BESIDE = 250
_LONGEST_EVIDENCE = 240
_OURS = ("cognite", "microsoftonline", "oauth", "openid", "auth0", "/realms/", "/token")
# A guess counts only beside what stands in errors and logs, not in a sentence.
_OF_ERRORS = re.compile(
    r"exception|traceback|error[:\"'\]=]|error\b.{0,40}:|\berr[:_]|\b[45]\d\d\b|\[error|level=|http/|failed:|<html|<!doctype|fatal:"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry shown by words from `start` to `end` of the flat text."""

    entry: str
    family: str
    start: int
    end: int
    sure: bool
    evidence: str


def hits_of_numbers(found: tuple[Number, ...], flat: str) -> Iterator[Hit]:
    """AADSTS numbers; an unknown one is not sure."""
    for one in found:
        yield Hit(one.entry, "entra", one.start, one.end, one.known, flat[one.start : one.end])


def hits_of_signs(lower: str, flat: str, errors: tuple[OAuthError, ...]) -> Iterator[Hit]:
    """The signs of every family."""
    for family in sign_families():
        marked = any(mark in lower for mark in family.marks)
        for sign in family.signs:
            if (sign.marked and not marked) or (sign.near and sign.near not in lower):
                continue
            place = _of_code(sign, errors) if sign.code else places(sign, lower)
            if place and _fits(sign, family, lower, *place):
                start, end = place
                evidence = flat[start : min(end, start + _LONGEST_EVIDENCE)]
                yield Hit(sign.entry, family.name, start, end, sign.sure, evidence)


def _of_code(sign: Sign, errors: tuple[OAuthError, ...]) -> tuple[int, int] | None:
    for error in errors:
        if sign.code in ("*", error.code) and _said(sign.description, error.description):
            return error.start, error.end
    return None


def _said(wanted: str, description: str) -> bool:
    """A `*` at either end stands for anything."""
    said = description.strip()
    core = wanted.strip("*")
    if wanted.startswith("*"):
        return core in said
    return said.startswith(core) if wanted.endswith("*") else not core or said == core


def _fits(sign: Sign, family: Family, lower: str, start: int, end: int) -> bool:
    """What stands around: no other product; what the sign asks for; the marks of an error for a mere guess."""
    if sign.sure and not family.unless and not sign.beside:
        return True
    around = lower[max(0, start - _BESIDE) : end + _BESIDE]
    if any(word in around for word in family.unless) and not any(word in around for word in _OURS):
        return False
    if sign.beside and not any(word in around for word in sign.beside):
        return False
    return sign.sure or _OF_ERRORS.search(around) is not None


def hits_of_codes(errors: tuple[OAuthError, ...], flat: str) -> Iterator[Hit]:
    """The values of the standards."""
    for error in errors:
        if error.code in STANDARD:
            name = f"oauth-{error.code.replace('_', '-')}"
            evidence = flat[error.start : error.end]
            yield Hit(name, "oauth", error.start, error.end, error.sure, evidence)


def hits_of_cdf(found: tuple[CdfError, ...], lower: str) -> Iterator[Hit]:
    """CDF's errors, at the place of their message."""
    for error in found:
        said = " ".join(error.reading.message.split())
        start = max(0, lower.find(small(said[:60])))
        evidence = said[:_LONGEST_EVIDENCE]
        yield Hit(error.entry, "cdf", start, start + len(said), error.sure, evidence)


def hits_of_portal(found: PortalError | None, flat: str) -> Iterator[Hit]:
    """The portal's own."""
    if found:
        evidence = flat[found.start : found.end]
        yield Hit(found.entry, "portal", found.start, found.end, found.sure, evidence)
