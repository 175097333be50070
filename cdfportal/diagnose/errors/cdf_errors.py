"""CDF's errors in a text: each piece that looks like one is read by `read_refusal`, whose families these are.

CDF's envelope and its statuses look like those of many products; so a piece counts only where its
surroundings, or its own words, name CDF.
"""

from __future__ import annotations

import re
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
from cdfportal.diagnose.errors.cdf_pieces import Piece, pieces
from cdfportal.diagnose.errors.oauth_errors import STANDARD

_MOST_READ: Final = 60

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
_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"), "0")
_STATUS = re.compile(r"(?<!\d)[3-5]\d\d(?!\d)")
_CDF_HOST_WORD = "cognitedata.com"


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
    read: set[tuple[str, ...]] = set()
    for piece in pieces(safe, lower):
        if len(read) == _MOST_READ:
            break
        shape = (piece.text.translate(_NO_DIGITS), *_STATUS.findall(piece.text))
        if shape in read:
            continue
        read.add(shape)
        error = _read(piece, named=named)
        if error and (error.entry not in found or (error.sure and not found[error.entry].sure)):
            found[error.entry] = error
    return tuple(found.values())


def _names_cdf(lower: str) -> bool:
    return any(mark in lower for mark in read_errors("cdf")["marks"])


def _read(piece: Piece, *, named: bool) -> CdfError | None:
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


def _is_of_others(piece: Piece, around: str) -> bool:
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


def _is_sure(piece: Piece, reading: RefusalReading) -> bool | None:
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
