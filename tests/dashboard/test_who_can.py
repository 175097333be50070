"""who-can and its review sheet over real calls: locks, names, filters, pages, exports, people seen."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import RecordedMembership
from cdfportal.base.portal import GroupName
from cdfportal.demo.cast import ADMINS
from cdfportal.demo.http import Response
from cdfportal.demo.simulator.faults import Fault, error
from tests.dashboard.conftest import Scene, SignIn

NORTH = "/p/plant-north/who-can/"
WRITE_42 = "acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
READ_61 = "acl=timeSeriesAcl&action=READ&scope=datasetScope:61&security_category=10"
WRITE_51 = "acl=assetsAcl&action=WRITE&scope=datasetScope:51"
PROFILES = "/api/v1/projects/plant-north/profiles"
GROUPS = "/api/v1/projects/plant-north/groups"


def page(client: Client, query: str, path: str = NORTH) -> str:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200, response.content
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def twin(client: Client, query: str, path: str = NORTH) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"/api{path}?{query}").json()
    return body


def exported(client: Client, query: str, path: str = NORTH) -> str:
    response = client.get(f"/api{path}?{query}")
    assert isinstance(response, StreamingHttpResponse)
    return response.getvalue().decode("utf-8-sig")


def rows(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text))]


@pytest.fixture
def recording(settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, record_memberships=True)


@pytest.mark.parametrize(
    ("query", "lock", "enough", "more", "openers"),
    [
        (READ_61, "security_category", {146}, {101, 147}, {146, 148}),
        (WRITE_51, "write_protection", {101}, {132}, {101, 131}),
    ],
)
def test_a_group_that_leaves_a_lock_shut_is_marked_with_what_else_is_needed(
    signed_in: SignIn, query: str, lock: str, enough: set[int], more: set[int], openers: set[int]
) -> None:
    client = signed_in("alice")
    body = twin(client, query)
    alone = {group["id"]: group["alone"] for group in body["groups"]}
    assert enough == {number for number, verdict in alone.items() if verdict == "allowed"}
    assert more <= {number for number, verdict in alone.items() if verdict == "denied"}
    assert [(one["kind"], set(one["groups"])) for one in body["locks"]] == [(lock, openers)]
    assert all(group["lacking"] for group in body["groups"] if group["alone"] == "denied")
    text = page(client, query)
    assert "needs more" in text
    assert "without a further right that it needs." in text


def test_accounts_have_the_names_of_their_profiles(signed_in: SignIn) -> None:
    client = signed_in("alice")
    assert "Frida <code>5b0c7a1e-0101-frida</code>" in page(client, WRITE_42)
    names = twin(client, WRITE_42)["names"]
    assert names["5b0c7a1e-0101-frida"] == {"name": "Frida", "kind": "USER"}
    assert "@" not in str(names)


def test_accounts_without_a_profile_keep_their_ids_and_take_no_other_name_away(
    scene: Scene, signed_in: SignIn
) -> None:
    members = ["5b0c7a1e-0101-frida", "5b0c7a1e-0900-gone"]
    planned = {"id": 1, "name": "planners", "members": members, "capabilities": [_writes()]}
    scene.simulator.faults.add(_groups([planned]), times=None)
    client = signed_in("alice")
    body = twin(client, WRITE_42)
    assert {one["id"] for one in body["principals"]} == set(members)
    assert set(body["names"]) == {"5b0c7a1e-0101-frida"}
    assert body["gaps"] == []


def test_names_that_may_not_be_read_leave_a_gap_with_the_missing_right(
    scene: Scene, signed_in: SignIn
) -> None:
    scene.simulator.faults.add(error(403, prefix=PROFILES), times=None)
    client = signed_in("alice")
    text = page(client, WRITE_42)
    assert (
        "The list of names of accounts is not shown: your token lacks userProfilesAcl:READ" in text
    )
    assert "5b0c7a1e-0101-frida" in text


def _writes() -> dict[str, Any]:
    return {"timeSeriesAcl": {"actions": ["WRITE"], "scope": {"all": {}}}}


def _groups(items: list[dict[str, Any]]) -> Fault:
    return Fault(instead=Response.json({"items": items}), prefix=GROUPS)


def _many() -> Iterator[dict[str, Any]]:
    """5,000 groups: most follow the provider, every tenth lists a member, every hundredth has an application."""
    for number in range(1, 5001):
        by = {"members": [f"p-{number:04}"]} if number % 10 == 0 else {"sourceId": f"s-{number}"}
        linked = {"attributes": {"token": {"appIds": ["historian"]}}} if number % 100 == 1 else {}
        yield {
            "id": number,
            "name": f"group-{number:04}",
            "capabilities": [_writes()],
            **by,
            **linked,
        }


def test_five_thousand_groups_are_paged_filtered_and_exported_whole(
    scene: Scene, signed_in: SignIn
) -> None:
    scene.simulator.faults.add(_groups([*_many()]), times=None)
    client = signed_in("alice")
    text = page(client, WRITE_42)
    assert len(re.findall(r'href="/p/plant-north/groups/\d+/">group-\d+</a>', text)) == 200
    assert "200 of 5000 shown." in text
    assert 'rel="next"' in text
    assert 'rel="prev"' not in text
    last = twin(client, f"{WRITE_42}&page=25")
    assert (last["page"], last["total"], len(last["groups"])) == (25, 5000, 200)
    assert last["totals"] == {"groups": 5000, "partly": 0, "principals": 500}
    assert "All 5000 stand on earlier pages." in page(client, f"{WRITE_42}&page=26")
    found = {
        "members=listed": 500,
        "members=nobody": 0,
        "application=other": 50,
        "application=portal&name=GROUP-00": 98,
        "name=s-4999": 1,
    }
    counts = {query: twin(client, f"{WRITE_42}&{query}")["total"] for query in found}
    assert counts == found
    whole = rows(exported(client, f"{WRITE_42}&format=csv&members=listed"))
    assert [len(whole), whole[0]["name"], whole[0]["members"]] == [500, "group-0010", "1 by name"]
    sheet = rows(exported(client, f"{WRITE_42}&format=csv", f"{NORTH}sheet/"))
    assert len(sheet) == 500 + 4500


def test_the_viewer_with_the_least_rights_reads_what_cannot_be_told(
    signed_in: SignIn, recording: None
) -> None:
    for person in ("bob", "carol"):
        text = page(signed_in(person), WRITE_51)
        assert "Not all groups were shown" in text
        assert "Whether data set 51 is write-protected could not be read" in text
        assert "Who was seen with these IdP groups is not shown" in text
        sheet = page(signed_in(person), WRITE_51, f"{NORTH}sheet/")
        assert "so there is nothing to review" in sheet
        assert "may not list all groups" in sheet


def test_people_seen_with_an_idp_group_are_for_those_who_may_list_all_groups(
    signed_in: SignIn, recording: None, settings: Settings
) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")
    assert RecordedMembership.objects.filter(idp_group=ADMINS).count() == 1
    question = "acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
    for _ in range(2):
        (seen,) = [
            group
            for group in twin(alice, question)["recorded"]["seen"]
            if group["idp_group"] == ADMINS
        ]
        assert [one["name"] for one in seen["people"]] == ["Alice"]
        assert "not a membership list" in page(alice, question)
        for path in (NORTH, f"{NORTH}sheet/"):
            assert "5b0c7a1e-0001-alice" not in page(bob, question, path)
            assert "5b0c7a1e-0001-alice" not in str(twin(bob, question, path))
            assert "5b0c7a1e-0001-alice" not in exported(bob, f"{question}&format=csv", path)
        assert twin(bob, question)["recorded"]["shown"] is False
        refused = bob.get(f"/api{NORTH}?{question}&format=csv&list=recorded")
        assert refused.status_code == 400
    (line,) = rows(exported(alice, f"{WRITE_42}&format=csv&list=recorded"))
    assert (line["idp_group"], line["name"]) == (ADMINS, "Alice")
    group = "/p/plant-north/groups/101/"
    assert [one["total"] for one in twin(alice, "", group)["recorded"]["seen"]] == [1]
    assert "1 seen with this IdP group" in page(alice, "", group)
    settings.PORTAL = replace(settings.PORTAL, record_memberships=False)
    assert twin(alice, "", group)["recorded"] is None
    assert twin(alice, question)["recorded"] is None
    assert "seen with this IdP group" not in page(alice, question)


def test_the_sheet_says_who_via_what_since_when_and_has_room_to_sign(
    signed_in: SignIn, recording: None, settings: Settings
) -> None:
    named = {ADMINS: GroupName("Plant North administrators", "alice@plant.example")}
    settings.PORTAL = replace(settings.PORTAL, group_names=named)
    client = signed_in("alice")
    text = page(client, WRITE_42, f"{NORTH}sheet/")
    assert "Access review: who may write time series in data set 42 (Compressor train B)" in text
    assert "<code>timeSeriesAcl:WRITE</code> on <code>datasetScope:42</code>" in text
    assert "Read by</dt><dd>Alice" in text
    assert "Members of IdP group Plant North administrators" in text
    assert "owner alice@plant.example; members not visible from CDF" in text
    body = twin(client, WRITE_42, f"{NORTH}sheet/")
    kinds = [row["kind"] for row in body["rows"]]
    assert kinds == ["account", "account", "idp_group", "idp_group", "seen"]
    unnamed = next(row for row in body["rows"] if row["kind"] == "idp_group")
    assert unnamed["detail"] == "members not visible from CDF"
    assert all(row["decision"] == row["signed"] == "" for row in body["rows"])
    assert rows(exported(client, f"{WRITE_42}&format=csv", f"{NORTH}sheet/")) == body["rows"]
    lines = exported(client, f"{WRITE_42}&format=md", f"{NORTH}sheet/").splitlines()
    assert lines[0] == "# Access review"
    assert any(line.startswith("| account | Frida |") for line in lines)


def test_whoever_signs_knows_which_of_two_groups_of_one_name_is_meant(signed_in: SignIn) -> None:
    client, asked = signed_in("alice"), "acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
    for path in (NORTH, f"{NORTH}sheet/", "/p/plant-north/resource/"):
        text = page(client, f"{asked}&kind=dataset&id=42", path)
        assert "operators (id 133)" in text, path
        assert "operators (id 134)" in text, path
    beside = page(client, "left=group:133&right=group:134", "/p/plant-north/compare/")
    assert "embers of operators (id 134) hold" in beside
    assert '/groups/133/">operators (id 133)</a>' in beside


def test_the_sheet_without_a_question_asks_for_one(signed_in: SignIn) -> None:
    client = signed_in("alice")
    assert 'name="acl"' in page(client, "", f"{NORTH}sheet/")
    assert client.get(f"/api{NORTH}sheet/").status_code == 400
