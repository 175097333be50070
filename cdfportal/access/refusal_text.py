"""An error of CDF as somebody pastes it: which family it is of, and which rights it names.

A JSON body, a line of a log, a stack trace of an SDK. Tokens and secrets are taken out before
anything else is done with the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import canonical_acl, canonical_action, scope_kind
from cdfportal.access.model import ALL, Scope
from cdfportal.access.questions import parse_scope_text
from cdfportal.access.scopes import parse_scope
from cdfportal.access.tables import read_table
from cdfportal.access.text import as_integer, clean
from cdfportal.base.redact import redact

#: Longest text that is read, in characters.
LONGEST_TEXT: Final = 262_144
_LONGEST_MESSAGE = 600
_MOST_OBJECTS = 200
_MOST_RIGHTS = 50
_MOST_PATHS = 20
#: Words up to this length stand in too many lines to tell which one is the error.
_SHORT_WORD = 10
UNRECOGNISED: Final = "unrecognised"

_STATUS = (
    re.compile(
        r"(?i)[\"']?(?:code|status|status[_ ]code|statusCode)[\"']?\s*[:=]\s*[\"']?([1-5]\d\d)\b"
    ),
    re.compile(r"(?i)\bHTTP(?:/[\d.]+)?[\"']?\s+([1-5]\d\d)\b"),
    re.compile(
        r"(?i)\b([345]\d\d)[)\"']?\s{0,3}(?:[-:|,]\s{0,3})?[(\"']?(?:client error|server error|unauthori[sz]ed|forbidden|not found|bad request"
        r"|conflict|too many requests|moved|internal server|bad gateway|service unavailable|gateway time)"
    ),
    # httpx: `Client error '401 Unauthorized' for url …`; others: `failed with status 403: …`, `<Response [401]>`.
    re.compile(r"(?i)(?:(?:error|response) ['\[]|\b(?:status|code)(?: code)? )([1-5]\d\d)\b"),
)
_RIGHT = re.compile(
    r"\b([A-Za-z][A-Za-z0-9]{1,60}Acl)\s*[:.]\s*([A-Z][A-Z_]{2,40})\b"
    r"(?:@(?P<text>[A-Za-z]{3,40}:[^\s,;\]\"')]{1,200})"
    r"|\s*(?:on|in|with|for)?\s*(?:scope)?\s*(?P<json>\{))?",
    re.IGNORECASE | re.ASCII,
)
_REQUEST_ID = re.compile(r"(?i)x-request-id[\"']?\s*[:=]\s*[\"']?([A-Za-z0-9-]{8,64})\b")
_PATH = re.compile(r"api/v1/[^\s\"'<>|,)]{1,2000}")
_BEFORE_PATH = re.compile(
    r"(?:\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b[\s:,\"']{1,5})?([^\s\"'<>|,(]{0,300})\Z"
)
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class RefusalFamily:
    """One kind of error: what it means, and what to do."""

    name: str
    says: str
    cures: tuple[str, ...]
    statuses: frozenset[int]
    words: tuple[str, ...]
    #: One of these is enough where the text names rights.
    lacking: tuple[str, ...] = ()
    #: The call's path ends so; empty for any.
    path: str = ""
    #: No other product says these words.
    only_cdf: bool = False


@dataclass(frozen=True, slots=True)
class RefusalReading:
    """What a pasted text says. Nothing in it holds a token or a secret."""

    #: The name of its family, or `UNRECOGNISED`.
    family: str
    says: str
    cures: tuple[str, ...]
    #: CDF's own words, shortened.
    message: str = ""
    status: int | None = None
    #: The rights that the text names; scope `all` where it names none.
    required: tuple[Question, ...] = ()
    request_id: str = ""
    #: The call, where the text holds it; the method may be missing.
    method: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class RefusalProblem:
    """Why the text is not read, for people."""

    problem: str


def read_refusal(text: str, *, status: int | None = None) -> RefusalReading | RefusalProblem:
    """The family of the error, the rights that it names, the call that it was about.

    `status` is that of the answer, where it is known; else the text is searched for one.
    """
    if len(text) > LONGEST_TEXT:
        return RefusalProblem(
            f"`text` has {len(text)} characters; at most {LONGEST_TEXT} are read. Paste the error alone."
        )
    safe = redact(clean(text)).strip()
    if not safe:
        return RefusalProblem("`text` is empty: paste the error that CDF gave.")
    body = _error_object(safe)
    message = _message(body, safe)
    status = _status(body, safe) if status is None else status
    whole = f"{message}\n{safe}".replace('\\"', '"')
    method, path = _call(safe)
    required = _rights(whole)
    family = _family(status, whole.casefold(), path.rstrip("/"), named=bool(required))
    return RefusalReading(
        family=family.name,
        says=family.says,
        cures=family.cures,
        message=message[:_LONGEST_MESSAGE],
        status=status,
        required=required,
        request_id=found[1] if (found := _REQUEST_ID.search(safe)) else "",
        method=method,
        path=path,
    )


def _error_object(text: str) -> Mapping[str, Any]:
    """The first JSON object that looks like CDF's envelope; empty when there is none."""
    for found in _objects(text):
        inner = found.get("error")
        if isinstance(inner, Mapping):
            return inner
        if isinstance(inner, str):
            return {"message": inner, **found}
        if "message" in found and "code" in found:
            return found
    return {}


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text, at most so many."""
    place = -1
    for _ in range(_MOST_OBJECTS):
        place = text.find("{", place + 1)
        if place < 0:
            return
        try:
            found, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            continue
        yield found
        place = end - 1


def _message(body: Mapping[str, Any], text: str) -> str:
    said = body.get("message")
    if isinstance(said, str) and said:
        return _printable(said)
    lines = [line for line in text.splitlines() if line.strip()]
    telling = (line for line in lines if any(word in line.casefold() for word in _telling_words()))
    return _printable(next(telling, lines[-1]).strip())


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _status(body: Mapping[str, Any], text: str) -> int | None:
    code = as_integer(body.get("code"))
    if code is not None and 100 <= code < 600:
        return code
    found = next((match for form in _STATUS if (match := form.search(text))), None)
    return int(found[1]) if found else None


@cache
def families() -> tuple[RefusalFamily, ...]:
    """All known families, in the order in which they are tried."""
    return tuple(
        RefusalFamily(
            name=row["family"],
            says=row["says"],
            cures=tuple(row["cures"]),
            statuses=frozenset(row["status"]),
            words=tuple(row["words"]),
            lacking=tuple(row.get("lacking", ())),
            path=row.get("path", ""),
            only_cdf=row.get("only_cdf", False),
        )
        for row in read_table("refusals")["families"]
    )


@cache
def _telling_words() -> tuple[str, ...]:
    return tuple(word for family in families() for word in family.words if len(word) > _SHORT_WORD)


_UNKNOWN = RefusalFamily(
    UNRECOGNISED,
    "This is no error of CDF that is known here.",
    ("Give method and path of the call, so that the rights it needs can be looked at.",),
    frozenset(),
    (),
)


def _family(status: int | None, text: str, path: str, *, named: bool) -> RefusalFamily:
    """By status, words and path; without a status by words alone. `named`: the text names rights."""
    for family in families():
        words = (*family.words, *family.lacking) if named else family.words
        said = any(word in text for word in words)
        if status is None:
            fits = said
        else:
            fits = status in family.statuses and (said or not family.words)
        if fits and path.endswith(family.path):
            return family
    return _UNKNOWN


def _rights(text: str) -> tuple[Question, ...]:
    """Every `acl:ACTION` in it once, with the scope where one stands beside it."""
    found: dict[Question, None] = {}
    for match in _RIGHT.finditer(text):
        acl, action = canonical_acl(match[1]), canonical_action(match[2])
        found.setdefault(Question(acl, action, _scope_beside(match, text)))
        if len(found) == _MOST_RIGHTS:
            break
    return tuple(found)


def _scope_beside(match: re.Match[str], text: str) -> Scope:
    if match["text"]:
        parsed = parse_scope_text(match["text"])
        return parsed if isinstance(parsed, Scope) else ALL
    if match["json"]:
        try:
            raw, _ = _DECODER.raw_decode(text, match.start("json"))
        except (ValueError, RecursionError):
            return ALL
        if isinstance(raw, dict) and len(raw) == 1 and scope_kind(next(iter(raw))):
            return parse_scope(raw)
    return ALL


def _call(text: str) -> tuple[str, str]:
    """Method and address where the text holds them, the query left out; one with a method first."""
    without = ""
    for path in islice(_PATH.finditer(text), _MOST_PATHS):
        before = _BEFORE_PATH.search(text, max(0, path.start() - 400), path.start())
        address = _address((before[2] if before else "") + path[0])
        if before and before[1]:
            return before[1], address
        without = without or address
    return "", without


def _address(found: str) -> str:
    return found.partition("?")[0].partition("#")[0].rstrip(".,;:")
