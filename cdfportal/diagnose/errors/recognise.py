"""A pasted text → the entries of the catalogue that it shows. Total over every text, in linear time."""

from __future__ import annotations

import re

from cdfportal.access.answers import Question
from cdfportal.access.refusal_text import LONGEST_TEXT, RefusalReading, read_refusal
from cdfportal.base.redact import redact
from cdfportal.diagnose.errors.catalogue import entry
from cdfportal.diagnose.errors.cdf_errors import CdfError, cdf_errors
from cdfportal.diagnose.errors.hits import (
    Hit,
    hits_of_cdf,
    hits_of_codes,
    hits_of_numbers,
    hits_of_portal,
    hits_of_signs,
)
from cdfportal.diagnose.errors.numbers import numbers
from cdfportal.diagnose.errors.oauth_errors import oauth_errors
from cdfportal.diagnose.errors.portal_errors import portal_error
from cdfportal.diagnose.errors.precedence import told
from cdfportal.diagnose.errors.prepared import prepare
from cdfportal.diagnose.errors.recognition import Found, Recognition

_AROUND = 300
_MOST_IDS = 10
# x-request-id of CDF, Request ID of AWS, Correlation ID and Trace ID of Entra.
_ID = re.compile(
    r"(x-request-id|x-amzn-requestid|request[ _-]?id|correlation[ _-]?id|trace[ _-]?id)[\"']?\s{0,2}[:=]\s{0,2}[\"']?"
    r"([a-z0-9][a-z0-9-]{7,63})(?![a-z0-9-])"
)
_ID_NAMES = {"x-request-id": "request id", "x-amzn-requestid": "request id"}


def recognise(text: str) -> Recognition:
    """Every entry that the text shows, most specific first; without secrets."""
    paste = prepare(text)
    flat, lower = paste.flat, paste.lower
    found_numbers = numbers(lower)
    errors = oauth_errors(lower)
    from_cdf = cdf_errors(paste.safe, lower)
    hits = told(
        [
            *hits_of_numbers(found_numbers, flat),
            *hits_of_signs(lower, flat, errors),
            *hits_of_portal(portal_error(lower), flat),
            *hits_of_cdf(from_cdf, lower),
            *hits_of_codes(errors, flat),
        ]
    )
    facts = _facts(paste.safe, from_cdf, hits)
    return Recognition(
        excerpt=_excerpt(flat, hits),
        found=tuple(Found(entry(hit.entry), redact(hit.evidence), hit.sure) for hit in hits),
        aadsts=tuple(one.number for one in found_numbers),
        oauth=tuple(dict.fromkeys(error.code for error in errors)),
        ids=_ids(lower),
        status=facts.status if facts else None,
        required=_required(from_cdf, facts),
        method=facts.method if facts else "",
        path=facts.path if facts else "",
        secrets=paste.taken,
        length=len(text),
    )


def _facts(
    safe: str, from_cdf: tuple[CdfError, ...], hits: tuple[Hit, ...]
) -> RefusalReading | None:
    """Status, call and rights: of the whole text where it is short, else of CDF's first error in it."""
    if len(safe) <= LONGEST_TEXT:
        reading = read_refusal(safe)
        return reading if isinstance(reading, RefusalReading) else None
    shown = {hit.entry for hit in hits}
    return next((error.reading for error in from_cdf if error.entry in shown), None)


def _required(from_cdf: tuple[CdfError, ...], facts: RefusalReading | None) -> tuple[Question, ...]:
    if facts and facts.required:
        return facts.required
    return next((error.reading.required for error in from_cdf if error.reading.required), ())


def _excerpt(flat: str, hits: tuple[Hit, ...]) -> str:
    """The surroundings of the first hit, else the text's begin; cut between words."""
    place = hits[0].start if hits else 0
    begin, end = max(0, place - _AROUND), place + 2 * _AROUND
    piece = flat[begin:end]
    if begin:
        piece = "…" + piece[max(0, piece.find(" ", 0, 80)) :]
    if end < len(flat):
        cut = piece.rfind(" ", len(piece) - 80)
        piece = (piece[:cut] if cut > 0 else piece) + "…"
    return redact("".join(letter if letter.isprintable() else " " for letter in piece))


def _ids(lower: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for match in _ID.finditer(lower):
        name = _ID_NAMES.get(match[1], match[1].replace("_", " ").replace("-", " "))
        found.setdefault(match[2], name)
        if len(found) == _MOST_IDS:
            break
    return tuple((name, value) for value, name in found.items())
