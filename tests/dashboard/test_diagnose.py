"""The doctor's pages: streamed, by subject, strict about who asks and what was typed."""

from __future__ import annotations

import json
import logging

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.fixtures import Settings

from cdfportal.base.service import TokenUrls
from cdfportal.dashboard.apps import dashboard
from cdfportal.demo.cast import EXTRACTOR, PEOPLE
from cdfportal.demo.simulator import faults
from tests.dashboard.conftest import Scene, SignIn

PAGES = ("/diagnose/", "/diagnose/checklist/")
SECRET = EXTRACTOR.client_secret
PRINCIPAL = {"subject": "principal", "client_id": EXTRACTOR.client_id, "client_secret": SECRET}


def text_of(response: HttpResponseBase) -> str:
    """A page, streamed or not, to its end."""
    parts = getattr(response, "streaming_content", None)
    return (b"".join(parts) if parts is not None else response.content).decode()  # type: ignore[attr-defined]


def test_each_check_stands_below_and_the_answer_comes_last(signed_in: SignIn) -> None:
    response = signed_in("alice").get("/diagnose/")

    text = text_of(response)
    assert response.streaming
    assert response["X-Accel-Buffering"] == "no"
    assert response["Cache-Control"] == "private, no-store"
    places = [text.index(f'id="check-{number}"') for number in (1, 2, 9, 12, 20)]
    assert places == sorted(places)
    assert places[-1] < text.index('id="answer"') < text.index("</main>")
    assert text.count("<ol class") == text.count("</ol>")


def test_the_first_piece_goes_out_before_any_check_is_over(signed_in: SignIn) -> None:
    pieces = iter(signed_in("alice").get("/diagnose/").streaming_content)

    head = next(pieces).decode()

    assert "<h1>Diagnose</h1>" in head
    assert "Under way" in head
    assert 'id="check-' not in head
    assert 'id="check-1"' in next(pieces).decode()
    assert "</html>" in b"".join(pieces).decode()


@pytest.mark.parametrize("page", PAGES)
def test_what_is_found_stands_first_in_the_twin_too(signed_in: SignIn, page: str) -> None:
    client = signed_in("dave")

    answer = client.get(f"/api{page}").json()

    assert (answer["verdict"], answer["first"]) == ("failed", 11)
    assert answer["sentence"] in text_of(client.get(page)).replace("&#x27;", "'")
    failed = [check for check in answer["checks"] if check["verdict"] == "failed"]
    assert [check["fault"] for check in failed] == ["groups_overage"]
    assert failed[0]["cures"]


def test_the_checklist_has_the_five_steps_and_marks_the_one(signed_in: SignIn) -> None:
    steps = signed_in("dave").get("/api/diagnose/checklist/").json()["steps"]

    assert [step["number"] for step in steps] == [1, 2, 3, 4, 5]
    assert [step["number"] for step in steps if step["verdict"] == "failed"] == [3]


def test_results_are_exported(signed_in: SignIn) -> None:
    lines = text_of(signed_in("alice").get("/api/diagnose/?format=csv")).splitlines()

    assert lines[0].endswith("number,title,verdict,evidence,cause,cure,milliseconds")
    assert len(lines) > 12


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("page", [*PAGES, "/diagnose/bundle/"])
def test_a_link_of_another_site_starts_nothing(
    signed_in: SignIn, caplog: pytest.LogCaptureFixture, page: str, site: str
) -> None:
    client, headers = signed_in("bob"), {"sec-fetch-site": site}
    with caplog.at_level(logging.INFO, "portal.audit"):
        caplog.clear()
        response = client.get(page, headers=headers)
        text = text_of(response)
        twin = client.get(f"/api{page}", headers=headers) if page in PAGES else response

    assert twin.status_code == 403
    assert twin["X-Portal-Reason"] == "cross_site"
    if page in PAGES:
        assert "stands on another site" in text
        assert "Run the checks" in text
    assert [entry for entry in caplog.records if entry.getMessage() == "diagnosed"] == []


