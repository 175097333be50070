"""Events and files, and who sees what is classified: one rule for lists, look-ups, search, data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.demo.simulator.calling import Client

As = Callable[..., Client]

TRADERS, ANALYSTS, CLASSIFICATION_OFFICE = 146, 147, 148
ENERGY_SERIES = ["grid-import", "steam-flow", "cooling-water", "air-pressure"]
SENSITIVE_SERIES = 2052


@pytest.mark.parametrize(
    ("path", "wanted", "count"),
    [
        ("/events/list", {"dataSetIds": [{"id": 60}]}, 2),
        ("/events/list", {"type": "alarm"}, 3),
        ("/events/list", {"assetIds": [1003]}, 2),
        ("/events/list", {"assetSubtreeIds": [{"externalId": "line-b"}]}, 1),
        ("/events/list", {"startTime": {"min": 1_767_225_600_001}}, 8),
        ("/events/list", {"metadata": {"site": "south"}}, 0),
        ("/files/list", {"mimeType": "text/csv"}, 1),
        ("/files/list", {"rootAssetIds": [{"id": 1003}]}, 2),
        ("/files/list", {"uploaded": False}, 0),
        ("/files/list", {"dataSetIds": [{"externalId": "ds:energy"}]}, 1),
    ],
    ids=str,
)
def test_filters(alice: Client, path: str, wanted: dict[str, Any], count: int) -> None:
    assert len(alice.post(path, {"filter": wanted}).items) == count
    counted = alice.post(path.replace("list", "aggregate"), {"filter": wanted})
    assert counted.items == [{"count": count}]


@pytest.mark.parametrize(
    "wanted", [{"endTime": {"isNull": True}}, {"activeAtTime": {"min": 1}}, {"labels": {}}], ids=str
)
def test_filters_that_are_not_understood_are_refused(alice: Client, wanted: Any) -> None:
    assert alice.post("/events/list", {"filter": wanted}).status == 400


def test_events_are_made_changed_searched_and_removed(alice: Client) -> None:
    spec = {"externalId": "e", "description": "Pump primed", "assetIds": [1003], "startTime": 5}
    [made] = alice.post("/events", {"items": [spec]}).items
    assert alice.get(f"/events/{made['id']}").json == made
    assert alice.post("/events/search", {"search": {"description": "primed"}}).items == [made]
    change = {"externalId": "e", "update": {"subtype": {"set": "x"}}}
    assert alice.post("/events/update", {"items": [change]}).items[0]["subtype"] == "x"
    assert alice.post("/events/delete", {"items": [{"externalId": "e"}]}).json == {}
    for wrong in ({"startTime": -1}, {"assetIds": [5]}, {"assetIds": 5}, {"name": "n"}):
        assert alice.post("/events", {"items": [wrong]}).status == 400


def test_files_are_listed(alice: Client) -> None:
    assert alice.get("/files?limit=5000").ids() == [*range(4001, 4008), 4009]
    assert alice.get("/files?uploaded=false").items == []


def test_events_are_read_by_data_set(bob: Client) -> None:
    assert bob.get("/events").ids() == [3001, 3002]
    assert bob.get("/events/3004").error["missing"] == [{"id": 3004}]


# -- security categories --------------------------------------------------------------------------


def test_who_is_no_member_does_not_see_what_is_classified(member_of: As) -> None:
    traders, analysts = member_of(TRADERS), member_of(ANALYSTS)
    [sensitive, *_] = traders.post("/timeseries/search", {"search": {"name": "grid"}}).items
    assert sensitive["securityCategories"] == [10]
    hidden = {"items": [{"id": sensitive["id"]}]}
    assert _names(traders) == ENERGY_SERIES
    assert _names(analysts) == ENERGY_SERIES[2:]
    assert analysts.post("/timeseries/search", {"search": {"name": "grid"}}).items == []
    assert analysts.post("/timeseries/aggregate", {}).items == [{"count": 2}]
    for path in ("/timeseries/byids", "/timeseries/data/list", "/timeseries/data/latest"):
        assert traders.post(path, hidden).status == 200
        refused = analysts.post(path, hidden)
        assert (refused.status, refused.error["missing"]) == (400, hidden["items"])


def _names(client: Client) -> list[str]:
    return [one["externalId"] for one in client.get("/timeseries").items]


def test_files_are_hidden_by_the_same_rule(member_of: As) -> None:
    contract = {"items": [{"externalId": "energy-contract"}]}
    assert [one["id"] for one in member_of(TRADERS).get("/files").items] == [4007, 4008]
    assert member_of(TRADERS).post("/files/byids", contract).ids() == [4008]
    analysts = member_of(ANALYSTS)
    assert analysts.get("/files").ids() == [4007]
    assert analysts.get("/files/4008").error["missing"] == [{"id": 4008}]
    assert analysts.post("/files/byids", contract).error["missing"] == contract["items"]
    assert analysts.post("/files/search", {"search": {"name": "contract"}}).items == []
    assert analysts.post("/files/aggregate", {}).items == [{"count": 1}]


def test_membership_of_all_categories_opens_every_one(member_of: As) -> None:
    assert len(member_of(CLASSIFICATION_OFFICE).get("/files").items) == 9


def test_membership_alone_reads_nothing(member_of: As) -> None:
    assert member_of(TRADERS).get("/events").status == 403
    steward = member_of(CLASSIFICATION_OFFICE)
    assert steward.get("/timeseries").status == 403
    assert steward.get("/securitycategories?limit=3").ids() == [7, 8, 9]


def test_categories_come_in_pages_to_those_who_may_list_them(alice: Client, member_of: As) -> None:
    first = alice.get("/securitycategories?limit=3").json
    rest = alice.get(f"/securitycategories?limit=3&cursor={first['nextCursor']}").json
    assert [one["name"] for one in rest["items"]] == ["Commercially sensitive"]
    assert "nextCursor" not in rest
    assert (
        "securityCategoriesAcl:LIST"
        in member_of(TRADERS).get("/securitycategories").error["message"]
    )


# -- write protection -----------------------------------------------------------------------------


def test_what_is_in_a_protected_data_set_is_changed_and_removed_by_its_owners_only(
    member_of: As,
) -> None:
    [asset, *_] = member_of(132).get("/assets").ids()
    change = {"items": [{"id": asset, "update": {"name": {"set": "new"}}}]}
    gone = {"items": [{"id": asset}], "recursive": True}
    for path, body in (("/assets/update", change), ("/assets/delete", gone)):
        refused = member_of(132).post(path, body)
        assert (refused.status, "datasetsAcl:OWNER" in refused.error["message"]) == (403, True)
        assert member_of(131).post(path, body).status == 403
        assert member_of(131, 132).post(path, body).status == 200


def test_moving_into_a_protected_data_set_takes_its_owner(alice: Client, bob: Client) -> None:
    with_owner = {"items": [{"id": 3001, "update": {"dataSetId": {"set": 51}}}]}
    assert bob.post("/events/update", with_owner).status == 403
    assert alice.post("/events/update", with_owner).status == 200
