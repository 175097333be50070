"""The error look-up: the catalogue, and a paste of anything up to 10 MiB."""

from __future__ import annotations

import json
import logging
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.html import escape

from cdfportal.dashboard.apps import dashboard
from cdfportal.dashboard.pasted import LONGEST_TEXT, pasted_fields
from cdfportal.diagnose.errors import entries
from cdfportal.diagnose.errors.guide import guide
from tests.dashboard.conftest import SignIn

OURS = {"x-portal-csrf": "1"}
REDIRECT = (
    "AADSTS50011: The redirect URI 'https://portal.example/cb/' specified in the request does not "
    "match the redirect URIs configured for the application '6f1c02d9-0000-4000-8000-000000000001'."
)
SECRET = "Zq48Q~made-up-secret-of-the-tests_0123456"
LEAKY = f"curl -d 'client_id=x&client_secret={SECRET}' -> invalid_client AADSTS7000215: Invalid client secret provided"


FORM = "application/x-www-form-urlencoded"


def send(client: Client, address: str, **fields: str) -> HttpResponse:
    """As a browser sends the form."""
    return client.post(address, urlencode(fields), FORM, headers=OURS)


def posted(client: Client, text: str, address: str = "/errors/") -> str:
    response = send(client, address, text=text)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_every_entry_is_in_the_list_and_has_a_page(signed_in: SignIn) -> None:
    client = signed_in("bob")
    page = client.get("/errors/").content.decode()
    for one in entries():
        assert f'href="/errors/{one.id}/"' in page
        own = client.get(f"/errors/{one.id}/")
        assert own.status_code == 200
        twin = client.get(f"/api/errors/{one.id}/").json()
        assert twin["id"] == one.id
        assert twin["causes"]
        assert all(cause["cures"] for cause in twin["causes"])


def test_the_guides_families_stand_above_the_list(signed_in: SignIn) -> None:
    page = signed_in("bob").get("/errors/").content.decode()
    for family in guide():
        assert f"<summary>{family.title}</summary>" in page
        for cause in family.causes:
            assert escape(cause.cause) in page


def test_an_entry_that_is_not_there_is_told(signed_in: SignIn) -> None:
    response = signed_in("bob").get("/errors/aadsts-1/")
    assert (response.status_code, response["X-Portal-Reason"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "first", "only"),
    [
        ("code=AADSTS50011", "aadsts-50011", True),
        ("q=50011", "aadsts-50011", True),
        ("family=keycloak", "keycloak-", False),
        ("q=no+such+words+anywhere", "", True),
    ],
)
def test_the_catalogue_is_searched(signed_in: SignIn, query: str, first: str, only: bool) -> None:
    found = signed_in("bob").get(f"/api/errors/?{query}").json()["entries"]
    assert [one["id"] for one in found][:1] == (
        [first] if only and first else [found[0]["id"]] if found else []
    )
    assert all(one["id"].startswith(first) for one in found)


@pytest.mark.parametrize(
    ("query", "named"),
    [("family=nobody", "family"), ("text=AADSTS50011", "text"), ("q=a&q=b", "q")],
)
def test_a_wrong_question_is_told(signed_in: SignIn, query: str, named: str) -> None:
    client = signed_in("bob")
    assert client.get(f"/errors/?{query}").status_code == 400
    assert f"`{named}`" in client.get(f"/api/errors/?{query}").json()["error"]["message"]


def test_a_paste_is_explained_by_cause_cure_and_the_check_that_proves_it(
    signed_in: SignIn,
) -> None:
    client = signed_in("bob")
    page = posted(client, REDIRECT)
    assert "Recognised" in page
    assert 'href="/errors/aadsts-50011/"' in page
    assert "Check 6 would prove it" in page
    twin = json.loads(posted(client, REDIRECT, "/api/errors/"))
    assert [(one["entry"]["id"], one["confident"]) for one in twin["found"]] == [
        ("aadsts-50011", True)
    ]


