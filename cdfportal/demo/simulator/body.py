"""Reading request bodies: gzip or plain, JSON, within bounds."""

from __future__ import annotations

import json
import zlib
from enum import Enum
from typing import Any, NoReturn

from cdfportal.demo.http import Request
from cdfportal.demo.simulator.errors import ApiError, bad_request
from cdfportal.demo.world import Json

#: After unpacking; the server bounds what arrives.
MAX_BODY = 32 * 1024 * 1024
GZIP = zlib.MAX_WBITS | 16


def read_bytes(request: Request) -> bytes:
    """The body with its content coding undone (RFC 9110 section 8.4)."""
    coding = request.header("Content-Encoding", "identity").strip().lower()
    if coding == "identity":
        return request.body
    if coding != "gzip":
        raise ApiError(415, f"Content encoding {coding[:40]!r} is not supported")
    return _unzip(request.body)


def _unzip(data: bytes) -> bytes:
    unpacking = zlib.decompressobj(GZIP)
    try:
        unpacked = unpacking.decompress(data, MAX_BODY)
    except zlib.error:
        raise bad_request("Request body is not valid gzip") from None
    if unpacking.unconsumed_tail:
        raise ApiError(413, "Request body is too large")
    if not unpacking.eof:
        raise bad_request("Request body is not valid gzip")
    return unpacked


class Nulls(Enum):
    """What a service makes of `null`: services differ."""

    REFUSED = "refused"
    #: Queries: as if the field were not there. The SDKs send such fields.
    ABSENT = "absent"
    #: RAW rows: a value like any other.
    KEPT = "kept"


def read_json(request: Request, nulls: Nulls) -> Json:
    """The body as a JSON object; an empty body counts as an empty object."""
    data = read_bytes(request)
    try:
        value = json.loads(data, parse_constant=_refuse) if data.strip() else {}
        # Half of a surrogate pair can be written in JSON and is no text: nobody could answer it.
        json.dumps(value, ensure_ascii=False).encode()
        kept = _without_nulls(value) if nulls is Nulls.ABSENT else value
    except (ValueError, RecursionError):
        raise bad_request("Request body is not valid JSON") from None
    if not isinstance(kept, dict):
        raise bad_request("Request body must be a JSON object")
    if nulls is Nulls.REFUSED and _holds_null(value):
        raise bad_request("`null` values aren't allowed.")
    return kept


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _holds_null(value: object) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one is None:
            return True
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False
