"""Every page has a JSON twin under /api/ that says the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.twins import TWINS
from cdfportal.dashboard.openapi import document
from cdfportal.dashboard.routes import ROUTES
from tests.dashboard.conftest import SignIn

NORTH = "/api/p/plant-north"
_QUESTIONS = ("can-i", "who-can", "who-can-sheet")
QUESTION = "acl=timeSeriesAcl&action={}&scope=datasetScope:{}"


def answer(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    response = client.get(address)
    assert response.status_code == status, (address, response.content)
    assert response["Content-Type"] == "application/json"
    body: dict[str, Any] = response.json()
    return body


def _filled(path: str) -> str:
    """A route's path with something in each of its places."""
    places = {
        "project": "plant-north",
        "group": "107",
        "entry_id": "aadsts-50011",
        "word_id": "source-id",
    }
    return re.sub(r"<\w+:(\w+)>", lambda found: places[found[1]], path)


@pytest.mark.parametrize("person", ["alice", "bob", "carol", "dave", "erin"])
def test_every_route_has_a_twin(signed_in: SignIn, person: str) -> None:
    client = signed_in(person)
    for route in ROUTES:
        path = _filled(route.path)
        query = (
            "?" + QUESTION.format("READ", 42)
            if route.name in _QUESTIONS
            else "?left=me&method=GET&path=/api/v1/token/inspect"
        )
        shown = route.name != "group" or person in ("alice", "bob", "erin")
        body = answer(client, f"/api/{path}{query}", 200 if shown else 404)
        if shown:
            assert body["as_of"].endswith("Z"), route


@pytest.mark.parametrize(
    ("person", "action", "data_set", "verdict"),
    [
        ("alice", "WRITE", 42, "allowed"),
        ("bob", "READ", 42, "allowed"),
        ("bob", "READ", 17, "allowed"),
        ("bob", "READ", "17,42", "allowed"),
        ("bob", "WRITE", 17, "allowed"),
        ("bob", "WRITE", 42, "denied"),
        ("carol", "READ", 42, "denied"),
        ("dave", "READ", 17, "denied"),
        ("erin", "READ", 42, "allowed"),
        ("erin", "WRITE", 42, "denied"),
    ],
)
def test_can_i_has_the_promised_keys_and_the_right_verdict(
    signed_in: SignIn, person: str, action: str, data_set: object, verdict: str
) -> None:
    body = answer(signed_in(person), f"{NORTH}/can-i/?{QUESTION.format(action, data_set)}")
    assert body["verdict"] == verdict
    assert {"sentence", "witnesses", "near_misses", "unknowns", "as_of"} <= body.keys()
    assert bool(body["witnesses"]) == (verdict == "allowed")


def test_who_can_has_the_promised_keys(signed_in: SignIn) -> None:
    body = answer(signed_in("alice"), f"{NORTH}/who-can/?{QUESTION.format('WRITE', 42)}")
    assert {group["id"] for group in body["groups"]} == {101, 105, 106}
    assert all(group["because"] for group in body["groups"])
    assert {entry["id"] for entry in body["principals"]} == {
        "5b0c7a1e-0101-frida",
        "5b0c7a1e-0102-gustav",
    }
    assert all(entry["because"] for entry in body["principals"])


def test_the_numbers_of_a_page_are_those_of_its_twin(signed_in: SignIn) -> None:
    client = signed_in("bob")
    rights = {
        (row["acl"], row["action"])
        for row in answer(client, f"{NORTH}/capabilities/?outcome=kept")["capabilities"]
    }
    overview = answer(client, f"{NORTH}/")
    facts = {fact["label"]: fact["value"] for fact in overview["facts"]}
    assert facts["Rights"] == str(len(rights))
    assert facts["CDF groups"] == f"{len(overview['groups'])} of 20"
    held = {(grant["acl"], grant["action"]) for grant in overview["grants"]}
    assert rights == held
    assert max(group["grants"] for group in overview["groups"]) <= len(rights)


def test_no_twin_holds_a_token(signed_in: SignIn) -> None:
    client = signed_in("alice")
    for route in ROUTES:
        path = _filled(route.path)
        body = client.get(f"/api/{path}?{QUESTION.format('READ', 42)}").content.decode()
        assert "eyJ" not in body, route


def test_the_openapi_document_describes_every_twin_and_is_public(db: None) -> None:
    body = answer(Client(HTTP_HOST="localhost:8000"), "/api/openapi.json")
    assert body == document()
    paths = [route.path for route in ROUTES] + [f"accounts/{twin.path}" for twin in TWINS]
    assert set(body["paths"]) == {"/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path) for path in paths}
    names = [operation["get"]["operationId"] for operation in body["paths"].values()]
    assert len(names) == len(set(names))
    can_i = body["paths"]["/api/p/{project}/can-i/"]["get"]
    required = {p["name"] for p in can_i["parameters"] if p["required"]}
    assert required == {"project", "acl", "action"}


def test_a_twin_without_a_sign_in_is_401_with_the_way_to_one(db: None) -> None:
    client = Client(HTTP_HOST="localhost:8000")
    for route in ROUTES:
        path = _filled(route.path)
        body = answer(client, f"/api/{path}", 401)
        assert body["error"]["reason"] == "sign_in_required"
        assert body["sign_in"].startswith("/accounts/sign-in/?next=")
