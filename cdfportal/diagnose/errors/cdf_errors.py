"""CDF's errors in a text: each piece that looks like one is read by `read_refusal`, whose families these are.

CDF's envelope and its statuses look like those of many products; so a piece counts only where its
surroundings, or its own words, name CDF.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final

from cdfportal.access.refusal_text import (
    UNRECOGNISED,
    RefusalReading,
    families,
    read_refusal,
)
from cdfportal.diagnose.errors.catalogue import read_errors
from cdfportal.diagnose.errors.oauth_errors import STANDARD

_MOST_PIECES: Final = 300
_MOST_READ: Final = 60
_LONGEST_LINE: Final = 1500
_LONGEST_OBJECT: Final = 20_000
_AROUND: Final = 800
_SAME_SPOT: Final = 160
_LONG_WORD: Final = 9
_DECODER = json.JSONDecoder()

_SPOT = re.compile(
    r"\"error\"\s{0,3}:\s{0,3}[{\"]|'error':\s{0,3}[{']|\"code\"\s{0,3}:\s{0,3}[3-5]\d\d"
    r"|\b[Cc]ode[:=]? ?[3-5]\d\d|[Ss]tatus(?:[ _-]?[Cc]ode)?[\"']?\s{0,3}[:=]?\s{0,3}[\"']?[3-5]\d\d"
    r"|HTTP(?:/[\d.]{1,3})?[\"']?\s{1,3}[3-5]\d\d|(?:[Cc]lient|[Ss]erver|[Rr]edirect) (?:error|response) '[3-5]\d\d"
    r"|[Rr]esponse \[[3-5]\d\d|\b[3-5]\d\d[)\"']?\s{0,3}(?:[-:|,]\s{0,3})?[(\"']?(?:[Cc]lient [Ee]rror|[Ss]erver [Ee]rror|[Uu]nauthori[sz]ed|[Ff]orbidden|[Nn]ot [Ff]ound|"
    r"[Tt]oo [Mm]any|[Bb]ad [Rr]equest|[Cc]onflict|[Mm]oved|[Bb]ad [Gg]ateway|[Ss]ervice [Uu]navailable|"
    r"[Gg]ateway [Tt]ime|[Ii]nternal [Ss]erver)"
)
_NEW_RECORD = re.compile(
    r"\s*(?:$|\d{4}-|\d{2}:\d{2}|\[|[<>{]|[A-Z]{4,8}\b|[A-Z][a-z]{2} \d|Traceback|[\w.]+(?:Error|Exception)\b)"
)
_HOST = re.compile(
    r"(?:https?://|[Hh]ost: ?)([A-Za-z0-9.-]{1,255})(:\d{1,5})?(/[^\s\"'<>]{0,200})?"
)
_CDF_HOST = re.compile(
    r"(?:^|\.)(?:cognitedata\.com|cognite\.com|cognite\.ai|cognitedata-[a-z]+\.cognite\.ai)$"
)
_CDF_PATH = re.compile(r"/api/(?:v1|playground)/(?:projects/|token/inspect)")
# What SDKs raise for an answer of the API; and marks of them anywhere.
_SDK_ERROR = re.compile(
    r"\| code: \d{3}|[Cc]ognite(?:API|NotFound|Duplicated|ProjectAccess|Authorization|Multi)?(?:Error|Exception)"
    r"|CdpApiException|CogniteSdk\.ResponseException"
)
_SDK = re.compile(
    r"cognite\.client|@cognite/|com\.cognite|CogniteSdk|cognite_toolkit|cdf-tk|x-cdp-"
)
_OAUTH_BODY = re.compile(
    r"[\"']error[\"']\s{0,3}:\s{0,3}[\"'](?:" + "|".join(sorted(STANDARD)) + r")[\"']"
)
# The cluster's origin alone, or with the name of a scope.
_NO_CALL = re.compile(
    r"/?|/(?:\.default|user_impersonation|IDENTITY|ADMIN|(?:DATA|COMPUTE)\.[A-Z]+)[^/]*",
    re.IGNORECASE,
)
_SESSIONS = re.compile(r"/sessions(?![\w/])|\bsessions\.create\b")
_LEGACY = re.compile(
    r"/login/(?:status|url|redirect)|/logout/url|/apikeys\b|/serviceaccounts\b|^[> ]*api-key:",
    re.MULTILINE | re.IGNORECASE,
)
_GONE = frozenset(
    {"no_such_resource", "token_not_accepted", "forbidden", "bad_request", "ids_not_found"}
)
_NEAR: Final = 400
_CDF_HOST_WORD = "cognitedata.com"
_ENVELOPE_KEYS = frozenset(
    {"code", "message", "missing", "duplicated", "isAutoRetryable", "extra", "details"}
)


@dataclass(frozen=True, slots=True)
class CdfError:
    """One error of CDF in the text."""

    entry: str
    reading: RefusalReading
    #: Its surroundings or its words say that it is CDF's.
    sure: bool


def cdf_errors(safe: str, lower: str) -> tuple[CdfError, ...]:
    """The first of each entry, in order. `safe` keeps its lines, `lower` is it flat in small letters."""
    named = _names_cdf(lower)
    found: dict[str, CdfError] = {}
    read: set[str] = set()
    for piece in _pieces(safe, lower):
        if len(read) == _MOST_READ:
            break
        shape = piece.text.translate(_NO_DIGITS)
        if shape in read:
            continue
        read.add(shape)
        error = _read(piece, named=named)
        if error and (error.entry not in found or (error.sure and not found[error.entry].sure)):
            found[error.entry] = error
    return tuple(found.values())


_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"), "0")


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    #: What stands before and after it, for the address it was about.
    before: str
    after: str
    #: It is a JSON object in CDF's envelope, with no key that CDF does not write.
    exact: bool


def _pieces(safe: str, lower: str) -> Iterator[_Piece]:
    """Objects and lines that hold a status, an envelope or words of a family."""
    place = 0
    for number, spot in enumerate(_spots(safe)):
        if number == _MOST_PIECES:
            break
        if spot < place:
            continue
        begin, end, exact = _object_at(safe, spot) or (*_lines_at(safe, spot), False)
        # A second status in one long line is another piece.
        place = end if exact or "\n" in safe[begin:end] else min(end, spot + _SAME_SPOT)
        before = safe[max(0, begin - _AROUND) : begin]
        yield _Piece(safe[begin:end], before, safe[end : end + _AROUND], exact)
    if place == 0 and any(word in lower for word in _telling()):
        yield _Piece(safe[:_LONGEST_OBJECT], "", "", exact=False)


def _spots(safe: str) -> Iterator[int]:
    starts = [
        match.start()
        for match, _ in zip(_SPOT.finditer(safe), range(_MOST_PIECES * 4), strict=False)
    ]
    small = safe.lower() if safe.isascii() else safe.encode().lower().decode()
    for word in _telling():
        place = small.find(word)
        for _ in range(5):
            if place < 0:
                break
            starts.append(place)
            place = small.find(word, place + _LONGEST_LINE)
    return iter(sorted(starts))


@cache
def _telling() -> tuple[str, ...]:
    """Words of families that say enough to look at their line."""
    return tuple(
        {word for family in families() for word in family.words if len(word) >= _LONG_WORD}
    )


def _object_at(safe: str, spot: int) -> tuple[int, int, bool] | None:
    """The JSON object around a spot, where it is an error's."""
    brace = safe.rfind("{", max(0, spot - 300), spot + 1)
    for _ in range(2):
        if brace < 0:
            return None
        try:
            found, length = _DECODER.raw_decode(safe[brace : brace + _LONGEST_OBJECT])
        except (ValueError, RecursionError):
            return None
        if (
            brace + length > spot
            and isinstance(found, dict)
            and ("error" in found or "code" in found)
        ):
            outer = safe.rfind("{", max(0, brace - 40), brace)
            if "error" not in found and outer >= 0:
                brace = outer
                continue
            return brace, brace + length, _is_exact(found)
        return None
    return None


