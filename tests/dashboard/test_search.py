"""Search: by whatever people type, over what they themselves are shown, and never more."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.base.portal import GroupName
from cdfportal.dashboard.pages import ASKED_MOST, PAGES
from cdfportal.dashboard.routes import ROUTES
from cdfportal.dashboard.searching import HitKind, look, without_project
from cdfportal.demo.cast import EXTRACTORS
from cdfportal.demo.simulator.faults import error
from cdfportal.diagnose.glossary import words
from tests.dashboard.conftest import Scene, SignIn
from tests.dashboard.test_pages import text_of

UNKNOWN_ID = "00000000-1111-4222-8333-444444444444"


def asked(client: Client, text: str, **more: str) -> dict[str, Any]:
    response = client.get("/api/search/", {"q": text, **more})
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def hits(body: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [hit for held in body["kinds"] if held["kind"] == kind for hit in held["hits"]]


def test_every_page_of_the_table_can_be_found_and_leads_where_it_says() -> None:
    below = {"home", "group", "error", "word"}
    assert {route.name for route in ROUTES} - below <= set(PAGES)
    for page in PAGES.values():
        assert page.address("plant-north").startswith("/"), page.name
        assert bool(page.address("")) is not page.of_project, page.name
    assert set(ASKED_MOST) <= set(PAGES)


def test_the_pages_that_the_glossary_names_are_pages() -> None:
    named = {name for one in words() for name in one.pages}
    assert named - {"group"} <= set(PAGES)


@pytest.mark.parametrize(
    ("text", "kind", "title", "address"),
    [
        ("who can", "page", "Who can", "/p/plant-north/who-can/"),
        ("doctor", "page", "Diagnose", "/diagnose/"),
        ("dark mode", "page", "Appearance", "/appearance/"),
        ("ts acl", "acl", "timeSeriesAcl", "/p/plant-north/who-can/?acl=timeSeriesAcl&action=READ"),
        ("admins", "group", "plant-north-admins", "/p/plant-north/groups/101/"),
        ("101", "group", "plant-north-admins", "/p/plant-north/groups/101/"),
        ("compressor train b", "data-set", "Compressor train B", "kind=dataset&id=42"),
        ("42", "data-set", "Compressor train B", "kind=dataset&id=42"),
        ("plant", "resource", "plant", "/p/plant-north/resource/?kind=space&id=plant"),
        ("source id", "word", "sourceId", "/glossary/source-id/"),
        ("AADSTS50011", "error", "", "/errors/aadsts-50011/"),
        (EXTRACTORS, "idp-group", EXTRACTORS, f"/p/plant-north/?idp_group={EXTRACTORS}"),
    ],
)
def test_what_is_typed_leads_to_its_page(
    signed_in: SignIn, text: str, kind: str, title: str, address: str
) -> None:
    client = signed_in("alice")
    best = hits(asked(client, text), kind)[0]
    assert best["title"] == title or not title
    assert address in best["href"]
    assert client.get(best["href"]).status_code == 200
    page = text_of(client, f"/search/?q={quote(text)}")
    assert f'href="{html.escape(best["href"])}"' in page


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("timeSeriesAcl:READ@datasetScope:42", "who-can/?acl=timeSeriesAcl&action=READ"),
        ("write time series", "who-can/?acl=timeSeriesAcl&action=WRITE"),
        ("GET /api/v1/projects/plant-north/assets", "explain/?method=GET&path=%2Fapi%2Fv1"),
        (
            "https://westeurope-1.cognitedata.com/api/v1/projects/plant-north/timeseries/list",
            "explain/?method=POST&path=https",
        ),
        (
            "https://c.example/api/v1/projects/plant-north/assets",
            "explain/?method=GET&path=%2Fapi%2Fv1",
        ),
        ("groupsAcl LIST on all", "who-can/?acl=groupsAcl&action=LIST"),
        ("can gustav write files?", "can-i/?acl=filesAcl&action=WRITE&scope=all&principal="),
        ("can alice write files", "can-i/?acl=filesAcl&action=WRITE&scope=all"),
        ("/p/plant-north/matrix/", "/p/plant-north/matrix/"),
        ("http://localhost/p/plant-north/groups?name=a", "/p/plant-north/groups/?name=a"),
        ("/p/plant-north/groups/101/", "/p/plant-north/groups/101/"),
        ("/errors/aadsts-50011/", "/errors/aadsts-50011/"),
        ("/accounts/sessions/", "/accounts/sessions/"),
        ("data set 42", "resource/?kind=dataset&id=42"),
        (UNKNOWN_ID, f"/?idp_group={UNKNOWN_ID}"),
        ("AADSTS50011: The redirect URI does not match", "/errors/aadsts-50011/"),
    ],
)
def test_a_question_in_the_query_is_answered_first(
    signed_in: SignIn, text: str, address: str
) -> None:
    client = signed_in("alice")
    body = asked(client, text)
    assert address in body["asked"][0]["href"]
    for hit in body["asked"]:
        assert client.get(hit["href"]).status_code == 200, hit


@pytest.mark.parametrize(
    "text",
    [
        "https://c.example/api/v1/token/inspect",
        "https://evil.example/p/plant-north/matrix/",
        "//evil.example/p/plant-north/matrix/",
        "/accounts/people/",
        "/no-such-page/",
        "http://[/",
        EXTRACTORS,
    ],
)
def test_what_would_lead_nowhere_or_is_a_hit_already_is_no_answer(
    signed_in: SignIn, text: str
) -> None:
    """Bob is no administrator, and his group follows no IdP group that he is not shown."""
    client = signed_in("alice" if text == EXTRACTORS else "bob")
    assert asked(client, text)["asked"] == []


def test_all_counts_the_answers_too_and_nothing_has_no_chips(signed_in: SignIn) -> None:
    client = signed_in("alice")
    page = text_of(client, "/search/?q=AADSTS50011")
    body = asked(client, "AADSTS50011")
    every = body["total"] + len(body["asked"])
    assert body["asked"]
    assert re.search(rf">All\s*<[^>]*>{every}<", page)
    for text in ("qqqzzz", "/p/plant-north/matrix/"):
        page = text_of(client, f"/search/?q={quote(text)}")
        assert 'class="chip' not in page


def test_counts_are_in_the_singular_and_whole_for_those_who_list_all(signed_in: SignIn) -> None:
    (found,) = hits(asked(signed_in("alice"), EXTRACTORS), "idp-group")
    assert "shown" not in found["note"]
    body = asked(signed_in("frank"), "qqqzzz")
    assert "1 principal" in body["searched"]


def test_people_are_found_by_name_and_id_and_oneself_as_oneself(signed_in: SignIn) -> None:
    client = signed_in("alice")
    me = hits(asked(client, "alice"), "principal")[0]
    assert (me["title"], me["href"]) == ("Alice", "/p/plant-north/")
    assert "You." in me["note"]
    everybody = hits(asked(client, me["id"], kind="principal"), "principal")
    assert [one["id"] for one in everybody] == [me["id"]]
    other = hits(asked(client, "gustav"), "principal")[0]
    assert other["title"] == "Gustav"
    assert "Listed by" in other["note"]
    assert client.get(other["href"]).status_code == 200


def test_an_idp_group_is_found_by_the_name_that_the_operator_gives_it(
    signed_in: SignIn, settings: Settings
) -> None:
    names = {EXTRACTORS: GroupName("Night shift robots", "olga@plant.example")}
    settings.PORTAL = replace(settings.PORTAL, group_names=names)
    client = signed_in("alice")
    for text in ("night shift", "olga", "ROBOTS"):
        (found,) = hits(asked(client, text), "idp-group")
        assert found["title"] == "Night shift robots"
        assert EXTRACTORS in found["note"]


def test_nobody_finds_what_only_others_are_shown(signed_in: SignIn) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")
    assert hits(asked(alice, "plant-north-admins"), "group")
    for _ in range(2):
        body = asked(bob, "plant-north-admins")
        assert hits(body, "group") == []
        assert "groupsAcl:LIST" in " ".join(body["gaps"])


def test_pages_for_administrators_are_found_by_them_alone() -> None:
    for admin in (True, False):
        found = look(without_project(admin=admin), "people", 9).found[HitKind.PAGE].matches
        assert ("accounts:people" in [one.entry.id for one in found]) is admin


def test_own_groups_stand_first_among_equals(signed_in: SignIn) -> None:
    found = hits(asked(signed_in("bob"), "line"), "group")
    assert "You are in it." in found[0]["note"]


def test_one_wrong_letter_is_forgiven_and_told(signed_in: SignIn) -> None:
    client = signed_in("bob")
    body = asked(client, "timeSeirseAcl")
    assert body["mistyped"] is False
    body = asked(client, "timeSereisAcl")
    assert body["mistyped"] is True
    assert hits(body, "acl")[0]["title"] == "timeSeriesAcl"
    assert "one letter away" in text_of(client, "/search/?q=timeSereisAcl")


def test_nothing_found_says_what_was_looked_through_and_what_was_not(signed_in: SignIn) -> None:
    page = text_of(signed_in("frank"), "/search/?q=qqqzzz")
    assert "Nothing found for “qqqzzz”." in page
    assert "access control lists" in page
    assert "groupsAcl:LIST" in page
    assert "Fewer or shorter words find more." in page


def test_without_a_query_it_says_where_to_start(signed_in: SignIn) -> None:
    client = signed_in("bob")
    page = text_of(client, "/search/")
    assert "Asked for most" in page
    assert 'href="/p/plant-north/can-i/"' in page
    assert "/search/?q=time+series" in page
    assert asked(client, "")["kinds"] == []


def test_a_kind_shows_all_of_it_and_the_overview_the_nearest(signed_in: SignIn) -> None:
    client = signed_in("alice")
    (groups,) = [one for one in asked(client, "e")["kinds"] if one["kind"] == "group"]
    assert len(groups["hits"]) == 5 < groups["total"]
    assert groups["more"] == "/search/?q=e&kind=group&project=plant-north"
    alone = client.get(f"/api{groups['more']}").json()["kinds"]
    assert [(one["kind"], len(one["hits"])) for one in alone] == [("group", groups["total"])]


def test_another_project_is_searched_when_it_is_named(signed_in: SignIn) -> None:
    client = signed_in("alice")
    body = asked(client, "groups", project="plant-south")
    assert hits(body, "page")[0]["href"] == "/p/plant-south/groups/"
    assert client.get("/search/?q=a&project=no-such-project").status_code == 404
    assert client.get("/search/?q=a&project=a%20b").status_code == 400
    assert 'name="project" value="plant-south"' in text_of(client, "/p/plant-south/groups/")


def test_without_a_project_pages_words_and_errors_are_still_found(
    signed_in: SignIn, settings: Settings
) -> None:
    client = signed_in("alice")
    settings.CONNECTION = replace(settings.CONNECTION, default_project="")
    body = asked(client, "overage")
    assert hits(body, "word")[0]["id"] == "overage"
    assert "No project is chosen" in text_of(client, "/search/?q=groups")


def test_cdf_away_leaves_a_gap_and_the_rest_is_searched(scene: Scene, signed_in: SignIn) -> None:
    client = signed_in("alice")
    scene.simulator.faults.add(error(500, prefix="/api/v1/token/inspect"), times=None)
    body = asked(client, "sourceId")
    assert hits(body, "word")[0]["id"] == "source-id"
    assert "What plant-north holds is not shown" in body["gaps"][0]


def test_what_cannot_be_read_leaves_a_gap(scene: Scene, signed_in: SignIn) -> None:
    client = signed_in("alice")
    for part in ("datasets", "profiles"):
        prefix = f"/api/v1/projects/plant-north/{part}"
        scene.simulator.faults.add(error(403, prefix=prefix), times=None)
    body = asked(client, "42")
    told = " ".join(body["gaps"])
    assert "datasetsAcl:READ" in told
    assert "userProfilesAcl:READ" in told
    # Grants name it all the same.
    assert hits(body, "data-set")[0]["id"] == "42"


@pytest.mark.parametrize(
    "text",
    [
        ".*",
        "(",
        "[a-z",
        "\\",
        "%",
        "' OR 1=1",
        "<b>x</b>",
        "日本語",
        "é" * 90,
        "a " * 90,
        "-",
        "::@",
    ],
)
def test_odd_queries_are_answered(signed_in: SignIn, text: str) -> None:
    client = signed_in("bob")
    page = text_of(client, f"/search/?q={quote(text)}")
    assert "<b>x</b>" not in page
    assert asked(client, text)["q"] == text.strip()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        (f"q={'a' * 201}", "longer than 200"),
        (f"q={'a' * 5000}", "longer than"),
        ("q=a&q=b", "given 2 times"),
        ("q=a%00b", "cannot be printed"),
        ("q=a&kind=moon", "`kind`"),
    ],
)
def test_what_cannot_be_asked_is_a_400_with_its_field(
    signed_in: SignIn, query: str, named: str
) -> None:
    client = signed_in("bob")
    assert client.get(f"/search/?{query}").status_code == 400
    twin = client.get(f"/api/search/?{query}")
    assert twin.status_code == 400
    assert named in twin.json()["error"]["message"]


def test_a_secret_is_neither_looked_for_nor_shown(signed_in: SignIn) -> None:
    client, secret = signed_in("bob"), "Zq48Q~made-up-secret-of-the-tests_0123456"
    response = client.get("/search/", {"q": secret})
    assert response.status_code == 400
    page = response.content.decode()
    assert secret not in page
    assert "looks like a token or a secret" in page
    response = client.get("/search/", {"q": f"{'a ' * 100}{secret}"})
    assert secret not in response.content.decode()


def test_what_is_too_long_stays_in_the_field_alone(signed_in: SignIn) -> None:
    client, text = signed_in("bob"), "wor ds " * 30
    page = client.get("/search/", {"q": text}).content.decode()
    assert page.count(text.strip()) == 1
    assert f'value="{text.strip()}"' in page


def test_the_top_bar_searches_on_every_page_but_the_search_itself(signed_in: SignIn) -> None:
    client = signed_in("bob")
    for address in ("/", "/glossary/", "/p/plant-north/groups/"):
        assert text_of(client, address).count('action="/search/"') == 1, address
    page = text_of(client, "/search/?q=ab")
    assert page.count('action="/search/"') == 1
    assert 'value="ab"' in page
    assert 'action="/search/"' not in Client().get("/").content.decode()


def test_hits_are_a_file_too(signed_in: SignIn) -> None:
    text = b"".join(signed_in("bob").get("/api/search/?q=time+series&format=csv")).decode()
    assert "timeSeriesAcl" in text.splitlines()[1]
