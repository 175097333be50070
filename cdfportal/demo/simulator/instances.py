"""Nodes and edges: https://api-docs.cognite.com/20230101/tag/Instances

Reading takes two rights: on the models, to know the views, and on the instances of a space. What is
out of scope is left out without a word, in a look-up too.
"""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.enforce import Target
from cdfportal.demo.simulator.errors import bad_request
from cdfportal.demo.simulator.fields import limit_of, object_of, objects_of, text
from cdfportal.demo.simulator.instance_properties import instance_property
from cdfportal.demo.simulator.paging import page
from cdfportal.demo.simulator.spaces import ACL as MODELS
from cdfportal.demo.simulator.spaces import LONGEST_SPACE
from cdfportal.demo.simulator.tree_filters import filter_of
from cdfportal.demo.simulator.views import View, sources_of, view_of
from cdfportal.demo.world import Json
from cdfportal.demo.world.model import InstanceKey

ACL = "dataModelInstancesAcl"
LONGEST_ID = 256
TYPES = ("node", "edge")
REFUSED = ("sort", "includeTyping", "targetUnits", "properties")


def list_instances(call: Call) -> Response:
    """Instances of one type that have data in all the views asked for."""
    body = question(call)
    limit = limit_of(body.get("limit"), default=1000, most=1000)
    views = sources_of(call, body)
    found = [one for one in matching(call, body) if all(view.is_in(one) for view in views)]
    keyed = [(f"{one['space']}\0{one['externalId']}", _shown(one, views)) for one in found]
    asked = {key: body[key] for key in ("filter", "instanceType", "sources") if body.get(key)}
    return Response.json(page(sorted(keyed, key=_key), limit, body.get("cursor"), asked))


def instances_by_ids(call: Call) -> Response:
    """Those that there are, and that the caller may read."""
    body = question(call)
    views = sources_of(call, body)
    keys = [instance_key(item) for item in objects_of(body)]
    known = [call.project.instances.get(key) for key in dict.fromkeys(keys)]
    found = [one for one in known if one is not None and _sees(call, one)]
    shown = [_shown(one, views) for one in found if all(view.is_in(one) for view in views)]
    return Response.json({"items": shown})


def search_instances(call: Call) -> Response:
    """Words in the texts of one view; no cursor."""
    body = question(call)
    limit = limit_of(body.get("limit"), default=1000, most=1000)
    view = view_of(call, object_of(body, "view"))
    words = str(body.get("query", "")).lower().split()
    hits = [one for one in matching(call, body) if view.is_in(one) and view.mentions(one, words)]
    return Response.json({"items": [_shown(one, [view]) for one in hits[:limit]]})


def question(call: Call) -> Json:
    """The body of a question about instances, from somebody who may ask any."""
    call.require(MODELS, "READ")
    call.require(ACL, "READ")
    body = call.question()
    for name in REFUSED:
        if body.get(name):
            raise bad_request(f"Field '{name}' is not supported by this simulator")
    return body


def matching(call: Call, body: Json) -> list[Json]:
    """Those that the caller sees and that pass the filter, of the type asked for."""
    kind = _type(body.get("instanceType", "node"))
    test = filter_of(body.get("filter", {}), instance_property)
    of_kind = (one for one in call.project.instances.values() if one["instanceType"] == kind)
    return [one for one in of_kind if _sees(call, one) and test(one)]


def _sees(call: Call, instance: Json) -> bool:
    return call.access.reaches(ACL, "READ", Target(space=instance["space"]))


def _shown(instance: Json, views: list[View]) -> Json:
    """Properties only of the views that were asked for."""
    bare = {key: value for key, value in instance.items() if key != "properties"}
    properties: Json = {}
    for view in views:
        properties.setdefault(view.space, {})[view.name] = view.values(instance)
    return {**bare, "properties": properties} if properties else bare


def instance_key(item: Json) -> InstanceKey:
    """What names an instance in a body."""
    space = text(item.get("space"), "space", most=LONGEST_SPACE)
    external_id = text(item.get("externalId"), "externalId", most=LONGEST_ID)
    return _type(item.get("instanceType", "node")), space, external_id


def _type(value: object) -> str:
    if value not in TYPES:
        raise bad_request("Field 'instanceType' must be node or edge")
    return str(value)


def _key(pair: tuple[str, Json]) -> str:
    return pair[0]
