"""Every page for each of the cast: it renders, and says the right words."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests.dashboard.conftest import SignIn

NORTH = "/p/plant-north"
CAN_WRITE_42 = f"{NORTH}/can-i/?acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
CAN_READ_42 = f"{NORTH}/can-i/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
WHO_WRITES_42 = f"{NORTH}/who-can/?acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
PAGES = (
    "/",
    "/projects/",
    "/token/",
    f"{NORTH}/",
    f"{NORTH}/capabilities/",
    f"{NORTH}/groups/",
    f"{NORTH}/can-i/",
    f"{NORTH}/who-can/",
    CAN_WRITE_42,
    CAN_READ_42,
    WHO_WRITES_42,
    f"{NORTH}/call/",
    f"{NORTH}/call/?from=server",
    "/embed/access/",
    "/appearance/",
)
CAST = ("alice", "bob", "carol", "dave", "erin")

SAYS = {
    "alice": {
        "/": ["You administer plant-north", "plant-north-admins", "groups[1] is its source id"],
        "/projects/": ["Your token reaches 2 projects", "plant-south"],
        f"{NORTH}/groups/": ["of plant-north; you are in 4.", "&lt;b&gt;"],
        CAN_WRITE_42: ["You may write time series in data set 42 (Compressor train B)."],
        WHO_WRITES_42: ["3 groups give the right", "historian-writers", "not visible", "frida"],
        "/token/": ["Your token is right for this cluster and removes nothing."],
        f"{NORTH}/call/?from=server": ["Assets, as the server received them"],
    },
    "bob": {
        "/": ["Reads and changes", "line-a-engineers", "groupsAcl:LIST on all"],
        f"{NORTH}/capabilities/": [
            "data sets 17 (Line A) and 42 (Compressor train B)",
            "RAW tables erp/parts and erp/workorders",
            "vibrationLabAcl",
            "not recognised",
        ],
        CAN_WRITE_42: ["You may not write time series in data set 42", "line-a-engineers"],
        CAN_READ_42: ["You may read time series in data set 42", "train-b-readers"],
        WHO_WRITES_42: ["groupsAcl:LIST"],
    },
    "carol": {
        "/": ["You are in no group of plant-north", "groups[0]", "What to do"],
        "/projects/": ["Your token reaches no project."],
        f"{NORTH}/capabilities/": ["You hold no right in plant-north."],
        f"{NORTH}/groups/": ["CDF shows you no group of plant-north."],
        f"{NORTH}/matrix/?all=1": [
            "shows you no group of plant-north, so there is nothing to count"
        ],
        CAN_READ_42: ["You may not read time series", "You are in no CDF group of this project."],
    },
    "dave": {
        "/": ["CDF sees none of your groups", "leaves it out when it is too long"],
        "/token/": ["Your token names none of your groups", "_claim_names"],
    },
    "erin": {
        "/": ["this token lets you look only", "removes 106 rights", "IDENTITY DATA.VIEW"],
        f"{NORTH}/capabilities/": ["removed by the token"],
        CAN_WRITE_42: ["You may not write", "DATA.VIEW removes WRITE", "carries DATA.CHANGE"],
        CAN_READ_42: ["You may read time series in data set 42"],
        "/token/": ["keeps only DATA.VIEW", "would give back 72 rights"],
    },
}


def text_of(client: Client, address: str, status: int = 200) -> str:
    """The page's text; its markup is well-formed enough for our own rules."""
    response = client.get(address, headers={"Sec-Fetch-Site": "none"})
    assert response.status_code == status, (address, response.status_code)
    page = response.content.decode()
    assert "text/html" in response["Content-Type"]
    obeys_the_rules(address, page)
    return re.sub(r"\s+", " ", page.replace("<wbr>", ""))


