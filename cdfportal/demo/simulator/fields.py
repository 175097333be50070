"""Reading single fields out of bodies and queries, each wrong one refused by name."""

from __future__ import annotations

from typing import Any

from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.world import Json

MAX_ID = 2**53 - 1
MAX_ITEMS = 1000


def items_of(body: Json, *, most: int = MAX_ITEMS) -> list[Any]:
    """The `items` of a body: a list of one to `most`."""
    items = body.get("items")
    if not isinstance(items, list):
        raise bad_request("Field 'items' must be a list")
    if not 1 <= len(items) <= most:
        raise bad_request(f"Field 'items' must hold between 1 and {most} items")
    return items


def objects_of(body: Json, *, most: int = MAX_ITEMS) -> list[Json]:
    """The `items` of a body, each an object."""
    items = items_of(body, most=most)
    if not all(isinstance(item, dict) for item in items):
        raise bad_request("Field 'items' must hold objects")
    return items


def object_of(body: Json, name: str) -> Json:
    """An optional object."""
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise bad_request(f"Field '{name}' must be an object")
    return value


def is_id(value: object) -> bool:
    """Whether it can be the id of a resource."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_ID


def whole(value: object, name: str) -> int:
    """A whole number, from JSON or as the text of a query."""
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 20:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise bad_request(f"Field '{name}' must be a whole number")


def limit_of(value: object, *, default: int, most: int, capped: bool = False) -> int:
    """How many items a page holds; some services cap what is too much, others refuse it."""
    if value in (None, ""):
        return default
    number = whole(value, "limit")
    if number < 1 or (number > most and not capped):
        raise bad_request(f"Field 'limit' must be between 1 and {most}")
    return min(number, most)


def flag(value: object, name: str) -> bool:
    """A truth value, from JSON or as the text of a query."""
    known: dict[object, bool] = {True: True, False: False, "true": True, "false": False, "": False}
    if isinstance(value, bool | str) and value in known:
        return known[value]
    raise bad_request(f"Field '{name}' must be true or false")


def text(value: object, name: str, *, most: int) -> str:
    """A text that is not empty and not too long."""
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise bad_request(f"Field '{name}' must be a text of 1 to {most} characters")
    return value