def test_the_portal_is_examined_for_its_administrators_only(
    signed_in: SignIn, scene: Scene, settings: pytest.FixtureRequest
) -> None:
    response = signed_in("bob").get("/diagnose/?subject=portal")

    assert response.status_code == 403
    assert response["X-Portal-Reason"] == "not_allowed"
    assert signed_in("bob").get("/api/diagnose/?subject=portal").status_code == 403


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("subject=nobody", "subject"),
        ("project=../x", "project"),
        ("acl=timeSeriesAcl", "action"),
        ("acl=timeSeriesAcl&action=READ&scope=nonsense", "scope"),
        ("subject=principal&client_secret=x", "client_secret"),
        ("client_secret=x", "client_secret"),
        ("subject=me&subject=me", "subject"),
    ],
)
def test_a_wrong_question_is_told_at_its_field(signed_in: SignIn, query: str, named: str) -> None:
    client = signed_in("bob")

    for page in PAGES:
        response = client.get(f"{page}?{query}")
        assert response.status_code == 400
        assert f"<code>{named}</code>" in text_of(response)
        twin = client.get(f"/api{page}?{query}")
        assert twin.status_code == 400
        assert f"`{named}`" in twin.json()["error"]["message"]


def test_a_secret_in_an_address_is_not_used_and_not_shown(
    signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    response = signed_in("bob").get(
        "/diagnose/", {**PRINCIPAL, "client_id": "somebody", "client_secret": SECRET}
    )

    assert response.status_code == 400
    assert "change the secret" in text_of(response)
    assert SECRET not in text_of(response)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "principal"},
        {"subject": "principal", "client_id": "x"},
        {"subject": "principal", "client_secret": "x"},
        {"subject": "principal", "client_id": "x", "client_secret": "y" * 1025},
        {"subject": "principal", "client_id": "x", "client_secret": "a\x00b"},
        {"subject": "me"},
        {**PRINCIPAL, "use": "nothing that is known"},
        {**PRINCIPAL, "rights": "timeSeriesAcl"},
    ],
)
def test_what_a_principal_lacks_is_told(signed_in: SignIn, fields: dict[str, str]) -> None:
    client = signed_in("alice")

    for page in PAGES:
        response = client.post(page, fields, headers=_OURS)
        assert (response.status_code, response["X-Portal-Reason"]) == (400, "bad_parameter")
        assert "y" * 100 not in text_of(response)
        assert client.post(f"/api{page}", fields, headers=_OURS).status_code == 400


_OURS = {"x-portal-csrf": "1"}


def test_a_principals_form_needs_the_portals_own_mark(signed_in: SignIn) -> None:
    client = signed_in("alice")
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    strict.cookies = client.cookies

    response = strict.post("/diagnose/", PRINCIPAL, headers={"sec-fetch-site": "same-origin"})

    assert response.status_code == 403
    assert response["X-Portal-Reason"] == "csrf"


