"""The token page for each of the cast, and over settings and tokens that are not as they should be."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import AccessToken
from accounts.stored_tokens import access_place
from accounts.vault import vault
from cdfportal.dashboard.apps import dashboard
from cdfportal.demo.cast import ADMINS, CANTEEN, TRAIN_B_READERS
from cdfportal.demo.http import Response
from cdfportal.demo.simulator.faults import Fault, error
from cdfportal.demo.simulator.faults import html as html_page
from tests.dashboard.conftest import Scene, SignIn
from tests.dashboard.test_pages import text_of

NORTH = "/api/v1/projects/plant-north"
INSPECT = "/api/v1/token/inspect"
Settle = Callable[..., None]


def twin(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"/api/token/{query}")
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def found(body: dict[str, Any], what: str, claim: str = "") -> dict[str, Any]:
    (only,) = (
        row
        for row in body["comparisons"]
        if row["what"] == what and (not claim or claim in row["claims"])
    )
    row: dict[str, Any] = only
    return row


@pytest.fixture
def settle(scene: Scene) -> Settle:
    """Puts one answer in the place of the project's settings: everything else is still remembered."""

    def answer(client: Client, fault: Fault | None = None, **members: object) -> None:
        client.get("/p/plant-north/")
        body = {"name": "plant-north", "oidcConfiguration": members}
        scene.simulator.faults.add(fault or Fault(instead=Response.json(body), prefix=NORTH))

    return answer


def test_an_administrator_s_token_is_compared_claim_by_claim(
    scene: Scene, signed_in: SignIn
) -> None:
    client = signed_in("alice")
    body = twin(client)
    assert body["project"] == "plant-north"
    assert body["projects"] == ["plant-north", "plant-south"]
    assert {row["finding"] for row in body["comparisons"]} == {"matches", "not compared"}
    assert found(body, "issuer")["expected"] == scene.provider.issuer
    assert found(body, "audience")["by"] == "by plant-north"
    assert found(body, "application")["claims"] == ["appid", "azp", "client_id"]
    assert "it counts for this one" in found(body, "application")["reason"]
    assert found(body, "groups", "roles")["why"] == "not_needed"
    settings = {row["name"]: row["value"] for row in body["configuration"]}
    assert settings["accessClaims"] == "groups, roles"
    assert settings["isGroupCallbackEnabled"] == "no"
    page = text_of(client, "/token/")
    for row in body["comparisons"]:
        assert html.escape(row["reason"], quote=True) in page
    assert 'href="?project=plant-south"' in page


def test_the_groups_of_a_token_lead_to_cdf_groups(signed_in: SignIn) -> None:
    rows = twin(signed_in("alice"))["groups"]
    leads = {row["value"]: [group["name"] for group in row["groups"]] for row in rows}
    assert leads[ADMINS] == ["plant-north-admins"]
    assert leads[TRAIN_B_READERS] == ["train-b-readers"]
    assert leads[CANTEEN] == []
    assert rows[-1]["value"] == CANTEEN, "what leads nowhere comes last"
    assert {row["read"] for row in rows} == {True}


def test_another_project_is_chosen_by_its_name(signed_in: SignIn) -> None:
    client = signed_in("alice")
    body = twin(client, "?project=plant-south")
    assert body["project"] == "plant-south"
    south = {group["name"] for row in body["groups"] for group in row["groups"]}
    assert south
    assert "plant-north-admins" not in south
    assert 'aria-current="true"' in text_of(client, "/token/?project=plant-south")


@pytest.mark.parametrize(
    ("person", "query", "status"),
    [
        ("alice", "?project=a%20b", 400),
        ("alice", "?project=..", 400),
        ("alice", "?project=a&project=b", 400),
        ("alice", "?project=no-such", 404),
        ("carol", "?project=plant-south", 404),
        ("carol", "?project=plant-north", 200),
    ],
)
def test_a_project_that_cannot_be_is_refused_with_the_reason(
    signed_in: SignIn, person: str, query: str, status: int
) -> None:
    client = signed_in(person)
    page, body = client.get(f"/token/{query}"), client.get(f"/api/token/{query}")
    assert (page.status_code, body.status_code) == (status, status)
    if status == 400:
        assert "`project`" in body.json()["error"]["message"]


def test_a_project_that_the_operator_leaves_out_is_not_shown(
    signed_in: SignIn, settings: Settings
) -> None:
    client = signed_in("alice")
    settings.CONNECTION = replace(settings.CONNECTION, projects=frozenset({"plant-north"}))
    assert client.get("/token/?project=plant-south").status_code == 403
    assert "plant-south" not in client.get("/token/").content.decode()