def obeys_the_rules(address: str, page: str) -> None:
    """No inline style or script, one h1, one main, every field labelled, no stray template syntax."""
    # What a script may put there one day is not there yet.
    page = re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)
    assert not re.search(r"<[^>]*\sstyle=", page), address
    assert not re.search(r"<[^>]*\son[a-z]+=", page), address
    assert "<style" not in page
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page)), address
    assert not re.search(r"\{[{%#]|%\}", page), address
    assert page.count("<main") == 1
    # A template is no part of the page until a script puts it there.
    shown = re.sub(r"<template.*?</template>", "", page, flags=re.S)
    assert shown.count("<h1") == 1, address
    assert re.search(r"<title>[^<]+</title>", page)
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    fields = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*id="([^"]+)"', page)
    assert set(fields) <= labelled, address
    identifiers = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers)), address
    # Loose: every link of ours begins at the root or keeps to the page.
    for link in re.findall(r'href="([^"]*)"', page):
        assert html.unescape(link).startswith(("/", "#", "?", "https://")), (address, link)


@pytest.mark.parametrize("person", CAST)
def test_every_page_renders_with_the_right_words(signed_in: SignIn, person: str) -> None:
    client = signed_in(person)
    for address in PAGES:
        page = text_of(client, address)
        for words in SAYS[person].get(address, []):
            assert words in page or html.escape(words) in page, (person, address, words)


def test_the_default_projects_page_and_the_front_door_say_the_same(signed_in: SignIn) -> None:
    client = signed_in("bob")
    sentence = re.compile(r'<h2 class="sentence">([^<]+)</h2>')
    front, page = (sentence.search(text_of(client, place)) for place in ("/", f"{NORTH}/"))
    assert front
    assert page
    assert front[1] == page[1]


def test_the_front_door_of_somebody_signed_out_has_one_button(scene: object, db: None) -> None:
    page = text_of(Client(HTTP_HOST="localhost:8000"), "/")
    assert page.count('class="btn first"') == 1
    assert 'href="/accounts/sign-in/"' in page


def test_a_group_page_says_what_it_grants_to_whom_and_why_i_am_in_it(signed_in: SignIn) -> None:
    page = text_of(signed_in("alice"), f"{NORTH}/groups/103/")
    for words in (
        "train-b-readers",
        "security category 7",
        "groups[3] is its source id",
        "not visible",
    ):
        assert words in page
    assert '"source_id"' in html.unescape(page)


def test_a_group_of_nobody_and_one_of_everybody_say_so(signed_in: SignIn) -> None:
    client = signed_in("alice")
    assert "neither a source id nor members" in text_of(client, f"{NORTH}/groups/135/")
    assert "Every user account of the organisation" in text_of(client, f"{NORTH}/groups/107/")


def test_two_groups_of_one_name_are_told_apart_by_id(signed_in: SignIn) -> None:
    page = text_of(signed_in("alice"), f"{NORTH}/groups/?name=operators")
    assert "id 133" in page
    assert "id 134" in page


def test_a_group_linked_to_other_applications_is_told(signed_in: SignIn) -> None:
    page = text_of(signed_in("alice"), f"{NORTH}/groups/105/")
    assert "hist-extractor, not this portal" in page


def test_a_project_out_of_reach_names_those_in_reach(signed_in: SignIn) -> None:
    page = text_of(signed_in("bob"), "/p/nowhere/", status=404)
    assert "Your token does not reach nowhere" in page
    assert "It reaches plant-north." in page


def test_a_group_that_is_not_shown_is_404_with_the_missing_right(signed_in: SignIn) -> None:
    page = text_of(signed_in("bob"), f"{NORTH}/groups/101/", status=404)
    assert "lacks groupsAcl:LIST on all" in page


def test_questions_about_others_leave_the_token_gate_open(signed_in: SignIn) -> None:
    client = signed_in("alice")
    asked = "acl=timeSeriesAcl&action=WRITE&scope=datasetScope:42"
    cases = {
        "group=105": "Members of historian-writers may write time series",
        "principal=5b0c7a1e-0101-frida": "5b0c7a1e-0101-frida may write time series",
        "idp_group=7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0c1001": "Members of this IdP group may write",
        "group=103": "Members of train-b-readers may not write",
    }
    for whom, words in cases.items():
        assert words in text_of(client, f"{NORTH}/can-i/?{asked}&{whom}"), whom
        kinds = {
            open_point["kind"]
            for open_point in client.get(f"/api{NORTH}/can-i/?{asked}&{whom}").json()["unknowns"]
        }
        assert "token_scopes_assumed" not in kinds, whom