def test_a_principal_is_examined_and_its_secret_stands_nowhere(
    signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("alice")
    with caplog.at_level(logging.DEBUG):
        page = text_of(client.post("/diagnose/", PRINCIPAL, headers=_OURS))
        twin = client.post("/api/diagnose/", PRINCIPAL, headers=_OURS).json()

    assert twin["subject"] == "principal"
    assert twin["verdict"] == "passed"
    assert "The service principal signs in" in page
    for text in (page, json.dumps(twin), caplog.text):
        assert SECRET not in text
        assert "eyJ" not in text


@pytest.mark.parametrize(
    ("declared", "marks"),
    [
        ({}, {"not_run"}),
        ({"use": "files-extractor"}, {"failed"}),
        ({"rights": "timeSeriesAcl:READ groupsAcl:CREATE"}, {"failed"}),
    ],
)
def test_what_it_holds_is_compared_with_what_it_is_for(
    signed_in: SignIn, declared: dict[str, str], marks: set[str]
) -> None:
    answer = signed_in("alice").post("/api/diagnose/", {**PRINCIPAL, **declared}, headers=_OURS)

    checks = answer.json()["checks"]
    assert {check["verdict"] for check in checks if check["number"] == 30} == marks


def test_a_wrong_secret_is_named_first_and_echoed_nowhere(
    signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "Wrong8Q~secret-of-somebody"
    client = signed_in("alice")
    with caplog.at_level(logging.DEBUG):
        fields = {**PRINCIPAL, "client_secret": typed}
        twin = client.post("/api/diagnose/", fields, headers=_OURS).json()
        page = text_of(client.post("/diagnose/checklist/", fields, headers=_OURS))

    assert twin["first"] == 4
    assert [check["fault"] for check in twin["checks"] if check["verdict"] == "failed"] == [
        "secret_wrong"
    ]
    for text in (page, json.dumps(twin), caplog.text):
        assert typed not in text


def test_a_doctor_with_full_hands_says_so_and_has_them_free_again(signed_in: SignIn) -> None:
    client = signed_in("alice")
    taken = [slot for _ in range(20) if (slot := dashboard().examinations.take())]
    response = client.get("/diagnose/")
    assert (response.status_code, response["X-Portal-Reason"]) == (503, "busy")
    for slot in taken:
        slot.release()

    for _ in range(len(taken) + 1):
        text_of(client.get("/diagnose/checklist/"))
    assert client.get("/api/diagnose/").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_the_pages_are_asked_by_get_and_post_only(signed_in: SignIn, method: str) -> None:
    for page in PAGES:
        response = getattr(signed_in("alice"), method)(page, headers=_OURS)
        assert response.status_code == 405


def test_the_support_file_has_results_and_versions_and_no_name(
    signed_in: SignIn, scene: Scene
) -> None:
    client = signed_in("alice")
    scene.simulator.faults.add(faults.error(503))
    reference = client.get("/api/nothing/").json()["error"]["reference"]

    response = client.get("/diagnose/bundle/")

    assert response["Content-Disposition"].startswith('attachment; filename="cdfportal-support-')
    text = response.content.decode()
    content = json.loads(text)
    assert content["examinations"][0]["checks"]
    assert content["versions"]["django"].startswith("5.2")
    assert content["configuration"]["client"] == "public"
    assert reference in {error["reference"] for error in content["errors"]["last"]}
    for person in PEOPLE:
        for name in (person.name, person.email, person.subject):
            assert name not in text
    for name in ("plant-north", "cdfportal-demo", "eyJ", "train-b"):
        assert name not in text


def test_the_support_file_has_only_ones_own_errors(signed_in: SignIn) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")
    reference = alice.get("/api/nothing/").json()["error"]["reference"]

    assert reference in alice.get("/diagnose/bundle/").content.decode()
    assert reference not in bob.get("/diagnose/bundle/").content.decode()


def test_a_person_is_told_of_the_portals_client_too(signed_in: SignIn) -> None:
    checks = signed_in("bob").get("/api/diagnose/").json()["checks"]

    asked = {check["number"]: check["verdict"] for check in checks if 3 <= check["number"] <= 8}
    assert asked == dict.fromkeys(range(3, 9), "passed")


def test_a_typed_token_url_is_called_only_where_the_operator_allows_it(
    signed_in: SignIn, settings: Settings
) -> None:
    """The second one is listed, and its name leads nowhere public."""
    client = signed_in("alice")
    settings.TOKEN_URLS = TokenUrls(origins=frozenset({"https://localhost"}))
    said = []
    for url in ("https://elsewhere.example/token", "https://localhost/token"):
        answer = client.post("/api/diagnose/", {**PRINCIPAL, "token_url": url}, headers=_OURS)
        (failed,) = [each for each in answer.json()["checks"] if each["verdict"] == "failed"]
        assert failed["fault"] == "token_url_refused"
        said.append(failed["evidence"])
    assert "is neither the provider's own token endpoint nor of an origin" in said[0]
    assert said[1] == "The token URL has a host that leads to a loopback address."
