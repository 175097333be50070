"""At least one call of every operation of the simulator, in an order in which they succeed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.demo.simulator.calling import Client, Reply, follow

Exchange = tuple[str, Reply]

GROUP = {
    "name": "contract",
    "sourceId": "x",
    "capabilities": [{"assetsAcl": {"actions": ["READ"], "scope": {"all": {}}}}],
}
HOURLY = {"aggregates": ["average", "count"], "granularity": "1h"}
ROWS = "/raw/dbs/{db}/tables/{table}/rows"
VIEW = {"type": "view", "space": "plant", "externalId": "Equipment", "version": "v1"}
NODE = {"instanceType": "node", "space": "plant", "externalId": "line-a"}
OLD_NODE = {"instanceType": "node", "space": "energy", "externalId": "grid"}
NEW_NODE = {
    "instanceType": "node",
    "space": "plant",
    "externalId": "new",
    "sources": [{"source": VIEW, "properties": {"name": "New"}}],
}
NEW_EDGE = {
    "instanceType": "edge",
    "space": "plant",
    "externalId": "new-edge",
    "type": {"space": "plant", "externalId": "has"},
    "startNode": {"space": "plant", "externalId": "line-a"},
    "endNode": {"space": "plant", "externalId": "new"},
}
COUNTED = {"count": {"property": "externalId"}}
TYPES = [{"property": ["type"]}]

#: Operation, what stands for its parameters, query, body.
CALLS: list[tuple[str, dict[str, str], str, Any]] = [
    ("GET ", {}, "", None),
    ("GET /groups", {}, "", None),
    ("GET /groups", {}, "?all=true", None),
    ("POST /groups", {}, "", {"items": [GROUP]}),
    ("POST /groups/delete", {}, "", {"items": [145]}),
    ("GET /profiles", {}, "?limit=2", None),
    ("GET /profiles/me", {}, "", None),
    ("POST /profiles/search", {}, "", {"search": {"name": "B"}}),
    ("POST /profiles/byids", {}, "", {"items": [{"userIdentifier": "5b0c7a1e-0002-bob"}]}),
    ("GET /securitycategories", {}, "", None),
    ("GET /assets", {}, "?limit=2", None),
    ("GET /assets", {}, "?limit=1000", None),
    ("POST /assets", {}, "", {"items": [{"name": "n", "externalId": "e", "parentId": 1003}]}),
    ("GET /assets/{id}", {"id": "1101"}, "", None),
    ("POST /assets/list", {}, "", {"limit": 2, "filter": {"root": False}}),
    ("POST /assets/byids", {}, "", {"items": [{"externalId": "e"}]}),
    ("POST /assets/search", {}, "", {"search": {"name": "line"}}),
    ("POST /assets/aggregate", {}, "", {}),
    ("POST /assets/update", {}, "", {"items": [{"id": 1101, "update": {"name": {"set": "x"}}}]}),
    ("POST /assets/delete", {}, "", {"items": [{"externalId": "e"}]}),
    ("GET /timeseries", {}, "?limit=1000", None),
    ("POST /timeseries", {}, "", {"items": [{"externalId": "e"}, {"isString": True}]}),
    ("POST /timeseries/list", {}, "", {"limit": 2}),
    ("POST /timeseries/byids", {}, "", {"items": [{"id": 2001}]}),
    ("POST /timeseries/search", {}, "", {"search": {"query": "line"}}),
    ("POST /timeseries/aggregate", {}, "", {}),
    (
        "POST /timeseries/update",
        {},
        "",
        {"items": [{"id": 2001, "update": {"unit": {"set": "x"}}}]},
    ),
    ("POST /timeseries/data", {}, "", {"items": [{"id": 2001, "datapoints": []}]}),
    ("POST /timeseries/data/list", {}, "", {"items": [{"id": 2001, "limit": 2}]}),
    ("POST /timeseries/data/list", {}, "", {"items": [{"externalId": "line-a-state"}]}),
    ("POST /timeseries/data/list", {}, "", {"items": [{"id": 2001, **HOURLY}]}),
    ("POST /timeseries/data/latest", {}, "", {"items": [{"id": 2001}, {"externalId": "e"}]}),
    ("POST /timeseries/data/delete", {}, "", {"items": [{"id": 2001, "inclusiveBegin": 1}]}),
    ("POST /timeseries/delete", {}, "", {"items": [{"externalId": "e"}]}),
    ("GET /events", {}, "?limit=2", None),
    ("GET /events", {}, "?type=alarm", None),
    ("POST /events", {}, "", {"items": [{"externalId": "e", "startTime": 1, "assetIds": [1003]}]}),
    ("GET /events/{id}", {"id": "3001"}, "", None),
    ("POST /events/list", {}, "", {"limit": 2, "filter": {"startTime": {"min": 1}}}),
    ("POST /events/byids", {}, "", {"items": [{"externalId": "e"}]}),
    ("POST /events/search", {}, "", {"search": {"description": "line"}}),
    ("POST /events/aggregate", {}, "", {}),
    ("POST /events/update", {}, "", {"items": [{"id": 3001, "update": {"type": {"set": "x"}}}]}),
    ("POST /events/delete", {}, "", {"items": [{"externalId": "e"}]}),
    ("GET /files", {}, "?limit=2", None),
    ("GET /files/{id}", {"id": "4001"}, "", None),
    ("POST /files/list", {}, "", {"filter": {"rootAssetIds": [{"id": 1003}]}}),
    ("POST /files/byids", {}, "", {"items": [{"id": 4002}]}),
    ("POST /files/search", {}, "", {"search": {"name": "line"}}),
    ("POST /files/aggregate", {}, "", {}),
    ("POST /files", {}, "", {"name": "n.txt", "externalId": "e", "mimeType": "text/plain"}),
    ("POST /files/update", {}, "", {"items": [{"id": 4001, "update": {"source": {"set": "x"}}}]}),
    ("POST /files/uploadlink", {}, "", {"items": [{"externalId": "e"}]}),
    ("POST /files/multiuploadlink", {}, "?parts=2", {"items": [{"externalId": "e"}]}),
    (
        "POST /files/downloadlink",
        {},
        "",
        {"items": [{"id": 4001}, {"externalId": "energy-balance"}]},
    ),
    ("POST /files/delete", {}, "", {"items": [{"externalId": "e"}]}),
    ("POST /documents/list", {}, "", {"limit": 2}),
    ("POST /documents/search", {}, "", {"search": {"query": "line"}, "highlight": True}),
    ("POST /documents/aggregate", {}, "", {}),
    ("POST /documents/aggregate", {}, "", {"aggregate": "uniqueValues", "properties": TYPES}),
    ("GET /models/spaces", {}, "?limit=2", None),
    ("GET /models/spaces", {}, "?includeGlobal=true", None),
    ("POST /models/spaces/byids", {}, "", {"items": [{"space": "plant"}, {"space": "none"}]}),
    ("POST /models/instances/list", {}, "", {"limit": 2, "sources": [{"source": VIEW}]}),
    ("POST /models/instances/list", {}, "", {"instanceType": "edge"}),
    ("POST /models/instances/byids", {}, "", {"items": [NODE], "sources": [{"source": VIEW}]}),
    ("POST /models/instances/search", {}, "", {"view": VIEW, "query": "line"}),
    ("POST /models/instances", {}, "", {"items": [NEW_NODE, NEW_EDGE], "delete": [OLD_NODE]}),
    ("POST /models/instances/aggregate", {}, "", {"view": VIEW, "aggregates": [COUNTED]}),
    (
        "POST /models/instances/aggregate",
        {},
        "",
        {"view": VIEW, "aggregates": [COUNTED], "groupBy": ["name"]},
    ),
    ("POST /models/instances/delete", {}, "", {"items": [NODE]}),
    ("POST /datasets", {}, "", {"items": [{"name": "n"}]}),
    ("POST /datasets/list", {}, "", {"limit": 2}),
    ("POST /datasets/byids", {}, "", {"items": [{"id": 17}]}),
    ("POST /datasets/aggregate", {}, "", {}),
    ("POST /datasets/update", {}, "", {"items": [{"id": 17, "update": {"name": {"set": "x"}}}]}),
    ("GET /raw/dbs", {}, "?limit=2", None),
    ("POST /raw/dbs", {}, "", {"items": [{"name": "new"}]}),
    ("GET /raw/dbs/{db}/tables", {"db": "erp"}, "", None),
    ("POST /raw/dbs/{db}/tables", {"db": "new"}, "", {"items": [{"name": "t"}]}),
    (f"GET {ROWS}", {"db": "erp", "table": "parts"}, "?limit=2", None),
    (f"POST {ROWS}", {"db": "new", "table": "t"}, "", {"items": [{"key": "k", "columns": {}}]}),
    (f"GET {ROWS}/{{key}}", {"db": "new", "table": "t", "key": "k"}, "", None),
    ("GET /raw/dbs/{db}/tables/{table}/cursors", {"db": "erp", "table": "parts"}, "", None),
    (f"POST {ROWS}/delete", {"db": "new", "table": "t"}, "", {"items": [{"key": "k"}]}),
    ("POST /raw/dbs/{db}/tables/delete", {"db": "new"}, "", {"items": [{"name": "t"}]}),
    ("POST /raw/dbs/delete", {}, "", {"items": [{"name": "new"}]}),
]

OUTSIDE = ("GET /api/v1/token/inspect", "GET /api/v1/projects")

#: Operations of the organization's host.
ORGANIZATION: list[tuple[str, str, Any]] = [
    ("GET /api/v1/principals/me", "/api/v1/principals/me", None),
    ("GET /api/v1/orgs/{org}/principals", "/api/v1/orgs/plant/principals", None),
    (
        "POST /api/v1/orgs/{org}/principals/byids",
        "/api/v1/orgs/plant/principals/byids",
        {"items": [{"externalId": "opcua-extractor"}]},
    ),
]


def organization_exchanges(client: Client) -> Iterator[Exchange]:
    """The same of the organization's host."""
    for operation, path, body in ORGANIZATION:
        data = None if body is None else json.dumps(body).encode()
        yield operation, client.send(operation.partition(" ")[0], path, data)