def test_secrets_are_taken_out_and_stand_nowhere(
    signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("bob")
    with caplog.at_level(logging.DEBUG):
        page, twin = posted(client, LEAKY), posted(client, LEAKY, "/api/errors/")
    for text in (page, twin, caplog.text):
        assert SECRET not in text
    assert json.loads(twin)["secrets_removed"] == 1
    assert json.loads(twin)["found"][0]["entry"]["id"] == "aadsts-7000215"


def test_a_number_outside_the_catalogue_leads_to_its_owner(signed_in: SignIn) -> None:
    client = signed_in("bob")
    text = "AADSTS7654321: Something new happened. Trace ID: 5e9c1c1e-0000-4000-8000-000000000001"
    assert "https://login.microsoftonline.com/error?code=7654321" in posted(client, text)
    twin = json.loads(posted(client, text, "/api/errors/"))
    assert twin["microsoft"] == ["https://login.microsoftonline.com/error?code=7654321"]
    assert not any(one["confident"] for one in twin["found"])


def test_prose_is_no_error(signed_in: SignIn) -> None:
    twin = json.loads(posted(signed_in("bob"), "All is well here today.", "/api/errors/"))
    assert twin["found"] == []


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_paste_is_told(signed_in: SignIn, text: str) -> None:
    response = send(signed_in("bob"), "/errors/", text=text)
    assert response.status_code == 400
    assert b"<code>text</code> is empty" in response.content


def test_a_call_with_its_rights_leads_to_their_explanation(signed_in: SignIn) -> None:
    text = (
        "CogniteAPIError: Insufficient access rights. Required capabilities assetsAcl:WRITE not present "
        "on token | code: 403\nPOST https://westeurope-1.cognitedata.com/api/v1/projects/plant-north/assets"
    )
    page = posted(signed_in("bob"), text)
    assert "/p/plant-north/explain/?method=POST&amp;path=" in page


def test_rights_without_a_call_lead_to_the_question_about_the_first(signed_in: SignIn) -> None:
    text = "Insufficient access rights. Required capabilities assetsAcl:WRITE not present on token"
    page = posted(signed_in("bob"), text)
    assert "/p/plant-north/can-i/?acl=assetsAcl&amp;action=WRITE" in page


@pytest.mark.parametrize("address", ["/errors/", "/api/errors/"])
def test_ten_mebibytes_are_read_and_more_are_refused(signed_in: SignIn, address: str) -> None:
    client = signed_in("bob")
    filler = "2026-11-29T10:00:00Z worker 7 wrote 100 rows\n"
    rest = LONGEST_TEXT - len(REDIRECT) - 1
    text = (filler * (rest // len(filler) + 1))[:rest] + "\n" + REDIRECT
    assert "aadsts-50011" in posted(client, text, address)
    response = send(client, address, text=text + "x")
    assert (response.status_code, response["X-Portal-Reason"]) == (413, "too_large")
    whole = client.post(
        address,
        b"text=" + b"x" * (4 * LONGEST_TEXT),
        FORM,
        headers=OURS,
    )
    assert whole.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"\xff\xfe\x00", FORM),
        (b"text=%ff%00%zz", FORM),
        (b"{", "application/json"),
        (b'{"text": 7}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"text=AADSTS50011", "multipart/form-data; boundary=x"),
        (b"&".join(b"a=b" for _ in range(5_000)), FORM),
    ],
)
def test_odd_bodies_are_refused_with_a_reason(signed_in: SignIn, body: bytes, kind: str) -> None:
    client = signed_in("bob")
    for address in ("/errors/", "/api/errors/"):
        response = client.post(address, body, kind, headers=OURS)
        assert response.status_code in {200, 400}
        assert response.status_code == 200 or response["X-Portal-Reason"]


def test_the_form_needs_the_portals_own_mark(signed_in: SignIn) -> None:
    client = signed_in("bob")
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    strict.cookies = client.cookies
    own = {"sec-fetch-site": "same-origin", "origin": "http://localhost:8000"}
    response = strict.post("/errors/", urlencode({"text": REDIRECT}), FORM, headers=own)
    assert (response.status_code, response["X-Portal-Reason"]) == (403, "csrf")

    page = strict.get("/errors/").content.decode()
    mark = page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    body = urlencode({"text": REDIRECT, "csrfmiddlewaretoken": mark})
    answer = strict.post("/errors/", body, FORM, headers=own)
    assert answer.status_code == 200
    assert "aadsts-50011" in answer.content.decode()


def test_two_pastes_are_read_at_once_and_the_third_comes_again(signed_in: SignIn) -> None:
    client = signed_in("bob")
    taken = [slot for _ in range(5) if (slot := dashboard().pastes.take())]
    response = send(client, "/errors/", text=REDIRECT)
    assert (response.status_code, response["X-Portal-Reason"]) == (503, "busy")
    for slot in taken:
        slot.release()
    for _ in range(4):
        posted(client, REDIRECT, "/api/errors/")
        assert send(client, "/errors/", text="").status_code == 400


@pytest.mark.parametrize("text", ["a+b=c&d;100%", "ä€😀", "line\r\nline\n", "=3D=\n", "\x00 %41"])
def test_a_form_is_read_as_browsers_write_it(text: str) -> None:
    body = urlencode({"text": text, "other": "1"}).encode()
    request = RequestFactory().post("/errors/", body, FORM)
    assert pasted_fields(request)["text"] == text


def test_strangers_are_not_let_in(scene: object, db: None) -> None:
    stranger = Client(HTTP_HOST="localhost:8000")
    assert send(stranger, "/errors/", text=REDIRECT).status_code == 401
    assert stranger.get("/api/errors/").status_code == 401
