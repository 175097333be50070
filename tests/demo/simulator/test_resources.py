"""Assets, time series and data sets: scoped, filtered, paged, created, changed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator
from tests.demo.simulator.calling import Client

OUT_OF_SCOPE = "Resource not found. This may also be due to insufficient access rights."

As = Callable[..., Client]


def test_pages_together_hold_everything_once(alice: Client) -> None:
    pages, cursor = [], ""
    while True:
        page = alice.get(f"/assets?limit=25{cursor}").json
        pages.append([item["id"] for item in page["items"]])
        if "nextCursor" not in page:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert [len(page) for page in pages] == [25, 25, 8]
    assert len({key for page in pages for key in page}) == 58


def test_a_page_that_ends_exactly_has_no_cursor(alice: Client) -> None:
    assert "nextCursor" not in alice.get("/assets?limit=58").json
    assert "nextCursor" in alice.get("/assets?limit=57").json


def test_a_cursor_is_good_only_for_its_question(alice: Client) -> None:
    body = {"limit": 2, "filter": {"dataSetIds": [{"id": 17}]}}
    cursor = alice.post("/assets/list", body).json["nextCursor"]
    assert alice.post("/assets/list", {**body, "cursor": cursor}).status == 200
    other = alice.post("/assets/list", {"limit": 2, "cursor": cursor})
    assert (other.status, other.error["message"]) == (400, "Invalid cursor")
    for wrong in ("x", "%%%", "W10", "WzEsMl0", "bnVsbA"):
        assert alice.post("/assets/list", {"cursor": wrong}).status == 400


def test_partitions_together_hold_everything_once(alice: Client) -> None:
    parts = [alice.get(f"/assets?limit=1000&partition={n}/3").ids() for n in (1, 2, 3)]
    assert sorted(key for part in parts for key in part) == sorted(
        alice.get("/assets?limit=1000").ids()
    )


def test_limits_are_capped_or_refused_as_the_services_do(alice: Client) -> None:
    assert alice.get("/assets?limit=5000").status == 200
    assert alice.get("/timeseries?limit=5000").status == 400
    for wrong in ("0", "-1", "x", "1.5", "9" * 30):
        assert alice.get(f"/assets?limit={wrong}").status == 400


@pytest.mark.parametrize(
    ("path", "wanted", "count"),
    [
        ("/assets/list", {"dataSetIds": [{"id": 42}]}, 16),
        ("/assets/list", {"dataSetIds": [{"externalId": "ds:line-a"}]}, 16),
        ("/assets/list", {"root": True}, 7),
        ("/assets/list", {"parentIds": [1003]}, 15),
        ("/assets/list", {"parentExternalIds": ["line-a"]}, 15),
        ("/assets/list", {"assetSubtreeIds": [{"id": 1003}]}, 16),
        ("/assets/list", {"name": "Line A Mixer"}, 1),
        ("/assets/list", {"externalIdPrefix": "line-b"}, 7),
        ("/assets/list", {"metadata": {"site": "north"}}, 58),
        ("/assets/list", {"metadata": {"site": "south"}}, 0),
        ("/assets/list", {"createdTime": {"max": 0}}, 0),
        ("/timeseries/list", {"unit": "°C", "dataSetIds": [{"id": 17}]}, 7),
        ("/timeseries/list", {"isString": True}, 3),
        ("/timeseries/list", {"assetIds": [1005]}, 3),
        ("/timeseries/list", {"rootAssetIds": [1007]}, 2),
        ("/timeseries/list", {"assetSubtreeIds": [{"id": 1002}]}, 17),
        ("/datasets/list", {"writeProtected": True}, 1),
    ],
    ids=str,
)
def test_filters(alice: Client, path: str, wanted: dict[str, Any], count: int) -> None:
    body = {"filter": wanted, "limit": 1000}
    assert len(alice.post(path, body).items) == count
    aggregate = alice.post(path.replace("list", "aggregate"), {"filter": wanted})
    assert aggregate.items == [{"count": count}]


@pytest.mark.parametrize(
    "body",
    [
        {"filter": []},
        {"filter": {"nope": 1}},
        {"filter": {"parentIds": 1}},
        {"filter": {"rootAssetIds": [{}]}},
        {"filter": {"dataSetIds": [17]}},
        {"filter": {"dataSetIds": [{"id": "17"}]}},
        {"filter": {"dataSetIds": [{"id": 17, "externalId": "a"}]}},
        {"filter": {"createdTime": 5}},
        {"filter": {"createdTime": {"min": "x"}}},
        {"advancedFilter": {"prefix": {}}},
        {"sort": [{"property": ["name"]}]},
        {"partition": "0/3"},
        {"partition": "11/11"},
        {"partition": "1"},
        {"limit": "many"},
        {"limit": True},
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused(alice: Client, body: dict[str, Any]) -> None:
    reply = alice.post("/assets/list", body)
    assert reply.status == 400
    assert reply.error["code"] == 400


def test_ids_out_of_sight_are_missing_like_ids_that_do_not_exist(bob: Client) -> None:
    hidden = bob.post("/timeseries/byids", {"items": [{"id": 2001}, {"id": 2045}, {"id": 5}]})
    assert hidden.status == 400
    assert hidden.error["missing"] == [{"id": 2045}, {"id": 5}]
    some = {"items": [{"id": 2001}, {"externalId": "wind"}], "ignoreUnknownIds": True}
    assert bob.post("/timeseries/byids", some).ids() == [2001]


def test_one_asset_by_id(bob: Client) -> None:
    assert bob.get("/assets/1003").json["name"] == "Line A"
    gone = bob.get("/assets/5")
    assert (gone.status, gone.error["missing"]) == (400, [{"id": 5}])
    assert bob.get("/assets/x").status == 400


@pytest.mark.parametrize(
    ("items", "status"),
    [
        ([], 400),
        ("x", 400),
        ([1], 400),
        ([{}], 400),
        ([{"id": 0}], 400),
        ([{"id": True}], 400),
        ([{"id": 1, "externalId": "a"}], 400),
        ([{"externalId": 1}], 400),
        ([{"id": 1003}, {"id": 1003}], 422),
        ([{"id": 1003}] * 1001, 400),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_references_are_refused(alice: Client, items: object, status: int) -> None:
    assert alice.post("/assets/byids", {"items": items}).status == status


def test_search_matches_words_of_the_name(bob: Client) -> None:
    found = bob.post("/timeseries/search", {"search": {"query": "LINE barrel"}}).items
    assert [one["name"] for one in found] == ["Line A barrel zone 1", "Line A barrel zone 2"]


def test_a_tree_grant_reaches_the_series_below_it(member_of: As) -> None:
    owners = member_of(113)
    listed = owners.get("/timeseries?limit=1000").items
    assert {one["assetId"] for one in listed} == {1002}
    point = {"datapoints": [{"timestamp": 1, "value": 1}]}
    inside = {"items": [{"externalId": "train-b-speed", **point}]}
    assert owners.post("/timeseries/data", inside).status == 200


def test_an_id_grant_reaches_exactly_these_series(member_of: As) -> None:
    assert member_of(112).get("/timeseries").ids() == [2001, 2002]


def test_ids_written_as_texts_count(member_of: As) -> None:
    listed = member_of(133).get("/timeseries?limit=1000").items
    assert {one["dataSetId"] for one in listed} == {17, 42}


def test_creating_outside_the_scope_is_refused_as_not_found(member_of: As) -> None:
    writers = member_of(110)
    for placed in ({"dataSetId": 17}, {}):
        reply = writers.post("/timeseries", {"items": [{"name": "n", **placed}]})
        assert (reply.status, reply.error["message"]) == (403, OUT_OF_SCOPE)
    assert writers.post("/timeseries", {"items": [{"dataSetId": 19}]}).status == 201


def test_a_write_protected_data_set_takes_its_owners_only(member_of: As) -> None:
    item = {"items": [{"name": "n", "dataSetId": 51}]}
    refused = member_of(132).post("/assets", item)
    assert refused.status == 403
    assert "datasetsAcl:OWNER" in refused.error["message"]
    assert member_of(131, 132).post("/assets", item).status == 201


def test_moving_out_of_the_scope_is_refused(member_of: As) -> None:
    writers = member_of(110)
    [made] = writers.post("/timeseries", {"items": [{"dataSetId": 19}]}).ids()
    for target, status in ((20, 200), (17, 403)):
        change = {"id": made, "update": {"dataSetId": {"set": target}}}
        assert writers.post("/timeseries/update", {"items": [change]}).status == status


def test_what_can_be_read_but_not_written_is_refused_what_cannot_be_seen_is_missing(
    bob: Client,
) -> None:
    def renamed(key: int) -> dict[str, Any]:
        return {"items": [{"id": key, "update": {"name": {"set": "x"}}}]}

    assert bob.post("/timeseries/update", renamed(2019)).error["message"] == OUT_OF_SCOPE
    assert bob.post("/timeseries/update", renamed(2045)).error["missing"] == [{"id": 2045}]


def test_writing_does_not_ask_for_reading(simulator: CdfSimulator, sign_in: As) -> None:
    with simulator.world.lock:
        group = {"timeSeriesAcl": {"actions": ["WRITE"], "scope": {"all": {}}}}
        north = simulator.world.projects["plant-north"]
        north.groups.append(
            {**north.groups[-1], "id": 999, "sourceId": "w", "capabilities": [group]}
        )
    client = sign_in(cast.CAROL, groups=["w"])
    point = {"items": [{"id": 2001, "datapoints": [{"timestamp": 1, "value": 1}]}]}
    assert client.post("/timeseries/data", point).status == 200
    assert client.get("/timeseries").status == 403


def test_external_ids_are_unique(alice: Client) -> None:
    taken = alice.post("/assets", {"items": [{"name": "n", "externalId": "line-a"}]})
    assert (taken.status, taken.error["duplicated"]) == (409, [{"externalId": "line-a"}])
    twice = {"items": [{"name": "n", "externalId": "new"}] * 2}
    assert alice.post("/assets", twice).status == 409
    assert alice.get("/assets?externalIdPrefix=new").items == []


def test_a_parent_of_the_same_request_is_found(alice: Client) -> None:
    items = [
        {"name": "a", "externalId": "a"},
        {"name": "b", "externalId": "b", "parentExternalId": "a"},
    ]
    first, second = alice.post("/assets", {"items": items}).items
    assert (second["parentId"], second["rootId"]) == (first["id"], first["id"])
    assert alice.post("/assets", {"items": [{"name": "c", "parentId": 5}]}).status == 400


def test_a_tree_is_deleted_only_on_demand(alice: Client) -> None:
    assert alice.post("/assets/delete", {"items": [{"id": 1004}]}).status == 400
    whole = {"items": [{"id": 1004}], "recursive": True}
    assert alice.post("/assets/delete", whole).status == 200
    assert len(alice.get("/assets?limit=1000").items) == 58 - 7


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"name": 1},
        {"name": "n" * 141},
        {"name": "n", "id": 5},
        {"name": "n", "dataSetId": 9999},
        {"name": "n", "dataSetId": "17"},
        {"name": "n", "metadata": {"a": 1}},
        {"name": None},
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_assets_are_refused(alice: Client, item: dict[str, Any]) -> None:
    assert alice.post("/assets", {"items": [item]}).status == 400


@pytest.mark.parametrize(
    "update",
    [
        5,
        {"nope": {"set": 1}},
        {"isString": {"set": True}},
        {"name": "x"},
        {"name": {"set": 5}},
        {"name": {"push": 5}},
        {"metadata": {"add": []}},
        {"metadata": {"remove": 5}},
        {"securityCategories": {"set": [999]}},
        {"assetId": {"set": 999}},
    ],
    ids=str,
)
def test_wrong_updates_are_refused(alice: Client, update: object) -> None:
    items = [{"id": 2001, "update": update}]
    assert alice.post("/timeseries/update", {"items": items}).status == 400


def test_fields_are_set_and_taken_away(alice: Client) -> None:
    update = {
        "unit": {"setNull": True},
        "name": {"set": "new"},
        "metadata": {"add": {"a": "b"}, "remove": ["site"]},
    }
    [after] = alice.post("/timeseries/update", {"items": [{"id": 2001, "update": update}]}).items
    assert "unit" not in after
    assert (after["name"], after["metadata"]) == ("new", {"a": "b"})


def test_classifying_takes_membership(alice: Client) -> None:
    for category, status in ((7, 201), (9, 403)):
        series = {"items": [{"name": "n", "dataSetId": 17, "securityCategories": [category]}]}
        assert alice.post("/timeseries", series).status == status


def test_at_most_ten_data_sets_are_made_at_once(alice: Client) -> None:
    for count, status in ((10, 200), (11, 400)):
        items = [{"name": f"set {n}"} for n in range(count)]
        assert alice.post("/datasets", {"items": items}).status == status
