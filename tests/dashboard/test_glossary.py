"""The glossary's pages, and the links that lead there from where the words appear."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template

from cdfportal.diagnose.glossary import WordKind, word, words
from tests.dashboard.conftest import SignIn
from tests.dashboard.test_pages import text_of


def test_every_word_stands_on_the_page_and_has_one_of_its_own(signed_in: SignIn) -> None:
    client = signed_in("frank")
    page = text_of(client, "/glossary/")
    for kind in WordKind:
        assert f"<h2>{kind.heading}</h2>" in page
    for one in words():
        assert f'id="{one.id}"' in page
        assert f'href="/glossary/{one.id}/"' in page
    for id in ("source-id", "timeSeriesAcl", "claim-cognito:groups", "token-scope-DATA.VIEW"):
        assert word(id).meaning in text_of(client, f"/glossary/{id}/")
    assert client.get("/api/glossary/SOURCE-ID/").json()["id"] == "source-id"


def test_a_word_says_why_where_and_from_where(signed_in: SignIn) -> None:
    page = text_of(signed_in("frank"), "/glossary/timeSeriesAcl/")
    assert "<h1><code>timeSeriesAcl</code></h1>" in page
    assert 'href="/glossary/action-READ/"' in page
    assert 'href="/p/plant-north/who-can/?acl=timeSeriesAcl&amp;action=READ"' in page
    assert 'href="/p/plant-north/matrix/"' in page
    assert "cognite-sdk-python" in page


def test_it_is_filtered_by_kind_and_text(signed_in: SignIn) -> None:
    client = signed_in("frank")
    acls = client.get("/api/glossary/?kind=acl").json()
    assert {one["kind"] for one in acls["words"]} == {"acl"}
    assert acls["total"] == len(acls["words"])
    found = client.get("/api/glossary/?q=overrage").json()["words"]
    assert [one["id"] for one in found] == ["overage"]
    page = text_of(client, "/glossary/?q=qqqzzz")
    assert "No word of the glossary is like “qqqzzz”." in page
    assert 'href="/search/?q=qqqzzz"' in page
    csv = b"".join(client.get("/api/glossary/?kind=reason&format=csv")).decode()
    assert "reason-cross_site" in csv


@pytest.mark.parametrize("path", ["/glossary/nothing/", "/glossary/%F0%9F%98%80/"])
def test_a_word_that_is_not_there_is_told(signed_in: SignIn, path: str) -> None:
    response = signed_in("frank").get(path)
    assert (response.status_code, response["X-Portal-Reason"]) == (404, "not_found")


def test_a_kind_that_cannot_be_is_told(signed_in: SignIn) -> None:
    client = signed_in("frank")
    assert client.get("/glossary/?kind=moon").status_code == 400
    assert "`kind`" in client.get("/api/glossary/?kind=moon").json()["error"]["message"]


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/token/", ["claim-aud", "claim-groups", "header-alg", "token-scope-DATA.VIEW"]),
        ("/p/plant-north/matrix/", ["timeSeriesAcl", "action-READ", "removed-by-token"]),
        ("/p/plant-north/capabilities/", ["capability", "gate", "kept", "unknown"]),
        ("/p/plant-north/can-i/?acl=timeSeriesAcl&action=READ", ["lock"]),
        ("/p/plant-north/groups/101/", ["source-id", "idp-group"]),
        ("/p/plant-north/sessions/", ["session"]),
        ("/", ["principal", "identity-provider", "token-scope"]),
    ],
)
def test_words_lead_to_the_glossary_from_where_they_appear(
    signed_in: SignIn, address: str, leads_to: list[str]
) -> None:
    page = text_of(signed_in("alice"), address)
    linked = set(re.findall(r'<a class="term" href="/glossary/([^"]+)/"', page))
    assert set(leads_to) <= linked, linked


def test_what_is_no_word_stays_text_and_is_escaped() -> None:
    template = Template('{% load glossary %}{% word name kind="claim" %}')
    assert template.render(Context({"name": "<i>x"})) == "&lt;i&gt;x"
    assert template.render(Context({"name": "project"})) == "project"
    assert 'href="/glossary/claim-nonce/"' in template.render(Context({"name": "nonce"}))
