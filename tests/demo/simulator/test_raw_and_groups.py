"""RAW, groups, profiles and security categories over the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from cdfportal.demo import cast
from tests.demo.simulator.calling import Client

ROWS = "/raw/dbs/erp/tables/workorders/rows"


def test_rows_come_in_pages_in_order_of_their_keys(bob: Client) -> None:
    first = bob.get(f"{ROWS}?limit=200").json
    rest = bob.get(f"{ROWS}?limit=200&cursor={first['nextCursor']}").json
    keys = [row["key"] for row in first["items"] + rest["items"]]
    assert keys == [f"WO-{n:04d}" for n in range(1, 251)]
    assert "nextCursor" not in rest


def test_rows_can_be_narrowed_to_columns(bob: Client) -> None:
    [row, *_] = bob.get(f"{ROWS}?columns=order,done").items
    assert set(row["columns"]) == {"order", "done"}
    [row, *_] = bob.get(f"{ROWS}?columns=,").items
    assert row["columns"] == {}


def test_rows_can_be_chosen_by_their_time(bob: Client) -> None:
    assert bob.get(f"{ROWS}?minLastUpdatedTime=1767225600000").items == []
    assert len(bob.get(f"{ROWS}?maxLastUpdatedTime=1767225600000").items) == 25
    assert bob.get(f"{ROWS}?minLastUpdatedTime=x").status == 400


@pytest.mark.parametrize(
    ("table", "key", "columns"),
    [
        ("spare parts/2026", "A/1 100%", {"shelf": "A/1"}),
        ("spare parts/2026", "B;2#x", {"shelf": None}),
        ("notes", "2026-11-20", {"text": "Die cleaned", "by": "Bob"}),
    ],
)
def test_names_in_a_path_are_decoded_once(
    bob: Client, table: str, key: str, columns: dict[str, Any]
) -> None:
    path = f"/raw/dbs/line_a/tables/{quote(table, safe='')}/rows/{quote(key, safe='')}"
    assert bob.get(path).json["columns"] == columns


def test_what_is_not_there_is_a_404_and_what_is_out_of_scope_a_403(
    alice: Client, bob: Client
) -> None:
    assert alice.get("/raw/dbs/none/tables").status == 404
    assert alice.get("/raw/dbs/erp/tables/none/rows").status == 404
    assert alice.get(f"{ROWS}/none").status == 404
    assert bob.get("/raw/dbs/none/tables/t/rows").status == 403
    assert bob.get("/raw/dbs/erp/tables/vendors/rows").status == 403
    assert bob.post(ROWS, {"items": [{"key": "a", "columns": {}}]}).status == 403


def test_parents_are_made_on_demand(alice: Client) -> None:
    row = {"items": [{"key": "k", "columns": {"a": None}}]}
    path = "/raw/dbs/new/tables/table/rows"
    assert alice.post(path, row).status == 404
    assert alice.post(f"{path}?ensureParent=true", row).status == 200
    assert alice.get(f"{path}/k").json["columns"] == {"a": None}


def test_databases_and_tables_are_made_once_and_deleted_with_care(alice: Client) -> None:
    new = {"items": [{"name": "new"}]}
    assert alice.post("/raw/dbs", new).status == 201
    assert alice.post("/raw/dbs", new).status == 409
    assert alice.post("/raw/dbs/new/tables", new).status == 201
    assert alice.post("/raw/dbs/delete", new).status == 400
    assert alice.post("/raw/dbs/new/tables/delete", new).status == 200
    assert alice.post("/raw/dbs/delete", new).status == 200
    assert alice.post("/raw/dbs/delete", new).status == 404


@pytest.mark.parametrize(
    "items",
    [
        [{"key": "a"}],
        [{"columns": {}}],
        [{"key": "", "columns": {}}],
        [{"key": 5, "columns": {}}],
        [{"key": "k" * 1025, "columns": {}}],
        [{"key": "a", "columns": []}],
        ["a"],
        [],
    ],
    ids=lambda value: str(value)[:30],
)
def test_wrong_rows_are_refused(alice: Client, items: object) -> None:
    assert alice.post(ROWS, {"items": items}).status == 400


@pytest.mark.parametrize("items", [[{}], [{"name": ""}], [{"name": "x" * 33}], [{"name": 5}]])
def test_wrong_names_are_refused(alice: Client, items: object) -> None:
    assert alice.post("/raw/dbs", {"items": items}).status == 400


def test_a_group_comes_back_as_it_was_made(alice: Client) -> None:
    spec = {
        "name": "new",
        "members": ["a", "b"],
        "capabilities": [
            {"futureAcl": {"actions": ["DREAM"], "scope": {"moonScope": {"ids": ["x"]}}}},
            {"rawAcl": {"actions": ["READ"], "scope": {"tableScope": {"dbsToTables": {"d": []}}}}},
        ],
        "metadata": {"a": "b"},
        "attributes": {"token": {"appIds": ["app"]}},
    }
    [made] = alice.post("/groups", {"items": [spec]}).items
    assert {key: made[key] for key in spec} == spec
    assert (made["isDeleted"], made["deletedTime"]) == (False, -1)
    assert made in alice.get("/groups?all=true").items
    assert alice.post("/groups/delete", {"items": [made["id"]]}).json == {}
    assert made not in alice.get("/groups?all=true").items


def test_a_new_group_takes_effect_on_the_next_call(alice: Client, carol: Client) -> None:
    source = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1009"
    grant = {"assetsAcl": {"actions": ["READ"], "scope": {"datasetScope": {"ids": [60]}}}}
    assert carol.get("/assets").status == 401
    [made] = alice.post(
        "/groups", {"items": [{"name": "g", "sourceId": source, "capabilities": [grant]}]}
    ).items
    assert {one["dataSetId"] for one in carol.get("/assets").items} == {60}
    alice.post("/groups/delete", {"items": [made["id"]]})
    assert carol.get("/assets").status == 401


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"name": ""},
        {"name": "n" * 256},
        {"name": "n", "id": 5},
        {"name": "n", "sourceId": "a", "members": ["b"]},
        {"name": "n", "sourceId": 5},
        {"name": "n", "members": "everybody"},
        {"name": "n", "members": ["m"] * 101},
        {"name": "n", "capabilities": {}},
        {"name": "n", "capabilities": [{}]},
        {"name": "n", "capabilities": [5]},
        {"name": "n", "capabilities": [{"aAcl": 5}]},
        {"name": "n", "capabilities": [{"aAcl": {"actions": [], "scope": {"all": {}}}}]},
        {"name": "n", "capabilities": [{"aAcl": {"actions": ["READ"], "scope": {}}}]},
        {
            "name": "n",
            "capabilities": [{"aAcl": {"actions": ["READ"], "scope": {"a": {}, "b": {}}}}],
        },
        {"name": "n", "capabilities": [{"aAcl": {"actions": ["R"], "scope": {"s": {"ids": 5}}}}]},
        {"name": "n", "metadata": {"a": 1}},
        {"name": "n", "metadata": {str(n): "" for n in range(17)}},
        {"name": "n", "metadata": {"k" * 33: ""}},
        {"name": "n", "attributes": {"token": {"appIds": [5]}}},
        {"name": "n", "attributes": {"token": []}},
        {"name": "n", "capabilities": None},
    ],
    ids=lambda value: str(value)[:90],
)
def test_wrong_groups_are_refused(alice: Client, spec: dict[str, Any]) -> None:
    reply = alice.post("/groups", {"items": [spec]})
    assert reply.status == 400
    assert reply.error["message"]


def test_members_and_source_together_are_refused_in_cdf_s_words(alice: Client) -> None:
    reply = alice.post("/groups", {"items": [{"name": "n", "members": [], "sourceId": ""}]})
    assert reply.error["message"] == "Fields members, sourceId cannot be set at the same time"


def test_groups_are_deleted_all_or_none(alice: Client) -> None:
    reply = alice.post("/groups/delete", {"items": [145, 5]})
    assert (reply.status, reply.error["missing"]) == (400, [{"id": 5}])
    assert alice.post("/groups/delete", {"items": [{"id": 145}]}).status == 400
    assert 145 in alice.get("/groups?all=true").ids()


def test_profiles_are_looked_up_and_searched(bob: Client) -> None:
    [alice_, bob_] = bob.get("/profiles?limit=2").items
    assert [alice_["displayName"], bob_["displayName"]] == ["Alice", "Bob"]
    wanted = {"items": [{"userIdentifier": alice_["userIdentifier"]}]}
    assert bob.post("/profiles/byids", wanted).items == [alice_]
    assert bob.post("/profiles/byids", {"items": [{"userIdentifier": "x"}]}).status == 400
    assert bob.post("/profiles/search", {"search": {"name": "ali"}}).items == [alice_]


def test_a_profile_that_is_not_there_yet_is_a_404(sign_in: Callable[..., Client]) -> None:
    assert sign_in(cast.BOB, sub="new").get("/profiles/me").status == 404


def test_profiles_of_applications_are_listed_on_demand(extractor: Client) -> None:
    mine = extractor.get("/profiles/me").json
    assert mine["identityType"] == "SERVICE_PRINCIPAL"
    assert mine not in extractor.get("/profiles").items
    assert extractor.get("/profiles?identityType=SERVICE_PRINCIPAL").items == [mine]
    assert mine in extractor.get("/profiles?identityType=ALL").items


def test_security_categories_are_listed(alice: Client) -> None:
    assert [one["id"] for one in alice.get("/securitycategories").items] == [7, 8, 9, 10]
