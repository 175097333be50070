"""Documents: what CDF read out of files. https://api-docs.cognite.com/20230101/tag/Documents

A caller sees the documents of the files that they see.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.call import Call
from cdfportal.demo.simulator.errors import ApiError, bad_request, not_found
from cdfportal.demo.simulator.fields import limit_of, object_of, text, whole
from cdfportal.demo.simulator.kinds import FILES
from cdfportal.demo.simulator.paging import key_of, page
from cdfportal.demo.simulator.references import checked
from cdfportal.demo.simulator.tree_filters import Value, filter_of
from cdfportal.demo.simulator.visible import find, sees, visible
from cdfportal.demo.world import Json
from cdfportal.demo.world.contents import content_of, text_of

TYPES = {"application/pdf": "PDF", "text/csv": "CSV", "text/plain": "Document"}
SOURCE_FIELDS = ("name", "directory", "source", "mimeType", "assetIds", "metadata")
SHORT = 60
LONGEST_QUERY = 1000


def list_documents(call: Call) -> Response:
    """By id."""
    body = _question(call)
    limit = limit_of(body.get("limit"), default=100, most=1000)
    keyed = [(key_of(one["id"]), one) for one in _matching(call, body)]
    asked = {"filter": body["filter"]} if body.get("filter") else {}
    return Response.json(page(keyed, limit, body.get("cursor"), asked))


def search_documents(call: Call) -> Response:
    """Words in title and text, each hit with where it was found when that is asked for."""
    body = _question(call)
    limit = limit_of(body.get("limit"), default=100, most=1000)
    words = _words(body)
    keyed = []
    for one in _matching(call, body):
        highlight = {"highlight": _highlight(one, words)} if body.get("highlight") else {}
        keyed.append((key_of(one["id"]), {"item": one, **highlight}))
    asked = {key: body[key] for key in ("filter", "search") if body.get(key)}
    return Response.json(page(keyed, limit, body.get("cursor"), asked))


def aggregate_documents(call: Call) -> Response:
    """Count documents, or the values of one property."""
    body = _question(call)
    found, kind = _matching(call, body), body.get("aggregate", "count")
    if kind == "count":
        return Response.json({"items": [{"count": len(found)}]})
    counts: dict[Any, int] = {}
    for value in filter(None, map(_first_property(body), found)):
        counts[value] = counts.get(value, 0) + 1
    if kind == "cardinalityValues":
        return Response.json({"items": [{"count": len(counts)}]})
    if kind != "uniqueValues":
        raise bad_request(f"Aggregate '{str(kind)[:60]}' is not supported by this simulator")
    limit = limit_of(body.get("limit"), default=100, most=10_000)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    items = [{"count": count, "values": [value]} for value, count in ordered[:limit]]
    return Response.json({"items": items})


def content(call: Call) -> Response:
    """The whole text, as text only."""
    call.require(FILES.acl, "READ")
    return _text(call, checked(call.question()))


def content_by_id(call: Call) -> Response:
    """An older address of the same, which Cognite's JavaScript SDK still uses."""
    call.require(FILES.acl, "READ")
    return _text(call, {"id": whole(call.param("id"), "id")})


def _text(call: Call, reference: Json) -> Response:
    if "text/plain" not in call.request.header("Accept"):
        raise ApiError(406, "Only text/plain can be had")
    file = find(call, FILES, reference)
    if file is None or not _is_document(file) or not sees(call, FILES, file):
        raise not_found()
    return Response(200, _words_of(call, file).encode(), (("Content-Type", "text/plain"),))


def _question(call: Call) -> Json:
    call.require(FILES.acl, "READ")
    body = call.question()
    if body.get("sort"):
        raise bad_request("Field 'sort' is not supported by this simulator")
    return body


def _matching(call: Call, body: Json) -> list[Json]:
    test, words = filter_of(body.get("filter", {}), _property), _words(body)
    files = (file for file in visible(call, FILES) if _is_document(file))
    documents = (_document(call, file) for file in files)
    return [one for one in documents if test(one) and _mentions(one, words)]


def _is_document(file: Json) -> bool:
    return bool(file["uploaded"]) and file.get("mimeType") in TYPES


def _document(call: Call, file: Json) -> Json:
    content = call.project.contents.get(file["id"])
    data = content_of(file) if content is None else content
    source = {name: file[name] for name in SOURCE_FIELDS if name in file}
    source |= {"size": len(data), "hash": sha256(data).hexdigest()}
    if "dataSetId" in file:
        source["datasetId"] = file["dataSetId"]
    if "securityCategories" in file:
        source["securityCategories"] = file["securityCategories"]
    names = {"externalId": file["externalId"]} if "externalId" in file else {}
    return {
        "id": file["id"],
        **names,
        "title": file["name"].rpartition(".")[0] or file["name"],
        "createdTime": file["createdTime"],
        "modifiedTime": file["lastUpdatedTime"],
        "lastIndexedTime": file["uploadedTime"],
        "mimeType": file["mimeType"],
        "extension": file["name"].rpartition(".")[2],
        "pageCount": 1,
        "type": TYPES[file["mimeType"]],
        "language": "en",
        "truncatedContent": _words_of(call, file)[:SHORT],
        "assetIds": file.get("assetIds", []),
        "sourceFile": source,
    }


def _words_of(call: Call, file: Json) -> str:
    """What was uploaded as text is its own text."""
    content = call.project.contents.get(file["id"])
    if content is None or file["mimeType"] == "application/pdf":
        return text_of(file)
    return content.decode(errors="replace")


def _words(body: Json) -> list[str]:
    search = object_of(body, "search")
    if not search:
        return []
    return text(search.get("query"), "query", most=LONGEST_QUERY).lower().split()


def _mentions(document: Json, words: list[str]) -> bool:
    known = f"{document['sourceFile']['name']} {document['truncatedContent']}".lower()
    return all(word in known for word in words)


def _highlight(document: Json, words: list[str]) -> Json:
    name = str(document["sourceFile"]["name"])
    for word in words:
        at = name.lower().find(word)
        if at >= 0:
            end = at + len(word)
            return {"name": [f"{name[:at]}<em>{name[at:end]}</em>{name[end:]}"], "content": []}
    return {"name": [], "content": []}


def _property(path: list[str]) -> Value | None:
    """`["title"]`, or one of the file: `["sourceFile", "name"]`."""
    if len(path) == 1:
        return lambda document: document.get(path[0])
    if len(path) == 2 and path[0] == "sourceFile":
        return lambda document: document["sourceFile"].get(path[1])
    return None


def _first_property(body: Json) -> Value:
    asked = body.get("properties")
    named = asked[0].get("property") if isinstance(asked, list) and len(asked) == 1 else None
    value = _property(named) if isinstance(named, list) else None
    if value is None:
        raise bad_request("Field 'properties' must name one property")
    return value
