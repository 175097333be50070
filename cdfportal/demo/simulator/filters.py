"""The filters of list, search and aggregate that this simulator understands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.fields import object_of
from cdfportal.demo.simulator.kinds import ASSETS, DATA_SETS, FILES, Kind
from cdfportal.demo.simulator.references import checked
from cdfportal.demo.simulator.visible import find
from cdfportal.demo.world import Json

Test = Callable[[Json], bool]

PLAIN = (
    *("name", "source", "unit", "isString", "isStep", "writeProtected", "description"),
    *("type", "subtype", "mimeType", "uploaded"),
)
RANGES = ("createdTime", "lastUpdatedTime", "startTime", "endTime", "uploadedTime")
ID_LISTS = {"parentIds": "parentId", "parentExternalIds": "parentExternalId"}
REFUSED = ("advancedFilter", "sort")


def matching(call: Call, kind: Kind, items: list[Json], body: Json) -> list[Json]:
    """The items that pass the filter of a body; a filter that is not understood is refused."""
    for name in REFUSED:
        if body.get(name):
            raise bad_request(f"Field '{name}' is not supported by this simulator")
    tests = [_test(call, kind, *pair) for pair in object_of(body, "filter").items()]
    share = _partition(body.get("partition"))
    return [item for item in items if share(item) and all(test(item) for test in tests)]


def _test(call: Call, kind: Kind, name: str, wanted: object) -> Test:
    if name in PLAIN:
        return lambda item: bool(item.get(name) == wanted)
    if name in RANGES:
        return _range(name, wanted)
    if name in ID_LISTS:
        values = _list(name, wanted)
        return lambda item: item.get(ID_LISTS[name]) in values
    if name == "assetIds":
        assets = _ids(name, wanted)
        return lambda item: not assets.isdisjoint(_assets(item))
    if name == "externalIdPrefix":
        return lambda item: str(item.get("externalId", "")).startswith(str(wanted))
    if name == "metadata" and isinstance(wanted, dict):
        return lambda item: wanted.items() <= item.get("metadata", {}).items()
    if name == "root":
        return lambda item: ("parentId" not in item) is wanted
    if name == "dataSetIds":
        keys = _keys(call, DATA_SETS, name, wanted)
        return lambda item: item.get("dataSetId") in keys
    return _tree(call, kind, name, wanted)


def _tree(call: Call, kind: Kind, name: str, wanted: object) -> Test:
    if name == "rootAssetIds" and kind is not FILES:
        roots = _ids(name, wanted)
    elif name in ("assetSubtreeIds", "rootIds", "rootAssetIds"):
        roots = _keys(call, ASSETS, name, wanted)
    else:
        raise bad_request(f"Filter '{name[:60]}' is not supported by this simulator")
    return lambda item: not roots.isdisjoint(_line(call, kind, item))


def _line(call: Call, kind: Kind, item: Json) -> list[int]:
    """The assets of an item and all above them."""
    line: list[int] = []
    for start in [item["id"]] if kind is ASSETS else _assets(item):
        key: object = start
        while isinstance(key, int) and key not in line:
            line.append(key)
            key = call.project.assets.get(key, {}).get("parentId")
    return line


def _assets(item: Json) -> list[int]:
    """A time series has one asset at most, events and files any number."""
    return [item["assetId"]] if "assetId" in item else list(item.get("assetIds", ()))


def _range(name: str, wanted: object) -> Test:
    if not isinstance(wanted, dict) or not {"min", "max"} >= wanted.keys():
        raise bad_request(f"Filter '{name}' must hold min, max")
    if not all(isinstance(value, int) for value in wanted.values()):
        raise bad_request(f"Filter '{name}' must hold times")
    low, high = wanted.get("min", 0), wanted.get("max", 2**63)
    return lambda item: name in item and low <= item[name] <= high


def _list(name: str, wanted: object) -> list[Any]:
    if not isinstance(wanted, list):
        raise bad_request(f"Filter '{name}' must be a list")
    return wanted


def _ids(name: str, wanted: object) -> set[int]:
    if not all(isinstance(one, int) for one in _list(name, wanted)):
        raise bad_request(f"Filter '{name}' must hold ids")
    return set(_list(name, wanted))


def _keys(call: Call, kind: Kind, name: str, wanted: object) -> set[int]:
    found = (find(call, kind, checked(one)) for one in _list(name, wanted))
    return {item["id"] for item in found if item is not None}


def _partition(value: object) -> Test:
    """`m/n`: the m-th of n equal shares, n at most 10."""
    if value is None:
        return lambda _item: True
    part, _, parts = str(value).partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts) <= 10):
        raise bad_request("Field 'partition' must be m/n with m <= n <= 10")
    return lambda item: item["id"] % int(parts) == int(part) - 1
