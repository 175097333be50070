"""Spaces, and the nodes and edges in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.demo.simulator.calling import Client

As = Callable[..., Client]

VIEW = {"type": "view", "space": "plant", "externalId": "Equipment", "version": "v1"}
SOURCES = {"sources": [{"source": VIEW}]}
NOTE = {"instanceType": "node", "space": "line-a-notes", "externalId": "note-1"}
LINE_A = {"instanceType": "node", "space": "plant", "externalId": "line-a"}
EQUIPMENT = ["plant", "Equipment/v1", "name"]


def _named(client: Client, body: Any) -> list[str]:
    return [one["externalId"] for one in client.post("/models/instances/list", body).items]


def test_spaces_are_listed_by_scope_and_global_ones_on_demand(alice: Client, bob: Client) -> None:
    own = [one["space"] for one in alice.get("/models/spaces").items]
    assert own == ["energy", "line-a-notes", "plant"]
    everything = alice.get("/models/spaces?includeGlobal=true").items
    assert [one["space"] for one in everything if one["isGlobal"]] == ["cdf_cdm"]
    assert [one["space"] for one in bob.get("/models/spaces?includeGlobal=true").items] == ["plant"]


def test_spaces_come_in_pages(alice: Client) -> None:
    first = alice.get("/models/spaces?limit=2").json
    rest = alice.get(f"/models/spaces?limit=2&cursor={first['nextCursor']}").json
    assert [len(first["items"]), len(rest["items"])] == [2, 1]
    assert "nextCursor" not in rest


def test_a_look_up_answers_with_what_the_caller_may_read(bob: Client) -> None:
    wanted = {"items": [{"space": name} for name in ("plant", "energy", "none", "plant")]}
    assert [one["space"] for one in bob.post("/models/spaces/byids", wanted).items] == ["plant"]
    nodes = {"items": [LINE_A, NOTE, {**LINE_A, "externalId": "none"}]}
    assert bob.post("/models/instances/byids", nodes).items[0]["externalId"] == "line-a"
    assert len(bob.post("/models/instances/byids", nodes).items) == 1


def test_instances_are_read_by_space(alice: Client, bob: Client, member_of: As) -> None:
    assert len(_named(alice, {})) == 6
    assert _named(bob, {}) == ["line-a", "line-a:dryer", "train-b"]
    assert _named(member_of(149), SOURCES) == ["grid"]
    assert _named(bob, {"instanceType": "edge"}) == ["line-a:has-dryer"]


def test_instances_take_rights_on_models_too(member_of: As) -> None:
    # A scope of the time before spaces had ids covers nothing, and there is no right on models.
    refused = member_of(115).post("/models/instances/list", {})
    assert (refused.status, "dataModelsAcl:READ" in refused.error["message"]) == (403, True)
    refused = member_of(116).post("/models/instances/list", {})
    assert "dataModelInstancesAcl:READ" in refused.error["message"]
    assert _named(member_of(115, 114), {}) == ["line-a", "line-a:dryer", "train-b"]


def test_instances_come_in_pages(alice: Client) -> None:
    body = {"limit": 4, **SOURCES}
    first = alice.post("/models/instances/list", body).json
    rest = alice.post("/models/instances/list", {**body, "cursor": first["nextCursor"]}).json
    assert [len(first["items"]), len(rest["items"])] == [4, 2]
    assert "nextCursor" not in rest


def test_properties_come_from_the_views_asked_for(bob: Client) -> None:
    [bare] = bob.post("/models/instances/byids", {"items": [LINE_A]}).items
    assert "properties" not in bare
    [read] = bob.post("/models/instances/byids", {"items": [LINE_A], **SOURCES}).items
    named = {"name": "Line A", "description": "Extrusion line"}
    assert read["properties"] == {"plant": {"Equipment/v1": named}}
    # Edges have no data in the view.
    assert _named(bob, {"instanceType": "edge", **SOURCES}) == []


def test_a_view_out_of_scope_does_not_exist(alice: Client, member_of: As) -> None:
    unknown = {"sources": [{"source": {**VIEW, "version": "v2"}}]}
    refused = alice.post("/models/instances/list", unknown)
    assert refused.error["message"] == "One or more views do not exist: 'plant:Equipment/v2'"
    assert member_of(149).post("/models/instances/list", SOURCES).status == 200


def test_search_finds_beginnings_of_words_in_scope(alice: Client, bob: Client) -> None:
    body = {"view": VIEW, "query": "die"}
    found = alice.post("/models/instances/search", body).items
    assert [one["externalId"] for one in found] == ["note-1"]
    assert bob.post("/models/instances/search", body).items == []
    assert len(bob.post("/models/instances/search", {"view": VIEW, "limit": 2}).items) == 2
    assert bob.post("/models/instances/search", {"query": "die"}).status == 400


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, 6),
        ({"matchAll": {}}, 6),
        ({"equals": {"property": ["node", "space"], "value": "energy"}}, 1),
        ({"in": {"property": ["node", "space"], "values": ["energy", "plant"]}}, 4),
        ({"prefix": {"property": ["node", "externalId"], "value": "line-a"}}, 2),
        ({"equals": {"property": EQUIPMENT, "value": "Dryer"}}, 1),
        ({"not": {"exists": {"property": ["plant", "Other/v1", "name"]}}}, 6),
        ({"and": [{"exists": {"property": EQUIPMENT}}, {"not": {"matchAll": {}}}]}, 0),
        ({"or": [{"matchAll": {}}, {"not": {"matchAll": {}}}]}, 6),
    ],
    ids=str,
)
def test_filters(alice: Client, wanted: Any, found: int) -> None:
    assert len(_named(alice, {"filter": wanted})) == found


@pytest.mark.parametrize(
    "body",
    [
        {"filter": []},
        {"filter": {"matchAll": {}, "not": {}}},
        {"filter": {"range": {}}},
        {"filter": {"and": []}},
        {"filter": {"in": {"property": ["node", "space"], "values": "x"}}},
        {"filter": {"equals": {"property": "space", "value": "x"}}},
        {"filter": {"equals": {"property": ["space"], "value": "x"}}},
        {"sources": {}},
        {"sources": ["x"]},
        {"sources": [{"source": {**VIEW, "type": "container"}}]},
        {"instanceType": "line"},
        {"sort": [{"property": ["node", "space"]}]},
        {"limit": 1001},
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused(alice: Client, body: Any) -> None:
    assert alice.post("/models/instances/list", body).status == 400


def test_a_filter_that_never_ends_is_refused(alice: Client) -> None:
    wanted: Any = {"matchAll": {}}
    for _ in range(50):
        wanted = {"not": wanted}
    assert alice.post("/models/instances/list", {"filter": wanted}).status == 400
