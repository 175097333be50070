"""Filters that are trees of and, or and not, over properties named by paths.

Instances and documents are asked so: https://docs.cognite.com/cdf/dm/dm_concepts/dm_querying
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.world import Json

Test = Callable[[Json], bool]
Value = Callable[[Json], Any]
#: What a path reads from an item; None for a path that names nothing.
Reader = Callable[[list[str]], Value | None]

DEEPEST = 10


def filter_of(wanted: object, reader: Reader, depth: int = 0) -> Test:
    """The test that a filter stands for; a filter that is not understood is refused."""
    if not isinstance(wanted, dict) or len(wanted) > 1 or depth > DEEPEST:
        raise bad_request("A filter must be an object with one key, not nested too deeply")
    for name, content in wanted.items():
        if name in _JOINED:
            return _JOINED[name](content, reader, depth + 1)
        if name == "matchAll":
            return lambda _item: True
        if name in _LEAVES and isinstance(content, dict):
            return _LEAVES[name](content, _property(content, reader))
        raise bad_request(f"Filter '{str(name)[:60]}' is not supported by this simulator")
    return lambda _item: True


def _property(content: Json, reader: Reader) -> Value:
    path = content.get("property")
    if not isinstance(path, list) or not all(isinstance(part, str) for part in path):
        raise bad_request("Field 'property' must be a list of texts")
    value = reader(path)
    if value is None:
        raise bad_request("Field 'property' must name a property")
    return value


def _tests(content: object, reader: Reader, depth: int) -> list[Test]:
    if not isinstance(content, list) or not content:
        raise bad_request("Filters 'and' and 'or' must hold a list")
    return [filter_of(one, reader, depth) for one in content]


def _all_of(content: object, reader: Reader, depth: int) -> Test:
    tests = _tests(content, reader, depth)
    return lambda item: all(test(item) for test in tests)


def _any_of(content: object, reader: Reader, depth: int) -> Test:
    tests = _tests(content, reader, depth)
    return lambda item: any(test(item) for test in tests)


def _none_of(content: object, reader: Reader, depth: int) -> Test:
    test = filter_of(content, reader, depth)
    return lambda item: not test(item)


def _equals(content: Json, value: Value) -> Test:
    wanted = content.get("value")
    return lambda item: bool(value(item) == wanted)


def _in(content: Json, value: Value) -> Test:
    values = content.get("values")
    if not isinstance(values, list):
        raise bad_request("Filter 'in' must hold values")
    return lambda item: value(item) in values


def _prefix(content: Json, value: Value) -> Test:
    start = str(content.get("value", ""))
    return lambda item: str(value(item) or "").startswith(start)


def _exists(_content: Json, value: Value) -> Test:
    return lambda item: value(item) is not None


_JOINED: dict[str, Callable[[object, Reader, int], Test]] = {
    "and": _all_of,
    "or": _any_of,
    "not": _none_of,
}
_LEAVES: dict[str, Callable[[Json, Value], Test]] = {
    "equals": _equals,
    "in": _in,
    "prefix": _prefix,
    "exists": _exists,
}
