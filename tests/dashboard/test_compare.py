"""Compare and "view as": pages, twins, bad input, and two viewers at the same time."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.dashboard.conftest import SignIn

NORTH = "/p/plant-north"
WRITERS = "105"
READERS = "103"
WRITERS_IDP = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1001"


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body)))


def compared(client: Client, left: str, right: str, more: str = "") -> dict[str, Any]:
    response = client.get(f"/api{NORTH}/compare/?left={left}&right={right}{more}")
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


def test_the_answer_is_one_sentence_with_the_counts(alice: Client) -> None:
    body = compared(alice, f"group:{WRITERS}", f"group:{READERS}")
    counts = body["counts"]
    page = text_of(alice, f"{NORTH}/compare/?left=group:{WRITERS}&right=group:{READERS}")
    assert f"Members of historian-writers hold {counts['left']} right" in page
    assert f"members of train-b-readers hold {counts['right']} right" in page
    assert str(body["sentence"]) in page
    assert "Only left is inhistorian-writers" in page.replace("Only left is in ", "Only left is in")
    assert "idp_group" not in page


def test_one_list_that_nobody_knows_does_not_hide_what_is_certain(alice: Client) -> None:
    body = compared(alice, "me", "group:102")
    assert body["counts"]["unknown"] > 0
    assert body["relation"] == "left_more"
    page = text_of(alice, f"{NORTH}/compare/?left=me&right=group:102")
    assert "Left holds more, as far as can be told" in page
    assert re.search(r"Only left\d+ lines", page)
    assert "As far as can be told, you hold everything that" in page


def test_swapping_mirrors_and_the_same_on_both_sides_says_so(alice: Client) -> None:
    there = compared(alice, "me", f"group:{READERS}")
    back = compared(alice, f"group:{READERS}", "me")
    assert (there["counts"]["left"], there["counts"]["right"]) == (
        back["counts"]["right"],
        back["counts"]["left"],
    )
    same = compared(alice, f"group:{READERS}", f"group:{READERS}")
    assert same["relation"] == "same"
    assert {one["where"] for one in same["rights"]} == {"both"}
    page = text_of(alice, f"{NORTH}/compare/?left=me&right=me")
    assert "Left and right are the same: you hold" in page


def test_the_chips_are_the_query_string_and_the_export_follows_them(alice: Client) -> None:
    sides = f"left=group:{WRITERS}&right=group:{READERS}"
    page = alice.get(f"{NORTH}/compare/?{sides}&show=left").content.decode()
    assert "Only left</span>" in page
    assert "Only right</span>" not in page
    csv = alice.get(f"/api{NORTH}/compare/?{sides}&show=left&format=csv")
    lines = csv.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) > 1
    assert all("Only left" in line for line in lines[1:])
    assert 'href="?left=group:103&amp;right=group:105"' in page


def test_each_line_leads_to_its_reason_for_that_side(alice: Client) -> None:
    page = alice.get(f"{NORTH}/compare/?left=group:{WRITERS}&right=me").content.decode()
    links = [html.unescape(link) for link in re.findall(r'href="(/p/[^"]*can-i/\?[^"]*)"', page)]
    assert any(link.endswith(f"&group={WRITERS}") for link in links)
    for link in (links[0], links[1], links[-1]):
        assert alice.get(link).status_code == 200, link


def test_nothing_named_shows_the_form_and_the_twin_says_what_is_missing(alice: Client) -> None:
    page = alice.get(f"{NORTH}/compare/").content.decode()
    assert '<option value="group:105">historian-writers</option>' in page
    assert alice.get(f"/api{NORTH}/compare/").status_code == 400


BAD = [
    ("left=somebody&right=me", "`left` is"),
    ("left=me&right=group:4711", "`right` 4711 is not among the groups shown to you"),
    ("left=group:x", "`left` takes the id of a group"),
    ("left=me&left=me", "`left` is given 2 times"),
    (f"left=idp_group:{','.join(map(str, range(1001)))}", "`left` names 1001 ids"),
    ("right=idp_group:a%2500", "`right` holds"),
    ("right=principal:", "`right` names no id"),
    ("right=idp_group:[[[", "`right` begins like JSON"),
    ("left=me&right=me&show=moon", "`show` takes"),
    ("left=me&right=me&page=0", "`page` takes"),
]


def test_what_names_nobody_is_told_at_its_field_on_page_and_twin(alice: Client) -> None:
    for query, words in BAD:
        page = alice.get(f"{NORTH}/compare/?{query}")
        assert page.status_code == 400, query
        shown = html.unescape(page.content.decode())
        assert re.sub("`(.*?)`", r"<code>\1</code>", words) in shown, query
        twin = alice.get(f"/api{NORTH}/compare/?{query}")
        assert twin.status_code == 400, query
        assert words in twin.json()["error"]["message"], query


def test_view_as_shows_the_access_of_members_and_says_that_it_is_not_yours(alice: Client) -> None:
    page = text_of(alice, f"{NORTH}/?group={WRITERS}")
    assert "Members of historian-writers would" in page
    assert "no token narrows it, and the application is taken to be one that the groups" in page
    assert "Back to my access" in page
    assert "historian-writers counts for calls of named applications only." in page
    both = text_of(alice, f"{NORTH}/?group={WRITERS}&group={READERS}")
    assert "Members of historian-writers and train-b-readers would" in both
    twin = alice.get(f"/api{NORTH}/?group={WRITERS}").json()
    assert (twin["whom"], twin["subject"]) == ("group", f"group:{WRITERS}")
    assert [row["name"] for row in twin["groups"]] == ["historian-writers"]


def test_capabilities_of_somebody_else_keep_the_subject_in_every_link(alice: Client) -> None:
    page = alice.get(f"{NORTH}/capabilities/?group={WRITERS}").content.decode()
    assert "Members of historian-writers would" in page
    chips = re.findall(r'class="chip[^"]*" href="(\?[^"]*)"', page)
    assert chips
    assert all(f"group={WRITERS}" in chip for chip in chips)
    assert f'<input type="hidden" name="group" value="{WRITERS}">' in page
    mine = alice.get(f"/api{NORTH}/capabilities/").json()
    theirs = alice.get(f"/api{NORTH}/capabilities/?group={WRITERS}").json()
    assert theirs["subject"] == f"group:{WRITERS}"
    assert 0 < theirs["total"] < mine["total"]


def test_a_pasted_list_is_read_and_ids_that_lead_nowhere_are_named(alice: Client) -> None:
    pasted = quote(f'"groups": ["{WRITERS_IDP}", "nowhere", "Größe"],')
    twin = alice.get(f"/api{NORTH}/?idp_group={pasted}").json()
    assert len(twin["groups"]) >= 1
    assert twin["notes"][0]["title"] == "2 of 3 ids lead to no group shown to you."
    empty = text_of(alice, f"{NORTH}/?idp_group=nowhere")
    assert "No group has this id as its source id." in empty
    assert "All groups of the project were searched." in empty


def test_without_the_list_right_the_page_says_that_only_own_groups_are_searched(
    signed_in: SignIn,
) -> None:
    page = text_of(signed_in("bob"), f"{NORTH}/?idp_group=nowhere")
    assert "It cannot be told" in page
    assert "No group shown to you has this id as its source id." in page
    assert "lacks groupsAcl:LIST on all, so only your own groups are searched" in page
    body = compared(signed_in("bob"), "me", "idp_group:nowhere")
    assert body["relation"] == "unknown"
    assert str(body["sentence"]).startswith("Of ")
    assert str(body["sentence"]).endswith(
        "it cannot be told whether they differ; none is the same."
    )


VIEW_AS_BAD = [
    (f"group={WRITERS}&principal=x", "exclude each other"),
    ("group=4711", "`group` 4711 is not among"),
    ("group=x", "`group` takes the id"),
    ("principal=a&principal=b", "`principal` names 2 principals"),
    ("principal=a%00b", "`principal` holds"),
    ("idp_group=" + "%0A".join(map(str, range(1001))), "`idp_group` names 1001 ids"),
    ("idp_group=" + "x" * 300_000, "`idp_group` has 300000 characters"),
]


def test_a_subject_that_cannot_be_is_400_on_every_page_that_takes_one(alice: Client) -> None:
    for path in (f"{NORTH}/", f"{NORTH}/capabilities/"):
        for query, words in VIEW_AS_BAD:
            page = alice.get(f"{path}?{query}")
            assert page.status_code == 400, (path, query[:60])
            shown = html.unescape(page.content.decode())
            assert re.sub("`(.*?)`", r"<code>\1</code>", words) in shown, (path, query[:60])
            twin = alice.get(f"/api{path}?{query}")
            assert words in twin.json()["error"]["message"], (path, query[:60])


def test_a_paste_sent_as_a_body_is_refused(alice: Client) -> None:
    big = b"idp_group=" + b"x" * 10_000_000
    for path in (f"{NORTH}/", f"{NORTH}/compare/"):
        response = alice.generic(
            "POST",
            path,
            big,
            content_type="application/x-www-form-urlencoded",
            headers={"sec-fetch-site": "same-origin"},
        )
        assert 400 <= response.status_code < 500


def test_two_viewers_at_once_see_through_it_only_what_their_own_token_shows(
    signed_in: SignIn,
) -> None:
    admin, other = signed_in("alice"), signed_in("bob")
    hidden = f"group:{WRITERS}"
    before = compared(admin, "me", hidden)
    asked = [
        f"{NORTH}/compare/?left=me&right={hidden}",
        f"{NORTH}/?group={WRITERS}",
        f"{NORTH}/capabilities/?group={WRITERS}",
        f"{NORTH}/?idp_group={WRITERS_IDP}",
        f"{NORTH}/compare/?left=me&right=idp_group:{WRITERS_IDP}",
        f"{NORTH}/compare/",
    ]
    for path in asked:
        assert "historian-writers" in admin.get(path).content.decode() or "idp" in path
        for face in (path, f"/api{path}"):
            assert "historian-writers" not in other.get(face).content.decode(), face
    assert other.get(asked[0]).status_code == other.get(asked[1]).status_code == 400
    assert compared(admin, "me", hidden)["rights"] == before["rights"]
