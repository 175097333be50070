"""The group list and the group page over canned answers of CDF, odd ones among them."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.base.portal import GroupName
from cdfportal.demo.http import Response
from cdfportal.demo.simulator.faults import Fault, error
from tests.dashboard.conftest import Scene, SignIn
from tests.dashboard.test_pages import text_of

GROUPS = "/api/v1/projects/plant-north/groups"
INSPECT = "/api/v1/token/inspect"
PAGE = "/p/plant-north/groups/"
EVERYTHING: dict[str, Any] = {"all": {}}
LIST_ALL = {"groupsAcl": {"actions": ["LIST"], "scope": EVERYTHING}}
READ_42 = {"timeSeriesAcl": {"actions": ["READ"], "scope": {"datasetScope": {"ids": [42]}}}}


def body(number: int, name: str, *capabilities: object, **fields: object) -> dict[str, Any]:
    return {"id": number, "name": name, "capabilities": list(capabilities), **fields}


ODD = (
    body(1, "mine", LIST_ALL, sourceId="s-1", deletedTime=-1, isDeleted=False),
    body(2, "Ünïcode 組 <b>", READ_42, sourceId="s-2"),
    body(3, "twice", READ_42, sourceId="s-2", members=["p-1", "p-2"]),
    body(4, "twice", sourceId=""),
    body(5, "crowd", READ_42, members=[f"p-{n}" for n in range(101)]),
    body(6, "odd", {"newThingAcl": {"actions": ["POLISH"], "scope": {"bench": {"ids": ["b"]}}}}),
    body(
        7,
        "linked",
        {"rawAcl": {"actions": ["READ"], "scope": {"tableScope": {"dbsToTables": {"d/b": ["t"]}}}}},
        {"dataModelsAcl": {"actions": ["READ"], "scope": {"spaceIdScope": {"spaceIds": ["s"]}}}},
        {"securityCategoriesAcl": {"actions": ["MEMBEROF"], "scope": {"idScope": {"ids": [7]}}}},
        members="allUserAccounts",
        attributes={"token": {"appIds": ["other"]}},
        createdTime=1_790_000_000_000,
        lastUpdatedTime=1_790_000_000_000,
    ),
    body(8, "gone", READ_42, sourceId="s-8", isDeleted=True, deletedTime=1_780_000_000_000),
    body(9, "", sourceId="s-9"),
)


def canned(scene: Scene, groups: tuple[object, ...], mine: tuple[int, ...] = (1,)) -> None:
    """CDF lists these groups, and counts the viewer in some of them."""
    seen = {
        "subject": "me",
        "projects": [{"projectUrlName": "plant-north", "groups": list(mine)}],
        "capabilities": [],
    }
    answers = {GROUPS: {"items": list(groups)}, INSPECT: seen}
    for prefix, answer in answers.items():
        fault = Fault(instead=Response.json(answer), prefix=prefix)
        scene.simulator.faults.add(fault, times=None)


@pytest.fixture
def odd(scene: Scene, signed_in: SignIn, settings: Settings) -> Client:
    """Somebody who may list all of the odd groups."""
    canned(scene, ODD)
    names = {"s-2": GroupName("Night shift", "olga@plant.example")}
    settings.PORTAL = replace(settings.PORTAL, group_names=names)
    return signed_in("alice")


def names(client: Client, query: str = "") -> list[str]:
    found = client.get(f"/api{PAGE}?{query}")
    assert found.status_code == 200, found.content
    return [row["name"] for row in found.json()["groups"]]


SEARCHES = [
    ("", ["mine", "crowd", "group 9", "linked", "odd", "twice", "twice", "Ünïcode 組 <b>"]),
    ("name=TWICE", ["twice", "twice"]),
    (f"name={quote('組')}", ["Ünïcode 組 <b>"]),
    ("name=s-2", ["twice", "Ünïcode 組 <b>"]),
    ("name=night", ["twice", "Ünïcode 組 <b>"]),
    ("name=olga", ["twice", "Ünïcode 組 <b>"]),
    ("name=7", ["linked"]),
    ("acl=timeseries", ["crowd", "twice", "Ünïcode 組 <b>"]),
    ("acl=newThing", ["odd"]),
    ("acl=actions", []),
    ("mine=1", ["mine"]),
    ("members=idp", ["mine", "group 9", "twice", "Ünïcode 組 <b>"]),
    ("members=listed", ["crowd", "twice"]),
    ("members=everybody", ["linked"]),
    ("members=nobody", ["odd", "twice"]),
    ("linked=1", ["linked"]),
    ("duplicates=1", ["twice", "twice"]),
    ("duplicates=1&empty=1", ["twice"]),
    ("empty=1", ["group 9", "twice"]),
    ("members=listed&acl=timeSeriesAcl&duplicates=1", ["twice"]),
    ("members=listed&mine=1", []),
    ("page=2", []),
]


def test_words_and_chips_narrow_the_list_together(odd: Client) -> None:
    for query, wanted in SEARCHES:
        assert names(odd, query) == wanted or query == "", query
        page = text_of(odd, f"{PAGE}?{query}")
        for name in wanted:
            assert html.escape(name) in page, query
    assert sorted(names(odd)) == sorted(SEARCHES[0][1])
    assert names(odd)[0] == "mine"


def test_the_order_is_chosen_by_the_address(odd: Client) -> None:
    assert names(odd, "sort=capabilities")[0] == "linked"
    assert names(odd, "sort=age")[0] == "linked"


@pytest.mark.parametrize(
    ("query", "field"),
    [("members=some", "members"), ("sort=size", "sort"), ("mine=2", "mine"), ("empty=x", "empty")],
)
def test_a_filter_that_does_not_exist_is_refused_by_name(
    odd: Client, query: str, field: str
) -> None:
    assert odd.get(f"{PAGE}?{query}").status_code == 400
    refused = odd.get(f"/api{PAGE}?{query}")
    assert (refused.status_code, f"`{field}`" in refused.json()["error"]["message"]) == (400, True)


def test_exports_hold_what_the_screen_shows_and_all_of_it(odd: Client) -> None:
    answer = odd.get(f"/api{PAGE}?format=csv&duplicates=1")
    text = b"".join(answer).decode()
    assert text.count("twice") == 2
    assert "crowd" not in text


def test_chips_count_what_they_would_show_and_keep_the_words(odd: Client) -> None:
    counts = odd.get(f"/api{PAGE}?name=twice&members=listed").json()["counts"]
    assert (counts["idp"], counts["nobody"], counts["duplicates"], counts["mine"]) == (1, 1, 2, 0)
    page = html.unescape(text_of(odd, f"{PAGE}?name=twice&members=listed"))
    assert 'href="?name=twice&members=listed&duplicates=1"' in page
    assert 'href="?name=twice"' in page


def test_an_empty_list_says_why(scene: Scene, signed_in: SignIn) -> None:
    client = signed_in("alice")
    canned(scene, ODD)
    assert "None of the 8 groups matches" in text_of(client, f"{PAGE}?name=zzz")
    assert "none from number 201 on" in text_of(client, f"{PAGE}?page=2")
    scene.simulator.faults.clear()
    canned(scene, (body(2, "b", READ_42),), mine=(2,))
    page = text_of(client, f"{PAGE}?name=zzz&refresh=1")
    assert "None of the 1 group shown to you matches" in page
    assert "your token lacks <code>groupsAcl:LIST</code> on all" in page
    scene.simulator.faults.clear()
    scene.simulator.faults.add(error(403, prefix=GROUPS), times=None)
    page = text_of(client, f"{PAGE}?refresh=1")
    assert "Whether plant-north has groups cannot be told" in page
    assert page.count("The rest of the page is complete.") == 1


def says(client: Client, number: int) -> str:
    return html.unescape(text_of(client, f"{PAGE}{number}/"))


def test_a_group_page_names_the_idp_group_its_owner_and_its_likes(odd: Client) -> None:
    page = says(odd, 2)
    for words in ("Night shift", "olga@plant.example", "Ünïcode 組 <b>", ">twice</a>"):
        assert words in page
    assert "no other group" in says(odd, 9).split("Same source elsewhere")[1]
    assert "2 other groups" not in says(odd, 3)
    assert "1 other group has the same name" in says(odd, 3)


def test_members_beside_a_source_are_both_ways_in(odd: Client) -> None:
    page = says(odd, 3)
    assert "CDF shows members beside it; both ways lead in." in page
    assert "2 members kept in CDF" in page
    assert "2 of 100" in page


def test_an_empty_source_is_nobody(odd: Client) -> None:
    page = says(odd, 4)
    assert "neither a source id nor members" in page
    assert "the group has no capability" in page


def test_more_members_than_cdf_takes_are_a_meter_in_red(odd: Client) -> None:
    page = says(odd, 5)
    assert "101 of 100" in page
    assert "beyond the limit" in page
    (meter,) = odd.get(f"/api{PAGE}5/").json()["meters"]
    assert (meter["count"], meter["limit"], meter["state"]) == (101, 100, "over")


def test_what_is_not_known_is_kept_and_shown(odd: Client) -> None:
    page = says(odd, 6)
    assert "newThingAcl:POLISH" in page
    assert "not recognised" in page


def test_a_linked_group_says_what_that_means_here_and_how_old_it_is(odd: Client) -> None:
    page = says(odd, 7)
    assert "It does not count: this portal" in page
    assert "2026-09-21" in page
    assert "days ago" in page
    assert "Last changed" in page
    for place in ("kind=raw&db=d/b&table=t", "kind=space&id=s", "kind=category&id=7"):
        assert place.replace("/", "%2F") in page.replace("&amp;", "&"), place
    assert "1 of 255" in page


def test_a_deleted_group_is_marked_and_counted_nowhere(odd: Client) -> None:
    page = says(odd, 8)
    assert "The group is deleted since" in page
    assert "gone" not in names(odd)


def test_a_group_page_gives_the_toolkit_its_yaml(odd: Client) -> None:
    said = odd.get(f"/api{PAGE}2/").json()
    assert "name: " in said["yaml"]
    assert html.unescape(text_of(odd, f"{PAGE}2/")).count("datasetScope") >= 2


def test_the_yaml_names_data_sets_as_the_toolkit_wants_them(signed_in: SignIn) -> None:
    client = signed_in("alice")
    listed = client.get("/api/p/plant-north/groups/?name=train-b-readers").json()["groups"]
    said = client.get(f"/api/p/plant-north/groups/{listed[0]['id']}/").json()["yaml"]
    assert 'ids: ["ds:compressor-train-b"]' in said


def test_a_right_leads_to_who_reaches_what_it_names(signed_in: SignIn) -> None:
    client = signed_in("bob")
    shown = client.get("/api/p/plant-north/capabilities/").json()["capabilities"]
    page = html.unescape(text_of(client, "/p/plant-north/capabilities/"))
    named = {place["query"] for row in shown for place in row["places"]}
    assert named
    for query in named:
        address = f"/p/plant-north/resource/?{query}"
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_names_of_members_are_read_and_their_absence_is_told(
    scene: Scene, signed_in: SignIn
) -> None:
    client = signed_in("alice")
    (planners,) = client.get(f"/api{PAGE}?name=maintenance-planners").json()["groups"]
    address = f"{PAGE}{planners['id']}/"
    named = client.get(f"/api{address}").json()["member_names"]
    assert all(member["name"] for member in named)
    assert named[0]["name"] in text_of(client, address)
    profiles = "/api/v1/projects/plant-north/profiles"
    scene.simulator.faults.add(error(403, prefix=profiles), times=None)
    page = text_of(client, f"{address}?refresh=1")
    assert "Names are not shown" in page
    assert named[0]["id"] in page


def test_a_project_of_5000_groups_is_listed_without_presenting_all(
    scene: Scene, signed_in: SignIn
) -> None:
    many = tuple(body(n, f"g{n:04}", READ_42, sourceId=f"s-{n}") for n in range(2, 5002))
    canned(scene, (ODD[0], *many))
    client = signed_in("alice")
    first = client.get(f"/api{PAGE}").json()
    assert (first["total"], len(first["groups"])) == (5001, 200)
    page = text_of(client, f"{PAGE}?page=25&sort=capabilities&acl=timeSeries")
    assert "Previous 200" in page
    assert "Next 200" not in page


def test_a_group_that_is_not_shown_leads_back_to_the_list(signed_in: SignIn) -> None:
    for person, label in (("alice", "All groups"), ("bob", "Your groups")):
        gone = signed_in(person).get("/p/plant-north/groups/999999/")
        assert gone.status_code == 404
        assert f'href="/p/plant-north/groups/">{label}' in gone.content.decode()