def exchanges(client: Client) -> Iterator[Exchange]:
    """Every operation by name, with its answer."""
    for operation in OUTSIDE:
        yield operation, client.send("GET", operation.removeprefix("GET "))
    for operation, params, query, body in CALLS:
        method, _, template = operation.partition(" ")
        path = template.format(**params) + query
        yield operation, client.get(path) if method == "GET" else client.post(path, body)
    yield from upload_exchanges(client)
    yield from session_exchanges(client)


def upload_exchanges(client: Client) -> Iterator[Exchange]:
    """A file in one part, brought to the storage."""
    begun = client.post("/files/initmultipartupload?parts=1", {"name": "n"})
    yield "POST /files/initmultipartupload", begun
    one = begun.json if begun.status == 201 else {"id": 4001, "uploadId": "none", "uploadUrls": []}
    for address in one["uploadUrls"]:
        follow(address, "PUT", b"content")
    named = {"id": one["id"], "uploadId": one["uploadId"]}
    yield (
        "POST /files/completemultipartupload",
        client.post("/files/completemultipartupload", named),
    )


def session_exchanges(client: Client) -> Iterator[Exchange]:
    """A session is made, taken by a job, listed and revoked; what a call needs comes from the first answer."""
    made = client.post("/sessions", {"items": [{"oneshotTokenExchange": True}]})
    yield "POST /sessions", made
    one = made.json["items"][0] if made.status == 200 else {"id": 70_101, "nonce": "none"}
    named = {"items": [{"id": one["id"]}]}
    yield "POST /sessions/token", client.post("/sessions/token", {"nonce": one["nonce"]})
    yield "GET /sessions", client.get("/sessions?limit=2")
    yield "GET /sessions", client.get("/sessions?status=READY")
    yield "POST /sessions/byids", client.post("/sessions/byids", named)
    yield "POST /sessions/revoke", client.post("/sessions/revoke", named)
