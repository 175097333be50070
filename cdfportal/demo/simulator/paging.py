"""Pages and their cursors: opaque, good only for the question they came from."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.world import Json

Keyed = Sequence[tuple[str, Json]]


def key_of(number: int) -> str:
    """An id as a text that sorts as the number does."""
    return f"{number:019d}"


def page(found: Keyed, limit: int, cursor: object, question: object) -> Json:
    """One page of what was found, sorted by key; the last page has no `nextCursor`."""
    asked = _digest(question)
    after = _after(cursor, asked)
    rest = [pair for pair in found if after is None or pair[0] > after]
    answer: Json = {"items": [item for _, item in rest[:limit]]}
    if len(rest) > limit:
        answer["nextCursor"] = _cursor(rest[limit - 1][0], asked)
    return answer


def start_cursor(question: object) -> str:
    """A cursor before the first item."""
    return _cursor("", _digest(question))


def _digest(question: object) -> str:
    return sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _cursor(key: str, asked: str) -> str:
    return urlsafe_b64encode(json.dumps([key, asked]).encode()).decode().rstrip("=")


def _after(cursor: object, asked: str) -> str | None:
    if cursor in (None, ""):
        return None
    try:
        key, question = json.loads(urlsafe_b64decode(str(cursor) + "=="))
    except (ValueError, TypeError, RecursionError):
        raise bad_request("Invalid cursor") from None
    if question != asked or not isinstance(key, str):
        raise bad_request("Invalid cursor")
    return key


def position_text(position: int) -> str:
    """A cursor that is only a place to go on from, as data points have it."""
    return urlsafe_b64encode(json.dumps([position]).encode()).decode().rstrip("=")


def position_of(cursor: object) -> int | None:
    """The place that such a cursor names."""
    if cursor is None:
        return None
    try:
        [position] = json.loads(urlsafe_b64decode(str(cursor) + "=="))
    except (ValueError, TypeError, RecursionError):
        raise bad_request("Invalid cursor") from None
    if not isinstance(position, int):
        raise bad_request("Invalid cursor")
    return position