def test_who_is_in_no_group_hears_it_first(signed_in: SignIn) -> None:
    client = signed_in("carol")
    page = text_of(client, "/token/")
    assert "Your token leads to no group of plant-north." in page
    assert "your token lacks a group of plant-north with projectsAcl:READ" in page
    body = twin(client)
    assert found(body, "issuer")["finding"] == "unknown"
    assert found(body, "groups")["why"] == "not_told"
    assert body["configuration"] == []
    assert body["seen"] == {"subject": found(body, "subject")["found"], "groups": 0}


def test_a_group_list_that_was_left_out_is_told_with_its_cure(signed_in: SignIn) -> None:
    body = twin(signed_in("dave"))
    line = found(body, "overage")
    assert (line["claims"], line["finding"], line["effect"]) == (
        ["_claim_names"],
        "does not match",
        "groups",
    )
    assert "isGroupCallbackEnabled" in line["reason"]
    assert found(body, "groups")["why"] == "left_out"
    meters = {row["name"]: row["state"] for row in body["meters"]}
    assert meters["entra_overage"] == "over"
    assert body["groups"] == []


def test_a_narrow_token_says_what_each_scope_would_give_back(signed_in: SignIn) -> None:
    client = signed_in("erin")
    body = twin(client)
    assert found(body, "scopes")["finding"] == "filters"
    scopes = {row["name"]: row for row in body["scopes"]}
    change, view = scopes["DATA.CHANGE"], scopes["DATA.VIEW"]
    assert change["gives_back"] == len(change["would_return"]) > 0
    assert "timeSeriesAcl:WRITE" in change["would_return"]
    assert view["present"]
    assert view["lets_through"] > 0
    assert view["gives_back"] == 0
    (data,) = change["classes"]
    assert data["title"].startswith("Data, changing: ")
    assert "timeSeriesAcl: WRITE" in data["rights"]
    assert len(scopes["user_impersonation"]["classes"]) == 6
    assert "What it would give back to you" in text_of(client, "/token/")


def test_each_lifetime_is_a_bar_and_a_line_of_the_table(signed_in: SignIn) -> None:
    client = signed_in("alice")
    body = twin(client)
    bars = {row["name"]: row for row in body["clocks"]}
    lines = {row["name"]: row for row in body["lifetimes"]}
    assert [*bars] == ["Access token", "ID token", "Sign-in, idle", "Sign-in, longest"]
    assert [*lines] == [*bars, "Refresh token"]
    assert lines["Access token"]["began"] < lines["Access token"]["renewal"]
    assert lines["Access token"]["renewal"] < lines["Access token"]["ends"]
    assert lines["Access token"]["ends"][:19] == body["expires_at"][:19]
    assert 0 < bars["Access token"]["renewal"] < 10
    assert (lines["Refresh token"]["ends"], lines["Refresh token"]["left"]) == (None, "not told")
    page = text_of(client, "/token/")
    for name, line in lines.items():
        assert html.escape(name) in page
        assert html.escape(line["then"], quote=True) in page


def test_the_typical_mistake_is_named_at_both_claims(signed_in: SignIn, settle: Settle) -> None:
    client = signed_in("alice")
    settle(client, accessClaims=[{"claimName": "roles"}], scopeClaims=[{"claimName": "scp"}])
    body = twin(client)
    elsewhere = found(body, "unread_groups")
    assert (elsewhere["claims"], elsewhere["finding"]) == (["groups"], "does not match")
    assert "It holds the way to plant-north-admins" in elsewhere["reason"]
    assert body["headline"]["sentence"] == (
        "CDF takes your token, and does not see all of your groups in it."
    )
    assert {row["read"] for row in body["groups"]} == {False}
    assert "not read" in text_of(client, "/token/")


def test_what_the_log_would_keep_is_no_alarm(signed_in: SignIn, settle: Settle) -> None:
    client = signed_in("alice")
    settle(client, logClaims=[{"claimName": "upn"}, {"claimName": "sub"}])
    body = twin(client)
    assert (found(body, "log", "upn")["effect"], found(body, "log", "upn")["tone"]) == (
        "log",
        "open",
    )
    assert body["headline"]["tone"] == "yes"
    assert "audit log would like to keep upn" in body["headline"]["because"]


def test_a_setting_that_contradicts_what_cdf_does_is_unknown(
    scene: Scene, signed_in: SignIn, settle: Settle
) -> None:
    client = signed_in("alice")
    settle(client, audience=f"{scene.simulator.url}/", issuer="https://idp.example")
    body = twin(client)
    for what in ("audience", "issuer"):
        assert (found(body, what)["finding"], found(body, what)["why"]) == (
            "unknown",
            "taken_by_cdf",
        )


