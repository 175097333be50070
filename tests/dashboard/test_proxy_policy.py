"""The proxy's policy as a page: what it says is what the proxy does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.base.portal import ProxyMode, ProxyRule, ProxySettings, UnknownEndpoints
from cdfportal.dashboard.presenters.policy import policy_rows
from cdfproxy.policy import decide
from tests.cdfproxy.connection import connection
from tests.dashboard.conftest import SignIn

P = "/api/v1/projects/plant-north"
HOSTILE = (
    f"{P}/assets/../groups",
    f"{P}/assets/%2e%2e/groups",
    f"{P}/assets%2Fgroups",
    f"{P}/assets;x",
    f"{P}//assets",
    f"{P}/assets#x",
    f"{P}/a%73sets",
    f"{P}/assets/%c0%ae",
    "/%63df/api/v1/projects",
    "http://evil.example/cdf/api/v1/projects",
    "//evil.example",
    "*",
    "\\\\evil",
    "/cdf/<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "æ",
    "assets",
)


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


def asked(client: Client, **query: str) -> dict[str, Any]:
    response = client.get("/api/proxy/", query)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def rules(*lines: str) -> tuple[ProxyRule, ...]:
    return tuple(ProxyRule(*line.split()) for line in lines)


def test_every_operation_is_on_it_a_hundred_at_a_time(alice: Client) -> None:
    seen: list[tuple[str, str]] = []
    for page in range(1, 7):
        body = asked(alice, page=str(page))
        assert len(body["operations"]) <= 100
        seen += [(one["method"], one["template"]) for one in body["operations"]]
    known = [(one.method, one.template) for one in endpoint_table().endpoints]
    assert sorted(seen) == sorted(known)
    assert len(seen) == body["total"]


def test_each_row_says_what_the_policy_says() -> None:
    settings = ProxySettings(
        mode=ProxyMode.READ_ONLY,
        deny=rules("* /api/v1/projects/{p}/RAW/**", "GET /api/v1/projects/plant-north/units"),
        allow=rules("POST /api/v1/projects/{p}/sessions"),
        unknown=UnknownEndpoints.ALLOW,
    )
    for row in policy_rows(settings, connection(), "plant-north"):
        path = row.template.replace("{project}", "plant-north").translate({123: None, 125: None})
        decision = decide(row.method, f"/cdf{path}", settings, connection())
        assert row.passes is decision.is_allowed, row
        assert row.reason == (decision.reason or ""), row
    denied = [
        row for row in policy_rows(settings, connection(), "plant-north") if "/raw/" in row.template
    ]
    assert {row.rule for row in denied} == {"PROXY_DENY closes it: * /api/v1/projects/{p}/RAW/**"}


def test_a_rule_that_names_a_value_is_said_to_hold_in_part() -> None:
    settings = ProxySettings(
        deny=rules("* /api/v1/projects/{p}/raw/dbs/Secret/**", "GET /api/v1/projects/other/**"),
        allow=rules("POST /api/v1/projects/plant-north/groups"),
    )
    rows = policy_rows(settings, connection(), "plant-north")
    in_part = {f"{row.method} {row.template}": row.in_part for row in rows if row.in_part}
    assert in_part.keys() == {
        f"{row.method} {row.template}" for row in rows if "/raw/dbs/{dbName}/" in row.template
    }
    assert {*in_part.values()} == {
        ("PROXY_DENY closes some: * /api/v1/projects/{p}/raw/dbs/Secret/**",)
    }
    opened = next(row for row in rows if row.template.endswith("/groups") and row.method == "POST")
    assert opened.passes
    assert opened.rule == "PROXY_ALLOW opens it: POST /api/v1/projects/plant-north/groups"


def test_the_settings_in_force_stand_on_it(alice: Client, settings: Settings) -> None:
    settings.PROXY = ProxySettings(
        mode=ProxyMode.READ_ONLY, deny=rules("* /api/v1/projects/{project}/raw/**")
    )
    body = asked(alice)
    assert body["settings"] == {
        "PROXY_MODE": ["read-only"],
        "PROXY_DENY": ["* /api/v1/projects/{project}/raw/**"],
        "PROXY_ALLOW": [],
        "PROXY_UNKNOWN": ["deny"],
        "CDF_PROJECTS": [],
        "PROXY_PERSON_CALLS": ["16"],
        "PROXY_PERSON_RATE": ["100"],
        "PROXY_OFFLOAD": ["off"],
    }
    assert asked(alice, verdict="passes", kind="changes")["total"] == 0
    page = alice.get("/proxy/").content.decode()
    assert "what changes something is refused" in page
    settings.PROXY = ProxySettings(mode=ProxyMode.OFF)
    assert "The proxy forwards nothing." in alice.get("/proxy/").content.decode()
    assert asked(alice, verdict="passes")["total"] == 0


def test_filters_add_up_and_the_order_can_be_chosen(alice: Client) -> None:
    total = asked(alice)["total"]
    halves = [asked(alice, kind=kind)["total"] for kind in ("reads", "changes")]
    assert sum(halves) == total
    raw = asked(alice, q="RAW rows", kind="free-text")
    assert {tuple(one["free_text"]) for one in raw["operations"]} == {
        ("dbName", "tableName"),
        ("dbName", "tableName", "rowKey"),
    }
    assert all("rawAcl" in one["needs"][0] for one in raw["operations"])
    assert not asked(alice, sort="refused")["operations"][0]["passes"]
    assert asked(alice, sort="needs", q="assets")["operations"][0]["needs"][0] < "b"
    assert asked(alice, q="whatever it is")["total"] == 0
    streams = asked(alice, kind="streams")["operations"]
    assert f"{P.replace('plant-north', '{project}')}/3d/files/{{threedFileId}}" in {
        one["template"] for one in streams
    }


def test_a_call_is_tried_by_the_policy_itself(alice: Client) -> None:
    row_key = f"{P}/raw/dbs/d/tables/t/rows/k%2F..%2Fe%20y%252f"
    for path in (row_key, f"/cdf{row_key}"):
        call = asked(alice, path=path)["call"]
        assert (call["verdict"], call["target"]) == ("allowed", row_key)
        assert call["requires"] == ["rawAcl:READ"]
    page = alice.get("/proxy/", {"path": row_key}).content.decode()
    assert "The proxy sends this call to CDF." in page
    assert "/p/plant-north/explain/?method=GET" in page
    closed = asked(alice, method="POST", path=f"{P}/groups")["call"]
    assert (closed["reason"], closed["status"]) == ("endpoint_not_allowed", 403)
    assert "PROXY_ALLOW" in closed["rule"]
    assert asked(alice, method="TRACE", path=f"{P}/assets")["call"]["status"] == 405


def test_a_pasted_address_of_the_portal_or_the_cluster_is_the_call_in_it(
    alice: Client, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, url="https://portal.example.com")
    settings.CONNECTION = replace(
        settings.CONNECTION, cdf_url="https://westeurope-1.cognite.example"
    )
    target = f"{P}/raw/dbs/d/tables/t/rows/k%2F..%2Fe?limit=5"
    for address in (
        f"https://portal.example.com/cdf{target}",
        f"HTTPS://Portal.example.com:443/cdf{target}",
        f"https://westeurope-1.cognite.example{target}",
        f"https://westeurope-1.cognite.example:443{target}",
    ):
        call = asked(alice, path=address)["call"]
        assert (call["verdict"], call["target"]) == ("allowed", target), address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/cdf/api/v1/projects",
        "https://portal.example.com.evil.example/cdf/api/v1/projects",
        "https://portal.example.com@evil.example/cdf/api/v1/projects",
        "https://someone@portal.example.com/cdf/api/v1/projects",
        "https://portal.example.com:444/cdf/api/v1/projects",
        "http://portal.example.com/cdf/api/v1/projects",
        "https://portal.example.com\\@evil.example/cdf/api/v1/projects",
        "https://portal.example.com/api/v1/projects",
        "https://portal.example.com/p/plant-north/",
        "https://portal.example.com",
        "https:/portal.example.com/cdf/api/v1/projects",
        "assets",
    ],
)
def test_another_address_is_refused_with_what_is_wanted(
    alice: Client, settings: Settings, address: str
) -> None:
    settings.PORTAL = replace(settings.PORTAL, url="https://portal.example.com")
    settings.CONNECTION = replace(
        settings.CONNECTION, cdf_url="https://westeurope-1.cognite.example"
    )
    call = asked(alice, path=address)["call"]
    assert (call["reason"], call["status"], call["target"]) == ("bad_target", 400, "")
    assert "Wanted is a path of CDF, as /api/v1/projects" in call["rule"]
    assert "https://portal.example.com/cdf/" in call["rule"]


def test_an_address_of_the_cluster_alone_holds_no_call(alice: Client, settings: Settings) -> None:
    cdf = "https://westeurope-1.cognite.example"
    settings.CONNECTION = replace(settings.CONNECTION, cdf_url=cdf)
    call = asked(alice, path=f"{cdf}/")["call"]
    assert call["rule"] == "The path is missing: calls begin with /cdf/api/v1/."


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_call_gets_a_clear_answer(alice: Client, path: str) -> None:
    call = asked(alice, path=path)["call"]
    assert (call["verdict"], call["target"]) == ("denied", "")
    assert (call["reason"], call["status"]) == ("bad_target", 400)
    page = alice.get("/proxy/", {"path": path})
    assert page.status_code == 200
    assert "The proxy refuses this call." in page.content.decode()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"path": "/api/v1\x00"},
        {"path": "/api/v1\r\nHost: x"},
        {"path": "/" + "a" * 5000},
        {"method": "GET"},
        {"page": "0"},
        {"page": "x"},
        {"verdict": "maybe"},
        {"kind": "x"},
        {"sort": "x"},
        {"project": "a/b"},
        {"q": "x" * 300},
    ],
)
def test_what_cannot_be_is_refused_by_its_name(alice: Client, query: dict[str, str]) -> None:
    for address in ("/proxy/", "/api/proxy/"):
        response = alice.get(address, query)
        assert response.status_code == 400
        assert response["X-Portal-Reason"] == "bad_parameter"
        assert f"{next(iter(query))}" in response.content.decode()


def test_a_secret_that_was_typed_is_not_shown_again(alice: Client) -> None:
    secret = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlc2lnbmF0dXJl"
    query = {"path": f"{P}/assets?token={secret}"}
    for address in ("/proxy/", "/api/proxy/"):
        response = alice.get(address, query)
        assert response.status_code == 400
        assert secret not in response.content.decode()


def test_another_project_is_judged_as_the_list_of_projects_says(
    alice: Client, settings: Settings
) -> None:
    settings.CONNECTION = replace(settings.CONNECTION, projects=frozenset({"plant-north"}))
    assert asked(alice, project="plant-south", verdict="passes", q="{project}")["total"] == 0
    refused = asked(alice, project="plant-south", q="{project}/assets")["operations"][0]
    assert refused["reason"] == "project_not_allowed"


def test_the_whole_list_is_exported_under_its_filter(alice: Client) -> None:
    response = alice.get("/api/proxy/", {"format": "csv", "kind": "streams"})
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]  # of a streaming response
    lines = body.decode().strip().splitlines()
    assert len(lines) == asked(alice, kind="streams")["total"] + 1
