"""Reading CDF's error bodies, which come in several shapes.

`{"error": {"code", "message"}}`, `{"error": "text"}`, `{"code", "message"}`, plain text, HTML.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from cdfportal.base.redact import redact
from cdfportal.cdf.challenge import parse_challenge
from cdfportal.cdf.errors import CdfChallengedError, CdfRejectedError

_LONGEST = 500


def rejection(
    status: int, body: bytes, request_id: str, answered_at: datetime | None = None
) -> CdfRejectedError:
    """The error of an answer that is not a success; total over every body."""
    detail = _detail(body)
    code = detail.get("code")
    message = detail.get("message")
    return CdfRejectedError(
        status,
        code if isinstance(code, int) and not isinstance(code, bool) else status,
        _clean(message) if isinstance(message, str) and message else _phrase(status),
        _clean(request_id),
        _missing(detail.get("missing")),
        answered_at,
    )


def _missing(listed: object) -> tuple[Mapping[str, object], ...]:
    """`{"error": {"missing": [{"id": 1}]}}` of a look-up by ids."""
    items = listed if isinstance(listed, list) else []
    return tuple(item for item in items if isinstance(item, dict))


def challenged(status: int, fields: Sequence[str], request_id: str) -> CdfChallengedError | None:
    """What the WWW-Authenticate fields of a 401 ask for; None for every other answer."""
    challenge = parse_challenge(fields) if status == HTTPStatus.UNAUTHORIZED else None
    return CdfChallengedError(challenge, _clean(request_id)) if challenge else None


def _detail(body: bytes) -> dict[str, object]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    error = document.get("error", document)
    if isinstance(error, str):
        return {"message": error}
    return error if isinstance(error, dict) else {}


def _clean(text: str) -> str:
    printable = "".join(letter for letter in text if letter.isprintable())
    return redact(printable)[:_LONGEST]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP status {status}"
