"""Create, change and delete resources."""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request, duplicated
from cdfportal.demo.simulator.fields import flag, objects_of
from cdfportal.demo.simulator.kinds import ASSETS, FILES, TIME_SERIES, Kind
from cdfportal.demo.simulator.placing import finish
from cdfportal.demo.simulator.references import references_of
from cdfportal.demo.simulator.visible import require_writable, writable_items
from cdfportal.demo.world import Json


def create(call: Call, kind: Kind) -> Response:
    """All or nothing."""
    call.require(kind.acl, "WRITE")
    specs = objects_of(call.json(), most=kind.most_created)
    made: list[Json] = []
    for spec in specs:
        check(kind, spec)
        times = {"createdTime": call.now, "lastUpdatedTime": call.now}
        made.append(finish(call, kind, {**spec, "id": call.world.new_id(), **times}, made))
    for item in made:
        require_writable(call, kind, item)
    refuse_taken(call, kind, made)
    for item in made:
        kind.store(call.project)[item["id"]] = item
        if kind is TIME_SERIES:
            call.project.points.open(item["id"], text=item["isString"])
    return Response.json({"items": made}, kind.created)


def update(call: Call, kind: Kind) -> Response:
    """Change single fields; what changes must be writable before and after."""
    body = call.json()
    references = references_of(body)
    found = writable_items(call, kind, references, skip=False)
    changed = []
    for reference, item in zip(references, found, strict=True):
        after = {**item, **_changes(kind, item, reference), "lastUpdatedTime": call.now}
        after = {key: value for key, value in after.items() if value is not None}
        check(kind, {key: after[key] for key in kind.fields if key in after})
        after = finish(call, kind, after, [])
        require_writable(call, kind, after)
        changed.append(after)
    refuse_taken(call, kind, changed)
    kind.store(call.project).update({item["id"]: item for item in changed})
    return Response.json({"items": changed})


def delete(call: Call, kind: Kind) -> Response:
    """Remove; an asset with others below it only when asked to take them along."""
    body = call.json()
    skip = flag(body.get("ignoreUnknownIds", False), "ignoreUnknownIds")
    found = writable_items(call, kind, references_of(body), skip=skip)
    gone = {item["id"] for item in found}
    if kind is ASSETS:
        gone = _with_children(call, gone, flag(body.get("recursive", False), "recursive"))
    for key in gone:
        kind.store(call.project).pop(key)
        if kind is TIME_SERIES:
            call.project.points.close(key)
        if kind is FILES:
            call.project.contents.pop(key, None)
    return Response.json({})


def check(kind: Kind, spec: Json) -> None:
    """Refuse what is not written as this kind of resource is."""
    for name in kind.required:
        if name not in spec:
            raise bad_request(f"Field '{name}' is required")
    for name, value in spec.items():
        check = kind.fields.get(name)
        if check is None:
            raise bad_request(f"Unknown field '{name[:60]}'")
        if not check(value):
            raise bad_request(f"Field '{name}' has a wrong type or is too long")


def _changes(kind: Kind, item: Json, reference: Json) -> Json:
    update = reference.get("update")
    if not isinstance(update, dict):
        raise bad_request("Field 'update' must be an object")
    fixed = sorted(name for name in update if name not in kind.fields or name == "isString")
    if fixed:
        raise bad_request(f"Field '{fixed[0][:60]}' cannot be changed")
    return {name: _change(name, item.get(name), how) for name, how in update.items()}


def _change(name: str, before: object, how: object) -> object:
    if not isinstance(how, dict):
        raise bad_request(f"The update of '{name[:60]}' must be an object")
    if "set" in how:
        return how["set"]
    if how.get("setNull") is True:
        return None
    if name == "metadata" and {"add", "remove"} >= how.keys():
        old = before if isinstance(before, dict) else {}
        gone, new = how.get("remove", []), how.get("add", {})
        if isinstance(gone, list) and isinstance(new, dict):
            return {**{key: value for key, value in old.items() if key not in gone}, **new}
    raise bad_request(f"The update of '{name[:60]}' is not supported by this simulator")


def refuse_taken(call: Call, kind: Kind, items: list[Json]) -> None:
    """An external id names one resource of its kind."""
    ours = {item["id"] for item in items}
    others = (item for key, item in kind.store(call.project).items() if key not in ours)
    taken = {item["externalId"] for item in others if "externalId" in item}
    clashes: list[Json] = []
    for item in items:
        external_id = item.get("externalId")
        if external_id is None:
            continue
        if external_id in taken:
            clashes.append({"externalId": external_id})
        taken.add(external_id)
    if clashes:
        raise duplicated(clashes)


def _with_children(call: Call, chosen: set[int], recursive: bool) -> set[int]:
    everything = set(chosen)
    while True:
        below = {
            item["id"]
            for item in call.project.assets.values()
            if item.get("parentId") in everything
        } - everything
        if not below:
            return everything
        if not recursive:
            raise bad_request("Assets with children can only be deleted with recursive=true")
        for key in below:
            require_writable(call, ASSETS, call.project.assets[key])
        everything |= below
