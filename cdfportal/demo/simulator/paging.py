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


def page_both_ways(found: Keyed, limit: int, cursor: object, question: object) -> Json:
    """The same, with a `previousCursor` to what stands before the page."""
    asked = _digest(question)
    start = _start(found, limit, _after(cursor, asked))
    shown = found[start : start + limit]
    answer: Json = {"items": [item for _, item in shown]}
    if start + limit < len(found):
        answer["nextCursor"] = _cursor(f">{shown[-1][0]}", asked)
    if start and shown:
        answer["previousCursor"] = _cursor(f"<{shown[0][0]}", asked)
    return answer


def _start(found: Keyed, limit: int, place: str | None) -> int:
    """Where a page begins that goes on behind a key, or ends before it."""
    if place is None:
        return 0
    way, key = place[:1], place[1:]
    if way == ">":
        return sum(other <= key for other, _ in found)
    if way == "<":
        return max(sum(other < key for other, _ in found) - limit, 0)
    raise bad_request("Invalid cursor")


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
