"""Fills in what the service itself sets on a resource, and checks what it points to."""

from __future__ import annotations

from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.kinds import ASSETS, EVENTS, FILES, TIME_SERIES, Kind
from cdfportal.demo.simulator.visible import find
from cdfportal.demo.world import Json


def finish(call: Call, kind: Kind, item: Json, made: list[Json]) -> Json:
    """The resource as it will be kept; `made` are others of the same request."""
    if "dataSetId" in item and item["dataSetId"] not in call.project.data_sets:
        raise bad_request(f"Data set {item['dataSetId']} does not exist")
    if kind is ASSETS:
        return _asset(call, item, made)
    if kind is TIME_SERIES:
        return _series(call, item)
    if kind is EVENTS:
        return _on_assets(call, item)
    if kind is FILES:
        _refuse_unknown_categories(call, item)
        return _on_assets(call, item)
    return {"writeProtected": False, "metadata": {}, **item}


def _on_assets(call: Call, item: Json) -> Json:
    unknown = set(item.get("assetIds", ())) - call.project.assets.keys()
    if unknown:
        raise bad_request(f"Assets {sorted(unknown)} do not exist")
    return item


def _asset(call: Call, item: Json, made: list[Json]) -> Json:
    reference = _parent_reference(item)
    if reference is None:
        return {**item, "rootId": item["id"]}
    same = [one for one in made if reference.items() <= one.items()]
    parent = same[0] if same else find(call, ASSETS, reference)
    if parent is None:
        raise bad_request("The parent of an asset does not exist")
    above = {"parentId": parent["id"], "rootId": parent["rootId"]}
    if "externalId" in parent:
        above["parentExternalId"] = parent["externalId"]
    return {**item, **above}


def _parent_reference(item: Json) -> Json | None:
    if "parentId" in item:
        return {"id": item["parentId"]}
    if "parentExternalId" in item:
        return {"externalId": item["parentExternalId"]}
    return None


def _series(call: Call, item: Json) -> Json:
    if "assetId" in item and item["assetId"] not in call.project.assets:
        raise bad_request(f"Asset {item['assetId']} does not exist")
    _refuse_unknown_categories(call, item)
    text = item.get("isString", False)
    return {"isStep": False, **item, "isString": text, "type": "string" if text else "numeric"}


def _refuse_unknown_categories(call: Call, item: Json) -> None:
    unknown = set(item.get("securityCategories", ())) - call.project.security_categories.keys()
    if unknown:
        raise bad_request(f"Security categories {sorted(unknown)} do not exist")