def _is_exact(found: dict[str, object]) -> bool:
    error = found.get("error", found)
    if not isinstance(error, dict) or not set(found) <= {"error", *_ENVELOPE_KEYS}:
        return False
    code = error.get("code")
    return isinstance(code, int) and "message" in error and set(error) <= _ENVELOPE_KEYS


def _lines_at(safe: str, spot: int) -> tuple[int, int]:
    """The line of a spot, and the lines after it that go on with it."""
    begin = max(safe.rfind("\n", 0, spot) + 1, spot - _LONGEST_LINE)
    end = _line_end(safe, spot)
    for _ in range(3):
        following = safe[end + 1 : end + 81]
        if end + 1 >= len(safe) or _NEW_RECORD.match(following):
            break
        end = _line_end(safe, end + 1)
    if spot - begin > _SAME_SPOT and _SPOT.search(safe, begin, spot - _SAME_SPOT // 2):
        begin = spot
    return begin, end


def _line_end(safe: str, start: int) -> int:
    end = safe.find("\n", start)
    return min(len(safe) if end < 0 else end, start + _LONGEST_LINE)


def _names_cdf(lower: str) -> bool:
    return any(mark in lower for mark in read_errors("cdf")["marks"])


def _read(piece: _Piece, *, named: bool) -> CdfError | None:
    around = f"{piece.before[-_NEAR:]}\n{piece.text}\n{piece.after[:_NEAR]}"
    if _is_of_others(piece, around.lower()):
        return None
    reading = read_refusal(piece.text)
    if not isinstance(reading, RefusalReading) or reading.family == UNRECOGNISED:
        return None
    family = _by_path(reading, around)
    sure = _is_sure(piece, reading)
    if sure is None or not (sure or named):
        return None
    if "<html" in around.lower() and (reading.status or 0) < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None  # A page of something on the way.
    return CdfError(_entry_of()[family], reading, sure)


def _is_of_others(piece: _Piece, around: str) -> bool:
    """An answer of a token endpoint, of the portal itself, or of a proxy on the way."""
    text = piece.text.lower()
    if "x-portal-reason" in around or ('"reason"' in text and '"reference"' in text):
        return True
    if not piece.exact and ("error_description" in text or _OAUTH_BODY.search(text)):
        return True
    return not piece.exact and ("tunnel" in text or "proxy" in text) and "/proxy" not in text


def _by_path(reading: RefusalReading, around: str) -> str:
    """What the address says that stands beside the answer, not in it."""
    if reading.family in ("bad_request", "ids_not_found") and _SESSIONS.search(around):
        return "session_credentials"
    if reading.family in _GONE and _LEGACY.search(around):
        return "legacy_credentials"
    return reading.family


def _is_sure(piece: _Piece, reading: RefusalReading) -> bool | None:
    """None where the address names another product."""
    own_words = _family_is_own(reading.family) or bool(reading.required)
    if own_words or _SDK_ERROR.search(piece.text):
        return True
    around = piece.before + piece.text + piece.after
    if reading.status is None:
        return False if _CDF_HOST_WORD in piece.text or _SDK.search(around) else None
    nearest = [*_HOST.finditer(piece.text), *reversed([*_HOST.finditer(piece.before)])]
    for host in (*nearest, *_HOST.finditer(piece.after)):
        if _CDF_PATH.search(host[3] or ""):
            return True
        if _CDF_HOST.search(host[1].lower()):
            if _NO_CALL.fullmatch(host[3] or ""):
                continue  # A scope, an audience, a base URL.
            return True
        if not _is_document(host[1].lower()):
            return None
    if _CDF_PATH.search(piece.before + piece.text) or _SDK.search(around):
        return True
    return piece.exact


def _is_document(host: str) -> bool:
    """A page that an error points at, not the address that was called."""
    return host.startswith(
        ("docs.", "developer.", "aka.ms", "www.w3.org", "tools.ietf.org", "httpstatuses")
    )


@cache
def _own_families() -> frozenset[str]:
    return frozenset(family.name for family in families() if family.only_cdf)


def _family_is_own(name: str) -> bool:
    return name in _own_families()


@cache
def _entry_of() -> dict[str, str]:
    return {
        family: row["id"]
        for row in read_errors("cdf")["entries"]
        for family in row.get("families", ())
    }
