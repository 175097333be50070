"""Nodes and edges are written, counted and removed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.simulator.calling import Client

VIEW = {"type": "view", "space": "plant", "externalId": "Equipment", "version": "v1"}
WRITE, COUNT = "/models/instances", "/models/instances/aggregate"


def _node(name: str, space: str = "plant", **about: Any) -> dict[str, Any]:
    return {"instanceType": "node", "space": space, "externalId": name, **about}


def _named(external_id: str, **values: Any) -> dict[str, Any]:
    return _node(external_id, sources=[{"source": VIEW, "properties": values}])


def _edge(name: str, start: str, end: str) -> dict[str, Any]:
    ends = {"startNode": start, "endNode": end}
    about = {key: {"space": "plant", "externalId": value} for key, value in ends.items()}
    return {**_node(name), "instanceType": "edge", "type": about["startNode"], **about}


def _properties(client: Client, name: str) -> Any:
    body = {"items": [_node(name)], "sources": [{"source": VIEW}]}
    [found] = client.post("/models/instances/byids", body).items
    return found["version"], found["properties"]["plant"]["Equipment/v1"]


def test_a_node_is_made_changed_and_replaced(alice: Client) -> None:
    body = {"items": [_named("n", name="N", description="first")]}
    [made] = alice.post(WRITE, body).items
    assert (made["version"], made["wasModified"]) == (1, True)
    [same] = alice.post(WRITE, body).items
    assert (same["version"], same["wasModified"]) == (1, False)
    alice.post(WRITE, {"items": [_named("n", description="second")]})
    assert _properties(alice, "n") == (2, {"name": "N", "description": "second"})
    alice.post(WRITE, {"items": [_named("n", description="third")], "replace": True})
    assert _properties(alice, "n") == (3, {"description": "third"})
    alice.post(WRITE, {"items": [_named("n", name="M", description=None)]})
    assert _properties(alice, "n") == (4, {"name": "M"})


def test_an_older_version_is_a_conflict_or_skipped(alice: Client) -> None:
    alice.post(WRITE, {"items": [_named("n", name="N")]})
    late = {"items": [{**_named("n", name="late"), "existingVersion": 0}]}
    assert alice.post(WRITE, late).status == 409
    assert alice.post(WRITE, {**late, "skipOnVersionConflict": True}).items == []
    assert _properties(alice, "n") == (1, {"name": "N"})


def test_an_edge_needs_its_ends_and_goes_with_them(alice: Client) -> None:
    edge = {"items": [_edge("e", "line-a", "far")]}
    assert "endNode" in alice.post(WRITE, edge).error["message"]
    assert alice.post(WRITE, {**edge, "autoCreateEndNodes": True}).status == 200
    listed = alice.post("/models/instances/list", {"instanceType": "edge"}).items
    assert {one["externalId"] for one in listed} == {"line-a:has-dryer", "e"}
    gone = alice.post("/models/instances/delete", {"items": [_node("far"), _node("none")]}).items
    assert gone == [_node("far")]
    listed = alice.post("/models/instances/list", {"instanceType": "edge"}).items
    assert [one["externalId"] for one in listed] == ["line-a:has-dryer"]


def test_it_is_all_or_nothing(alice: Client) -> None:
    items = [_named("good", name="x"), _named("bad", colour="red")]
    assert alice.post(WRITE, {"items": items, "delete": [_node("line-a")]}).status == 400
    known = alice.post("/models/instances/byids", {"items": [_node("good"), _node("line-a")]})
    assert [one["externalId"] for one in known.items] == ["line-a"]


@pytest.mark.parametrize(
    "item",
    [
        _node("n", space="none"),
        _named("n", name=5),
        _node("n", sources=[{"source": {**VIEW, "version": "v9"}}]),
        _node("n", sources={}),
        _node(""),
        _node("n", type="text"),
        {**_node("n"), "instanceType": "other"},
    ],
    ids=str,
)
def test_what_cannot_be_written(alice: Client, item: dict[str, Any]) -> None:
    assert alice.post(WRITE, {"items": [item]}).status == 400


def test_who_may_write_where(bob: Client, member_of: Any) -> None:
    assert bob.post(WRITE, {"items": [_node("n")]}).status == 403
    modeller = member_of(149)
    assert modeller.post(WRITE, {"items": [_node("n", space="energy")]}).status == 200
    assert modeller.post(WRITE, {"items": [_node("n")]}).status == 403
    gone = {"items": [_node("line-a")]}
    assert modeller.post("/models/instances/delete", gone).status == 403


def test_counts(alice: Client) -> None:
    def counted(**body: Any) -> Any:
        aggregates = [{"count": {"property": "externalId"}}]
        asked = {"view": VIEW, "aggregates": aggregates, **body}
        return [
            (one.get("group"), one["aggregates"][0]["value"])
            for one in alice.post(COUNT, asked).items
        ]

    assert counted() == [(None, 6)]
    assert counted(query="dryer") == [(None, 1)]
    assert counted(groupBy=["space"], limit=2) == [
        ({"space": "energy"}, 1),
        ({"space": "line-a-notes"}, 2),
    ]
    assert counted(filter={"equals": {"property": ["node", "space"], "value": "x"}}) == [(None, 0)]
    for wrong in ({"avg": {"property": "name"}}, {"histogram": {"property": "name"}}, {}, 5):
        asked = {"view": VIEW, "aggregates": [wrong]}
        assert alice.post(COUNT, asked).status == 400
