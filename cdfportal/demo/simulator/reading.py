"""List, look up, search and count resources."""

from __future__ import annotations

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import bad_request, missing
from cdfportal.demo.simulator.fields import flag, limit_of, object_of, whole
from cdfportal.demo.simulator.filters import matching
from cdfportal.demo.simulator.kinds import Kind
from cdfportal.demo.simulator.paging import key_of, page
from cdfportal.demo.simulator.references import references_of
from cdfportal.demo.simulator.visible import readable_items, visible
from cdfportal.demo.world import Json

#: Query parameters of the old list by GET that filter, those that hold numbers, and truth values.
QUERY_FILTERS = ("name", "source", "externalIdPrefix", "type", "subtype", "mimeType")
QUERY_IDS = ("assetIds", "rootAssetIds", "parentIds")
QUERY_FLAGS = ("root", "uploaded")


def list_by_query(call: Call, kind: Kind) -> Response:
    """GET: the filter is in the query."""
    query = call.query
    wanted: Json = {name: query.get(name) for name in QUERY_FILTERS if query.get(name)}
    for name in QUERY_IDS:
        if query.get(name):
            wanted[name] = [whole(part, name) for part in query.get(name).strip("[]").split(",")]
    for name in QUERY_FLAGS:
        if query.get(name):
            wanted[name] = flag(query.get(name), name)
    asked = {name: query.get(name) for name in ("limit", "cursor", "partition") if query.get(name)}
    return _listed(call, kind, {**asked, "filter": wanted})


def list_by_body(call: Call, kind: Kind) -> Response:
    """POST: the filter is in the body."""
    return _listed(call, kind, call.question())


def _listed(call: Call, kind: Kind, body: Json) -> Response:
    limit = limit_of(body.get("limit"), default=100, most=1000, capped=kind.capped_limit)
    found = matching(call, kind, visible(call, kind), body)
    question = {key: body[key] for key in ("filter", "partition") if body.get(key)}
    keyed = [(key_of(item["id"]), item) for item in found]
    return Response.json(page(keyed, limit, body.get("cursor"), question))


def by_ids(call: Call, kind: Kind) -> Response:
    """Look up by ids or external ids."""
    body = call.question()
    skip = flag(body.get("ignoreUnknownIds", False), "ignoreUnknownIds")
    found = readable_items(call, kind, references_of(body), skip=skip)
    return Response.json({"items": found})


def by_id(call: Call, kind: Kind) -> Response:
    """Look up one by the id in the path."""
    key = whole(call.param("id"), "id")
    found = readable_items(call, kind, [{"id": key}], skip=True)
    if not found:
        raise missing([{"id": key}])
    return Response.json(found[0])


def search(call: Call, kind: Kind) -> Response:
    """Match words in names and descriptions, best first; no cursor."""
    body = call.question()
    limit = limit_of(body.get("limit"), default=100, most=1000, capped=kind.capped_limit)
    wanted = object_of(body, "search")
    found = matching(call, kind, visible(call, kind), body)
    hits = [item for item in found if _mentions(item, wanted)]
    return Response.json({"items": hits[:limit]})


def _mentions(item: Json, wanted: Json) -> bool:
    for name in ("name", "description", "query"):
        words = str(wanted.get(name, "")).lower().split()
        field = "name" if name == "query" else name
        if not all(word in str(item.get(field, "")).lower() for word in words):
            return False
    return True


def aggregate(call: Call, kind: Kind) -> Response:
    """Count what the caller sees."""
    body = call.question()
    if body.get("aggregate", "count") != "count":
        raise bad_request("Only the aggregate 'count' is supported by this simulator")
    return Response.json(
        {"items": [{"count": len(matching(call, kind, visible(call, kind), body))}]}
    )