UNREADABLE = [
    (error(403, prefix=NORTH), "your token lacks projectsAcl:READ"),
    (error(500, prefix=NORTH), "Internal error"),
    (html_page(200, prefix=NORTH), "something that is not JSON"),
    (Fault(instead=Response.json({"name": "p"}), prefix=NORTH), "its settings do not say"),
    (Fault(instead=Response.json([]), prefix=NORTH), "its settings do not say"),
    (Fault(cut_after=9, prefix=NORTH), "What plant-north expects of tokens is not shown"),
]


def test_settings_that_cannot_be_read_leave_a_gap(signed_in: SignIn, settle: Settle) -> None:
    client = signed_in("alice")
    for fault, words in UNREADABLE:
        dashboard().cache.clear()
        settle(client, fault)
        page = html.unescape(text_of(client, "/token/"))
        assert words in page
        assert "Your token is right for this cluster" in page
        assert "by token/inspect" in page


def test_a_token_that_cdf_refuses_says_so_first(scene: Scene, signed_in: SignIn) -> None:
    client = signed_in("alice")
    scene.simulator.faults.add(error(401, prefix=INSPECT), times=None)
    scene.simulator.requests.clear()
    body = twin(client)
    assert body["headline"]["sentence"] == "CDF does not take your token."
    assert body["headline"]["because"] == "Nothing that the portal can compare explains it."
    assert body["seen"] is None
    # It would say the same of the project's settings, so it is not asked.
    assert {received.target for received in scene.simulator.requests} == {INSPECT}


def test_without_cdf_the_tokens_are_still_shown(scene: Scene, signed_in: SignIn) -> None:
    client = signed_in("alice")
    scene.simulator.faults.add(error(500, prefix=INSPECT), times=None)
    body = twin(client)
    assert (body["headline"]["tone"], body["headline"]["word"]) == ("open", "Not compared")
    assert body["headline"]["because"] == "It concerns iss and groups."
    assert [section["title"] for section in body["tokens"]] == ["Access token", "ID token"]
    assert all(section["claims"] for section in body["tokens"])
    assert body["projects"] is None
    assert "cannot be told" in text_of(client, "/token/")


def test_tokens_of_another_application_are_told(signed_in: SignIn, settings: Settings) -> None:
    client = signed_in("bob")
    settings.CONNECTION = replace(settings.CONNECTION, client_id="another")
    body = twin(client)
    assert found(body, "application")["why"] == "another_application"
    assert body["headline"]["word"] == "Does not match"
    identity = {row["name"]: row["finding"] for row in body["tokens"][1]["claims"]}
    assert identity["aud"] == "does not match"


def jwt(claims: str, header: str = '{"alg":"RS256","kid":"k"}') -> str:
    parts = (
        base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in (header, claims)
    )
    return ".".join((*parts, "c2ln"))


def hold(token: str) -> None:
    """The one person who is signed in holds this access token from now on."""
    (row,) = AccessToken.objects.all()
    row.value = vault().close(token, access_place(row.id))
    row.save()


HOSTILE = [
    jwt('{"groups": [' + ",".join(f'"{number}"' for number in range(5000)) + "]}"),
    jwt('{"exp": NaN, "nbf": Infinity, "iat": -1e999, "auth_time": 1' + "0" * 400 + "}"),
    jwt('{"sub": "\\ud800\\u202e\\u0000", "\\u202eaud\\ud800": {"a": ["\\u0007"]}, "tid": []}'),
    jwt('{"deep": ' + '{"a":' * 300 + "1" + "}" * 300 + "}"),
    jwt('{"aud": "https://[", "iss": 5, "scp": {"a": 1}, "_claim_names": {"groups": null}}'),
    jwt("{}", "{}"),
    jwt("{" + ",".join(f'"claim-{number}": {number}' for number in range(1500)) + "}"),
    jwt("[]"),
    "a.b.c.d.e",
    "opaque",
]


def test_no_token_breaks_the_page(signed_in: SignIn) -> None:
    client = signed_in("alice")
    for token in HOSTILE:
        hold(token)
        text_of(client, "/token/")
        body = twin(client)
        assert body["headline"]["word"] == "Refused", token[:40]
        assert body["comparisons"]
        assert "c2ln" not in json.dumps(body)
    hold(HOSTILE[2])
    for name in ("claims", "comparisons"):
        response = client.get(f"/api/token/?format=csv&list={name}")
        assert b"\\u202e" in b"".join(response.streaming_content)


def test_every_list_is_a_file(signed_in: SignIn) -> None:
    client = signed_in("alice")
    for name, word in (
        ("comparisons", "Audience"),
        ("groups", "plant-north-admins"),
        ("scopes", "IDENTITY"),
        ("lifetimes", "Refresh token"),
        ("limits", "Group claims"),
    ):
        lines = b"".join(
            client.get(f"/api/token/?format=md&list={name}").streaming_content
        ).decode()
        assert word in lines.replace("\\", ""), name
        assert "right for this cluster" in lines
