"""The filters of instances that this simulator understands.

https://docs.cognite.com/cdf/dm/dm_concepts/dm_querying
"""

from __future__ import annotations

from collections.abc import Callable

from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.world import Json

Test = Callable[[Json], bool]

DEEPEST = 10


def filter_of(wanted: object, depth: int = 0) -> Test:
    """The test that a filter stands for; a filter that is not understood is refused."""
    if not isinstance(wanted, dict) or len(wanted) > 1 or depth > DEEPEST:
        raise bad_request("A filter must be an object with one key, not nested too deeply")
    for name, content in wanted.items():
        if name in _JOINED:
            return _JOINED[name](content, depth + 1)
        if name in _LEAVES and isinstance(content, dict):
            return _LEAVES[name](content)
        raise bad_request(f"Filter '{str(name)[:60]}' is not supported by this simulator")
    return lambda _instance: True


def _tests(content: object, depth: int) -> list[Test]:
    if not isinstance(content, list) or not content:
        raise bad_request("Filters 'and' and 'or' must hold a list")
    return [filter_of(one, depth) for one in content]


def _all_of(content: object, depth: int) -> Test:
    tests = _tests(content, depth)
    return lambda instance: all(test(instance) for test in tests)


def _any_of(content: object, depth: int) -> Test:
    tests = _tests(content, depth)
    return lambda instance: any(test(instance) for test in tests)


def _none_of(content: object, depth: int) -> Test:
    test = filter_of(content, depth)
    return lambda instance: not test(instance)


def _equals(content: Json) -> Test:
    read = _property(content)
    wanted = content.get("value")
    return lambda instance: read(instance) == wanted


def _in(content: Json) -> Test:
    read, values = _property(content), content.get("values")
    if not isinstance(values, list):
        raise bad_request("Filter 'in' must hold values")
    return lambda instance: read(instance) in values


def _prefix(content: Json) -> Test:
    read, start = _property(content), str(content.get("value", ""))
    return lambda instance: str(read(instance) or "").startswith(start)


def _exists(content: Json) -> Test:
    read = _property(content)
    return lambda instance: read(instance) is not None


def _property(content: Json) -> Callable[[Json], object]:
    """`["node", "space"]`, or a view's property: `["plant", "Equipment/v1", "name"]`."""
    path = content.get("property")
    if not isinstance(path, list) or not all(isinstance(part, str) for part in path):
        raise bad_request("Field 'property' must be a list of texts")
    if len(path) == 2 and path[0] in ("node", "edge"):
        return lambda instance: instance.get(path[1])
    if len(path) == 3:
        space, view, name = path
        return lambda instance: _values(instance, space, view).get(name)
    raise bad_request("Field 'property' must name a property")


def _values(instance: Json, space: str, view: str) -> Json:
    found: Json = instance.get("properties", {}).get(space, {}).get(view, {})
    return found


_JOINED: dict[str, Callable[[object, int], Test]] = {
    "and": _all_of,
    "or": _any_of,
    "not": _none_of,
}
_LEAVES: dict[str, Callable[[Json], Test]] = {
    "equals": _equals,
    "in": _in,
    "prefix": _prefix,
    "exists": _exists,
    "matchAll": lambda _content: lambda _instance: True,
}
