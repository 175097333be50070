"""Whatever is typed: a clear 4xx that names the field, and what was typed stays."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from django.test import Client

from cdfportal.dashboard.routes import ROUTES
from tests.dashboard.conftest import SignIn

NORTH = "p/plant-north"
GOOD = "acl=timeSeriesAcl&action=READ"

BAD = [
    (f"{NORTH}/can-i/", "acl=&action=READ", "`acl`"),
    (f"{NORTH}/can-i/", "acl=timeSeriesAcl", "`action`"),
    (f"{NORTH}/can-i/", "acl=a%20b&action=READ", "`acl`"),
    (f"{NORTH}/can-i/", "acl=%3Cscript%3E&action=READ", "`acl`"),
    (f"{NORTH}/can-i/", f"acl={'a' * 5000}&action=READ", "`acl`"),
    (f"{NORTH}/can-i/", "acl=a&acl=b&action=READ", "`acl`"),
    (f"{NORTH}/can-i/", "acl=timeSeriesAcl&action=RE%00AD", "`action`"),
    (f"{NORTH}/can-i/", "acl=timeSeriesAcl&action=%F0%9F%98%80", "`action`"),
    (f"{NORTH}/can-i/", f"{GOOD}&scope=datasetScope:", "`scope`"),
    (f"{NORTH}/can-i/", f"{GOOD}&scope=datasetScope:x", "`scope`"),
    (f"{NORTH}/can-i/", f"{GOOD}&scope=nowhere:1", "`scope`"),
    (f"{NORTH}/can-i/", f"{GOOD}&scope=all:1", "`scope`"),
    (f"{NORTH}/can-i/", f"{GOOD}&scope=tableScope:/t", "`scope`"),
    (f"{NORTH}/can-i/", f"{GOOD}&group=abc", "`group`"),
    (f"{NORTH}/can-i/", f"{GOOD}&group=-1", "`group`"),
    (f"{NORTH}/can-i/", f"{GOOD}&group=99999999999999999999", "`group`"),
    (f"{NORTH}/can-i/", f"{GOOD}&group=9223372036854775808", "`group`"),
    (f"{NORTH}/can-i/", f"{GOOD}&group=4711", "`group`"),
    (f"{NORTH}/can-i/", f"{GOOD}&group=%C2%B2", "`group`"),
    (f"{NORTH}/can-i/", f"{GOOD}&group=101&principal=x", "exclude each other"),
    (f"{NORTH}/who-can/", "acl=timeSeriesAcl&action=%21", "`action`"),
    (f"{NORTH}/who-can/", f"{GOOD}&scope=datasetScope:1,,2", "`scope`"),
    (f"{NORTH}/who-can/", f"{GOOD}&members=some", "`members`"),
    (f"{NORTH}/who-can/", f"{GOOD}&application=moon", "`application`"),
    (f"{NORTH}/who-can/", f"{GOOD}&name=a&name=b", "`name`"),
    (f"{NORTH}/who-can/", f"{GOOD}&page=0", "`page`"),
    (f"{NORTH}/who-can/sheet/", f"{GOOD}&page=-1", "`page`"),
    (f"{NORTH}/who-can/sheet/", "acl=timeSeriesAcl", "`action`"),
    (f"{NORTH}/capabilities/", "outcome=nothing", "`outcome`"),
    (f"{NORTH}/capabilities/", "area=moon", "`area`"),
    (f"{NORTH}/capabilities/", "acl=a&acl=b", "`acl`"),
    (f"{NORTH}/groups/", "page=0", "`page`"),
    (f"{NORTH}/groups/", "page=-1", "`page`"),
    (f"{NORTH}/groups/", "page=%C2%B2", "`page`"),
    (f"{NORTH}/groups/", "page=99999999999", "`page`"),
    (f"{NORTH}/groups/0/", "", "`group`"),
    (f"{NORTH}/groups/abc/", "", "`group`"),
    (f"{NORTH}/groups/%C2%B2/", "", "`group`"),
    (f"{NORTH}/groups/99999999999999999999/", "", "`group`"),
    (f"{NORTH}/sessions/", "status=moon", "`status`"),
    (f"{NORTH}/sessions/", "cursor=moon", "`cursor`"),
    (f"{NORTH}/call/", "from=moon", "`from`"),
    ("p/a%20b/", "", "`project`"),
    ("p/..%2f..%2ftoken/", "", ""),
    ("p/.hidden/", "", "`project`"),
    ("p/%00/", "", "`project`"),
    (f"p/{'x' * 200}/", "", "`project`"),
]


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


def test_bad_values_are_400_with_the_field_named_on_page_and_twin(alice: Client) -> None:
    for path, query, named in BAD:
        page = alice.get(f"/{path}?{query}")
        twin = alice.get(f"/api/{path}?{query}")
        wanted = 400 if named else 404
        assert (page.status_code, twin.status_code) == (wanted, wanted), (path, query)
        text = html.unescape(page.content.decode())
        # Under its field the page need not name it.
        field = f'id="p-{named.strip("`")}">'
        assert field in text or re.sub("`(.*?)`", r"<code>\1</code>", named) in text, (path, query)
        error = twin.json()["error"]
        assert named in error["message"], (path, query)
        assert error["code"] == wanted
        assert page["X-Portal-Reason"] == twin["X-Portal-Reason"] == error["reason"]


def test_the_form_keeps_what_was_typed(alice: Client) -> None:
    typed = '"><b>x'
    page = alice.get(f"/{NORTH}/can-i/", {"acl": typed, "action": "READ", "scope": "nowhere:1"})
    text = page.content.decode()
    assert f'value="{html.escape(typed)}"' in text
    assert 'value="nowhere:1"' in text
    assert text.count('aria-invalid="true"') == 2
    assert typed not in text


def test_an_unknown_acl_or_action_is_an_answer_and_not_an_error(alice: Client) -> None:
    for right in ("acl=newThingAcl&action=READ", "acl=timeSeriesAcl&action=POLISH"):
        body = alice.get(f"/api/{NORTH}/can-i/?{right}").json()
        assert body["verdict"] in ("denied", "unknown")
        assert body["unknowns"], right


def test_a_question_not_yet_asked_is_a_form_and_a_400_of_the_twin(alice: Client) -> None:
    for name in ("can-i", "who-can"):
        assert alice.get(f"/{NORTH}/{name}/").status_code == 200
        assert alice.get(f"/{NORTH}/{name}/?acl=&action=&scope=").status_code == 200
        assert alice.get(f"/api/{NORTH}/{name}/").status_code == 400


def test_other_methods_are_405_and_say_which_are_allowed(alice: Client) -> None:
    client = Client(HTTP_HOST="localhost:8000", enforce_csrf_checks=False)
    client.cookies = alice.cookies
    for path in (
        "/",
        "/token/",
        f"/{NORTH}/",
        "/embed/access/",
        f"/api/{NORTH}/",
        "/api/openapi.json",
    ):
        for method in ("post", "put", "delete", "patch"):
            response = getattr(client, method)(path, headers={"Sec-Fetch-Site": "same-origin"})
            assert response.status_code == 405, (path, method)
            assert response["Allow"] == "GET, HEAD"


def test_no_odd_address_is_a_500(alice: Client) -> None:
    odd = ["%", "%zz", "é", "a" * 3000, "\u202e", "{{7*7}}", "' OR 1=1", "%ff", "\ud83d\ude00"]
    for route in ROUTES:
        for text in odd:
            piece = quote(text, safe="%", errors="surrogatepass")
            path = route.path.replace("<str:project>", piece).replace("<str:group>", piece)
            for address in (f"/{path}?acl={piece}&page={piece}", f"/api/{path}?scope={piece}"):
                assert alice.get(address).status_code < 500, address


def test_a_project_that_the_operator_leaves_out_is_403_and_named(
    alice: Client, settings: object
) -> None:
    from dataclasses import replace

    settings.CONNECTION = replace(settings.CONNECTION, projects=frozenset({"plant-north"}))  # type: ignore[attr-defined]
    body = alice.get("/api/p/plant-south/").json()
    assert body["error"]["reason"] == "project_not_allowed"
    assert "plant-north" in body["error"]["message"]
    page = alice.get("/projects/").content.decode()
    assert "CDF_PROJECTS" in page
    assert 'href="/p/plant-south/"' not in page
