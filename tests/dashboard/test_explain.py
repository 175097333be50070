"""Explain a call: what it needs, by address; an error that somebody pastes, by POST only."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests.dashboard.conftest import SignIn

HERE = "/p/plant-north/explain/"
ROOT = "/api/v1/projects/plant-north"
#: As a browser sends a form of the portal's own page.
OWN = {"Sec-Fetch-Site": "same-origin"}
NAMED = "Insufficient access rights. Required capabilities timeSeriesAcl:WRITE not present on token"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlc2lnbmF0dXJlc2ln"


@pytest.fixture
def bob(signed_in: SignIn) -> Client:
    return signed_in("bob")


def ask(method: str, path: str) -> str:
    return f"?method={method}&path={quote(path, safe='')}"


def words(content: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", content.decode())).split())


def test_page_and_twin_say_what_the_call_needs_and_whether_it_is_held(bob: Client) -> None:
    query = ask("GET", f"{ROOT}/timeseries?limit=1")
    page, twin = bob.get(HERE + query), bob.get("/api" + HERE + query)
    body = twin.json()
    assert (page.status_code, twin.status_code) == (200, 200)
    assert body["sentence"].startswith("Your call needs timeSeriesAcl:READ. You hold it")
    assert body["sentence"] in words(page.content)
    assert body["verdict"] == "allowed"
    assert [one["right"] for one in body["requires"]] == ["timeSeriesAcl:READ"]
    assert "/p/plant-north/who-can/?acl=timeSeriesAcl&amp;action=READ" in page.content.decode()
    lines = b"".join(bob.get(f"/api{HERE}{query}&format=csv")).decode().splitlines()
    assert "timeSeriesAcl:READ" in lines[1]


def test_without_a_call_the_page_is_a_form_and_the_twin_says_what_is_missing(bob: Client) -> None:
    assert bob.get(HERE).status_code == 200
    missing = bob.get("/api" + HERE)
    assert missing.status_code == 400
    assert "`path`" in missing.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("", f"{ROOT}/assets", "`method` is missing"),
        ("G%00T", f"{ROOT}/assets", "`method` holds characters"),
        ("GET", "https://evil.example/api/v1/projects/p/assets", "leads to evil.example"),
        ("GET", f"{ROOT}//assets", "between two slashes"),
        ("GET", f"{ROOT}/raw/dbs/a%2/tables", "cut off"),
        ("GET", "/" + "a" * 5000, "longer than 4096"),
        ("GET", f"{ROOT}/%00", "control character"),
    ],
)
def test_what_is_no_call_is_a_400_that_names_its_field(
    bob: Client, method: str, path: str, said: str
) -> None:
    query = f"?method={method}&path={quote(path, safe='')}"
    page, twin = bob.get(HERE + query), bob.get("/api" + HERE + query)
    assert (page.status_code, twin.status_code) == (400, 400)
    assert said.replace("`", "") in words(page.content)
    assert said in twin.json()["error"]["message"]


def test_a_raw_name_with_a_slash_an_unknown_path_and_another_project(bob: Client) -> None:
    raw = bob.get("/api" + HERE + ask("GET", f"{ROOT}/raw/dbs/a%2Fb/tables")).json()
    assert raw["requires"][0]["scope"] == "tableScope:a%2Fb"
    unknown = bob.get(HERE + ask("GET", f"{ROOT}/timeserie"))
    assert "operation of CDF is not known here" in words(unknown.content)
    assert "GET /api/v1/projects/{project}/timeseries" in words(unknown.content)
    other = bob.get(HERE + ask("GET", "/api/v1/projects/plant-south/assets"))
    assert 'href="/p/plant-south/explain/?method=GET' in other.content.decode()


def test_others_than_me_can_be_asked_about(bob: Client) -> None:
    query = ask("GET", f"{ROOT}/timeseries") + "&idp_group=nobody-knows-it"
    body = bob.get("/api" + HERE + query).json()
    assert body["whom"] == "idp_group"
    assert "Members" in body["sentence"]


def test_a_pasted_error_is_read_and_never_given_back(bob: Client) -> None:
    paste = f"curl -H 'Authorization: Bearer {TOKEN}'\nPOST {ROOT}/timeseries\n{NAMED}"
    page = bob.post(HERE, {"text": paste}, headers=OWN)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    text = words(page.content)
    assert "CDF asks for timeSeriesAcl:WRITE." in text
    assert f"POST {ROOT}/timeseries" in text
    assert TOKEN not in page.content.decode()
    assert "curl" not in text
    assert f"{HERE}?" not in page.content.decode()


def test_words_that_cdf_never_said_are_not_given_to_cdf(bob: Client) -> None:
    text = words(bob.post(HERE, {"text": "the pump is loud today"}, headers=OWN).content)
    assert "In the text" in text
    assert "CDF says" not in text
    named = words(bob.post(HERE, {"text": NAMED}, headers=OWN).content)
    assert "CDF says" in named


def test_the_twin_takes_the_paste_as_json_under_the_guard(bob: Client) -> None:
    def post(body: object, **headers: str) -> tuple[int, dict[str, object]]:
        answer = bob.post(
            "/api" + HERE, json.dumps(body), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    proof = {"X-Portal-CSRF": "1"}
    status, body = post({"text": NAMED}, **proof)
    assert (status, body["sentence"]) == (200, str(body["sentence"]))
    assert body["refusal"]["family"] == "rights_named"  # type: ignore[index]  # an object, as the next key shows
    assert post({"text": NAMED}, Origin="https://evil.example")[0] == 403
    assert post({"text": NAMED})[0] == 403
    for wrong in ([], "x", {"text": 7}, {"text": ""}, {"path": "x\ud800", "method": "GET"}):
        assert post(wrong, **proof)[0] in (200, 400), wrong
    assert post({"text": "x" * 300_000}, **proof)[0] == 400


def test_the_form_needs_the_portals_mark(signed_in: SignIn) -> None:
    strict = signed_in("bob")
    strict.handler.enforce_csrf_checks = True
    assert strict.post(HERE, {"text": NAMED}, headers=OWN).status_code == 403
    form = strict.get(HERE).content.decode()
    mark = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert mark is not None
    sent = {"text": NAMED, "csrfmiddlewaretoken": mark[1]}
    assert strict.post(HERE, sent, headers=OWN).status_code == 200


def test_ten_megabytes_are_too_much_and_a_paste_in_an_address_is_refused(bob: Client) -> None:
    large = "x" * 10_000_000
    page = bob.post(HERE, {"text": large}, headers=OWN)
    form = bob.post(
        HERE, f"text={large}", content_type="application/x-www-form-urlencoded", headers=OWN
    )
    twin = bob.post(
        "/api" + HERE,
        json.dumps({"text": large}),
        content_type="application/json",
        headers={"X-Portal-CSRF": "1"},
    )
    assert {page.status_code, form.status_code, twin.status_code} == {413}
    assert twin.json()["error"]["reason"] == "too_large"
    assert bob.get(f"{HERE}?text=secret").status_code == 400


def test_a_body_decides_on_what_the_call_is_about(bob: Client) -> None:
    body = '{"items": [{"dataSetId": 42}]}'
    sent = {"method": "POST", "path": f"{ROOT}/timeseries", "body": body}
    page = bob.post(HERE, sent, headers=OWN)
    assert page.status_code == 200
    assert "Your call needs timeSeriesAcl:WRITE on data set 42" in words(page.content)
    assert bob.post(HERE, {**sent, "body": "{"}, headers=OWN).status_code == 400


def test_other_pages_still_take_no_post(bob: Client) -> None:
    answer = bob.post("/p/plant-north/who-can/", {}, headers=OWN)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert bob.put(HERE, headers={**OWN, "X-CSRFToken": "x"})["Allow"] == "GET, HEAD, POST"
