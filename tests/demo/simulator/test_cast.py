"""What each person of the cast is granted in plant-north, tried call by call."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cdfportal.demo import cast
from tests.demo.simulator.calling import Client

NEW_ASSET = {"items": [{"name": "n", "dataSetId": 17}]}
POINT_IN_17 = {"items": [{"id": 2001, "datapoints": [{"timestamp": 1, "value": 1}]}]}
POINT_IN_42 = {"items": [{"id": 2019, "datapoints": [{"timestamp": 1, "value": 1}]}]}
NEW_GROUP = {"items": [{"name": "n", "sourceId": "s", "capabilities": []}]}

#: Answer to each call for Alice, Bob and Erin.
CALLS = [
    ("GET", "/groups", None, 200, 200, 200),
    ("GET", "/groups?all=true", None, 200, 200, 403),
    ("POST", "/groups", NEW_GROUP, 201, 403, 403),
    ("POST", "/groups/delete", {"items": [145]}, 200, 403, 403),
    ("GET", "/assets", None, 200, 200, 200),
    ("POST", "/assets", NEW_ASSET, 201, 403, 403),
    ("GET", "/timeseries", None, 200, 200, 200),
    ("POST", "/timeseries/data", POINT_IN_17, 200, 200, 403),
    ("POST", "/timeseries/data", POINT_IN_42, 200, 403, 403),
    ("GET", "/raw/dbs", None, 200, 200, 200),
    ("POST", "/raw/dbs", {"items": [{"name": "new"}]}, 201, 403, 403),
    ("GET", "/raw/dbs/erp/tables/parts/rows", None, 200, 200, 200),
    ("GET", "/raw/dbs/erp/tables/vendors/rows", None, 200, 403, 200),
    ("POST", "/raw/dbs/line_a/tables", {"items": [{"name": "new"}]}, 201, 201, 403),
    ("POST", "/datasets/list", {}, 200, 200, 200),
    ("POST", "/datasets", {"items": [{"name": "new"}]}, 200, 403, 403),
    ("GET", "/profiles/me", None, 200, 200, 200),
    ("GET", "/securitycategories", None, 200, 403, 403),
    ("GET", "", None, 200, 200, 403),
    ("GET", "/3d/files/81", None, 200, 403, 200),
    ("GET", "/events", None, 200, 200, 200),
    ("POST", "/events", {"items": [{"dataSetId": 17}]}, 201, 201, 403),
    ("POST", "/events", {"items": [{"dataSetId": 60}]}, 201, 403, 403),
    ("POST", "/files/list", {}, 200, 200, 200),
    ("GET", "/models/spaces", None, 200, 200, 200),
    ("POST", "/models/instances/list", {}, 200, 200, 200),
    ("GET", "/nothing", None, 404, 404, 404),
]


@pytest.mark.parametrize("number", range(len(CALLS)), ids=lambda n: f"{n} {CALLS[n][:2]}")
@pytest.mark.parametrize(
    ("person", "column"), [(cast.ALICE, 3), (cast.BOB, 4), (cast.ERIN, 5)], ids=["a", "b", "e"]
)
def test_each_call_for_each_of_the_cast(
    sign_in: Callable[..., Client], person: cast.Person, column: int, number: int
) -> None:
    method, path, body, *_ = CALLS[number]
    client = sign_in(person)
    reply = client.get(path) if method == "GET" else client.post(path, body)
    assert reply.status == CALLS[number][column], reply.body


def test_frank_has_what_every_account_has_and_nothing_else(sign_in: Callable[..., Client]) -> None:
    frank = sign_in(cast.FRANK)
    assert frank.get("/groups?all=true").ids() == [107]
    assert frank.get("").status == 200
    assert frank.get("/profiles/me").json["displayName"] == "Frank"
    for path in ("/assets", "/timeseries", "/events", "/files", "/raw/dbs", "/models/spaces"):
        assert frank.get(path).status == 403
    assert frank.get("/securitycategories").status == 403


def test_carol_and_dave_reach_nothing(carol: Client, dave: Client) -> None:
    for client in (carol, dave):
        seen = client.send("GET", "/api/v1/token/inspect").json
        assert (seen["projects"], seen["capabilities"]) == ([], [])
        assert client.send("GET", "/api/v1/projects").json == {"items": []}
        assert client.get("/groups").status == 401


def test_dave_would_be_an_engineer_if_his_token_could_carry_it(
    sign_in: Callable[..., Client],
) -> None:
    fitting = sign_in(cast.DAVE, groups=list(cast.DAVE.groups))
    assert fitting.get("/groups").ids() == [102, 109]


def test_bob_reads_time_series_of_two_data_sets_only(bob: Client) -> None:
    series = bob.get("/timeseries?limit=1000").items
    assert {one["dataSetId"] for one in series} == {17, 42}
    assert len(series) == 34
    assert [one["id"] for one in bob.post("/datasets/list", {}).items] == [17, 42]


def test_categories_hide_a_series_even_from_an_administrator(alice: Client, erin: Client) -> None:
    # Alice is in 7 and 8, so [7, 9] and 10 are closed to her; Erin's token takes all of them away.
    assert len(alice.get("/timeseries?limit=1000").items) == 55
    assert len(erin.get("/timeseries?limit=1000").items) == 51


def test_the_extractor_writes_its_data_set_and_database(extractor: Client) -> None:
    series = extractor.get("/timeseries").items
    assert [one["name"] for one in series] == [f"opcua.node.{n}" for n in (1, 2, 3, 4)]
    point = {"timestamp": 1, "value": 1}
    written = {"items": [{"id": series[0]["id"], "datapoints": [point]}]}
    assert extractor.post("/timeseries/data", written).status == 200
    assert extractor.get("/raw/dbs").items == [{"name": "opcua"}]
    assert extractor.get("/assets").status == 403


def test_erin_s_inspection_shows_reading_only(erin: Client) -> None:
    seen = erin.send("GET", "/api/v1/token/inspect").json
    assert [project["groups"] for project in seen["projects"]] == [[101, 107, 150]]
    actions = {
        action
        for capability in seen["capabilities"]
        for name, acl in capability.items()
        if name != "projectScope"
        for action in acl["actions"]
    }
    assert actions == {"READ", "LIST"}


def test_inspection_lists_each_capability_with_version_and_project(bob: Client) -> None:
    seen = bob.send("GET", "/api/v1/token/inspect").json
    assert seen["subject"] == cast.BOB.subject
    assert seen["projects"] == [{"projectUrlName": "plant-north", "groups": [102, 103, 107, 109]}]
    assert len(seen["capabilities"]) == 14 + 3 + 4 + 2
    assert seen["capabilities"][0] == {
        "timeSeriesAcl": {
            "actions": ["READ"],
            "scope": {"datasetScope": {"ids": [17]}},
            "version": 1,
        },
        "projectScope": {"projects": ["plant-north"]},
    }


def test_inspection_without_the_identity_scope_is_refused(sign_in: Callable[..., Client]) -> None:
    client = sign_in(cast.ALICE, scp="user_impersonation")
    assert client.send("GET", "/api/v1/token/inspect").status == 403
    assert client.get("/assets").status == 200


def test_bob_lists_all_groups_and_is_shown_his_own(bob: Client) -> None:
    # groupsAcl:LIST for the current user only, from the group for all user accounts.
    assert bob.get("/groups?all=true").ids() == [102, 103, 107, 109]


def test_alice_reaches_both_projects(alice: Client, sign_in: Callable[..., Client]) -> None:
    projects = alice.send("GET", "/api/v1/projects?withDataModelingStatus=true").items
    assert projects == [
        {"urlName": "plant-north", "dataModelingStatus": "HYBRID"},
        {"urlName": "plant-south", "dataModelingStatus": "HYBRID"},
    ]
    south = sign_in(cast.ALICE, "plant-south")
    assert len(south.get("/assets").items) == 3
    assert south.get("/timeseries").status == 403


def test_the_project_says_how_it_reads_tokens(alice: Client) -> None:
    project = alice.get("").json
    assert (project["urlName"], project["organization"]) == ("plant-north", "plant")
    oidc = project["oidcConfiguration"]
    assert oidc["audience"] == alice.url
    assert oidc["accessClaims"] == [{"claimName": "groups"}, {"claimName": "roles"}]
    assert oidc["isGroupCallbackEnabled"] is False