def test_what_everybody_in_a_group_has_is_not_credited_to_a_group_without_a_name(
    signed_in: SignIn,
) -> None:
    address = f"{NORTH}/can-i/?acl=userProfilesAcl&action=READ&group=141"
    page = text_of(signed_in("alice"), address)
    assert "Everybody who is in a group of the project holds it. No token is at hand" in page
    assert "By ." not in page


def test_filters_narrow_the_capability_list_and_keep_each_other(signed_in: SignIn) -> None:
    client = signed_in("erin")
    page = text_of(client, f"{NORTH}/capabilities/?outcome=token&area=access&action=CREATE")
    assert "groupsAcl:CREATE" in page
    assert "timeSeriesAcl" not in page
    assert "?outcome=token&amp;action=CREATE" in page
    assert "No right matches these filters." in text_of(client, f"{NORTH}/capabilities/?acl=zzz")


def test_the_current_place_is_marked_once(signed_in: SignIn) -> None:
    client = signed_in("alice")
    for address in ("/", f"{NORTH}/", "/token/", f"{NORTH}/can-i/", f"{NORTH}/groups/"):
        navigation = text_of(client, address).split("<nav", 1)[1].split("</nav>", 1)[0]
        assert navigation.count('aria-current="page"') == 1, address


def test_the_top_bar_of_every_page_shows_the_sign_ins_own_end(signed_in: SignIn) -> None:
    client = signed_in("alice")
    said = client.get("/accounts/session/?slide=0").json()
    ends = said["ends_at"][:19] + "Z"
    assert ends > said["token"]["expires_at"], "the portal renews the token by itself"
    for address in PAGES:
        text = client.get(address).content.decode()
        if "/embed/" not in address:
            assert re.findall(r'data-countdown="Your sign-in ends" datetime="([^"]+)"', text) == [
                ends
            ], address
            assert 'class="ttl" href="/accounts/sessions/this/"' in text


def test_a_right_that_the_token_removes_is_answered_by_another_sign_in(signed_in: SignIn) -> None:
    page = signed_in("erin").get(CAN_WRITE_42).content.decode()
    assert '<section class="verdict is-cut"' in page
    assert "Sign in again for more" in page
    assert re.findall(r'class="x c" d="M[\d.]+ [\d.]+m0 8l8-8"', page), "a slash, as in the table"
    bobs = signed_in("bob").get(CAN_WRITE_42).content.decode()
    assert '<section class="verdict is-no"' in bobs
    assert "Sign in again for more" not in bobs


def test_every_mistake_of_a_question_stands_under_its_field(signed_in: SignIn) -> None:
    query = {"acl": "timeSeriesACL", "action": "REED", "scope": "data set 42"}
    page = signed_in("bob").get(f"{NORTH}/can-i/", query).content.decode()
    found = dict(re.findall(r'<small class="no" id="p-(\w+)">(.*?)</small>', page))
    assert set(found) == {"action", "scope"}
    assert found["scope"].startswith("“data set 42” is no scope of CDF")


def test_files_of_many_lists_fold_into_one_word(signed_in: SignIn) -> None:
    page = signed_in("bob").get("/").content.decode()
    (files,) = re.findall(r'<details class="files"><summary>CSV</summary>(.*?)</details>', page)
    assert files.count("format=csv") > 3


@pytest.mark.parametrize("page", ["can-i", "who-can", "explain", "compare"])
def test_a_question_page_has_examples_to_press(signed_in: SignIn, page: str) -> None:
    alice = signed_in("alice")
    text = alice.get(f"{NORTH}/{page}/").content.decode()
    (group,) = re.findall(r'aria-label="Examples">(.*?)</div>', text)
    examples = [html.unescape(one) for one in re.findall(r'href="([^"]+)"', group)]
    assert len(examples) == 3
    answer = alice.get(f"{NORTH}/{page}/{examples[0]}").content.decode()
    assert '<section class="verdict' in answer
    assert 'aria-label="Examples"' not in answer
