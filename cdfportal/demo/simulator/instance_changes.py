"""Writing and deleting nodes and edges: `POST /models/instances` and `…/delete`."""

from __future__ import annotations

from typing import Any

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.body import Nulls
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.enforce import Target
from cdfportal.demo.simulator.errors import ApiError, bad_request, out_of_scope
from cdfportal.demo.simulator.fields import flag, object_of, objects_of, whole
from cdfportal.demo.simulator.instances import ACL, instance_key
from cdfportal.demo.simulator.spaces import ACL as MODELS
from cdfportal.demo.simulator.views import view_of
from cdfportal.demo.world import Json
from cdfportal.demo.world.model import InstanceKey

NEW, CHANGED, SAME = "new", "changed", "same"
MOST_SOURCES = 100
OPTIONS = ("autoCreateDirectRelations", "autoCreateStartNodes", "autoCreateEndNodes")


def apply_instances(call: Call) -> Response:
    """Make those that are new, change the others; all or nothing. `delete` names some to remove too."""
    body = _writer(call)
    replace = flag(body.get("replace", False), "replace")
    skip = flag(body.get("skipOnVersionConflict", False), "skipOnVersionConflict")
    _read_options(body)
    before = dict(call.project.instances)
    removed = _remove(call, objects_of({"items": body["delete"]})) if body.get("delete") else []
    try:
        written = [_write(call, item, replace=replace, skip=skip) for item in _items(body)]
        _require_ends(call, body)
    except ApiError:
        call.project.instances = before
        raise
    # The document wants one deleted at least, of a call that asked for none too.
    return Response.json({"items": [one for one in written if one], "deleted": removed})


def delete_instances(call: Call) -> Response:
    """Those that were there are named; an edge goes with either of its ends."""
    return Response.json({"items": _remove(call, objects_of(_writer(call)))})


def _writer(call: Call) -> Json:
    call.require(MODELS, "READ")
    call.require(ACL, "WRITE")
    return call.json(Nulls.KEPT)


def _read_options(body: Json) -> None:
    for name in OPTIONS:
        flag(body.get(name, False), name)


def _items(body: Json) -> list[Json]:
    return [] if body.get("items") == [] else objects_of(body)


def _require_writable(call: Call, space: str) -> None:
    if space not in call.project.spaces:
        raise bad_request(f"Space '{space}' does not exist")
    if not call.access.reaches(ACL, "WRITE", Target(space=space)):
        raise out_of_scope()


def _write(call: Call, item: Json, *, replace: bool, skip: bool) -> Json | None:
    key = instance_key(item)
    _require_writable(call, key[1])
    old = call.project.instances.get(key)
    existing = item.get("existingVersion")
    if old and existing is not None and old["version"] > whole(existing, "existingVersion"):
        if skip:
            return None
        raise ApiError(409, f"A version conflict caused the ingest to fail: {key[2]}")
    new = _merged(call, key, item, old, replace=replace)
    modified = old is None or any(old.get(name) != value for name, value in new.items())
    if modified:
        new["version"] = old["version"] + 1 if old else 1
        new["lastUpdatedTime"] = call.now
        call.project.instances[key] = new
    told = call.project.instances[key]
    names = ("instanceType", "space", "externalId", "version", "createdTime", "lastUpdatedTime")
    return {**{name: told[name] for name in names}, "wasModified": modified}


def _merged(call: Call, key: InstanceKey, item: Json, old: Json | None, *, replace: bool) -> Json:
    kind, space, external_id = key
    named = {"instanceType": kind, "space": space, "externalId": external_id}
    new: Json = {**named, "createdTime": call.now, "version": 0, **(old or {})}
    for name in ("type", "startNode", "endNode"):
        if item.get(name) is not None:
            new[name] = _reference(item[name])
    properties = {own: dict(views) for own, views in new.get("properties", {}).items()}
    sources = item.get("sources", [])
    if not isinstance(sources, list) or len(sources) > MOST_SOURCES:
        raise bad_request(f"Field 'sources' must be a list of at most {MOST_SOURCES}")
    for source in sources:
        if not isinstance(source, dict):
            raise bad_request("Field 'sources' must hold objects")
        view = view_of(call, object_of(source, "source"))
        kept = {} if replace else properties.get(view.space, {}).get(view.name, {})
        values = kept | _values(call, source)
        written = {name: value for name, value in values.items() if value is not None}
        properties.setdefault(view.space, {})[view.name] = written
    return {**new, **({"properties": properties} if properties else {})}


def _values(call: Call, source: Json) -> Json:
    about = source["source"]
    known = call.project.views[about["space"], about["externalId"], about["version"]]
    values = object_of(source, "properties")
    for name, value in values.items():
        if name not in known:
            raise bad_request(f"Unknown property '{name[:60]}'")
        if value is not None and not isinstance(value, str):
            raise bad_request(f"Property '{name[:60]}' must be a text")
    return values


def _reference(value: Any) -> Json:
    if not isinstance(value, dict):
        raise bad_request("A direct relation must be an object")
    _, space, external_id = instance_key(value)
    return {"space": space, "externalId": external_id}


def _require_ends(call: Call, body: Json) -> None:
    """The ends of an edge are there, or made if the call says so."""
    for item in _items(body):
        if item.get("instanceType") != "edge":
            continue
        for name, option in (("startNode", OPTIONS[1]), ("endNode", OPTIONS[2])):
            node = {"instanceType": "node", **_reference(item.get(name))}
            if instance_key(node) in call.project.instances:
                continue
            if not body.get(option):
                raise bad_request(f"The {name} of edge '{item['externalId']}' does not exist")
            _write(call, node, replace=False, skip=False)


def _remove(call: Call, items: list[Json]) -> list[Json]:
    keys = [instance_key(item) for item in items]
    for _, space, _ in keys:
        _require_writable(call, space)
    there = [key for key in dict.fromkeys(keys) if key in call.project.instances]
    for key in there:
        del call.project.instances[key]
    gone = [{"space": space, "externalId": name} for kind, space, name in there if kind == "node"]
    for key, one in [*call.project.instances.items()]:
        if one.get("startNode") in gone or one.get("endNode") in gone:
            del call.project.instances[key]
    return [
        {"instanceType": kind, "space": space, "externalId": name} for kind, space, name in there
    ]
