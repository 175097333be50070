"""The page of one person, for administrators: ending, disabling, enabling."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings as django_settings

from accounts.claims import VerifiedClaims
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import Person, SignIn
from accounts.policy import check
from tests.accounts.people_pages import LIST, TWIN
from tests.accounts.rows import START, client, person, session, sign_in

pytestmark = pytest.mark.django_db


def test_an_administrator_sees_browsers_and_no_more(admin: str) -> None:
    alice = person()
    made = sign_in(alice)
    session(made)
    gone = sign_in(alice, user_agent="curl/8")
    session(gone)
    end_sign_in(gone.id, EndReason.IDLE, START)
    said = client(admin).get(f"{TWIN}{alice.pk}/").json()
    assert (said["name"], said["sign_ins"]) == ("Alice", 1)
    assert [line["device"] for line in said["living"]] == ["Firefox 143 on Windows"]
    assert [(line["device"], line["end_reason"]) for line in said["ended"]] == [("curl/8", "idle")]
    text = client(admin).get(f"{LIST}{alice.pk}/").content.decode()
    assert "away longer than the portal allows" in text
    for hidden in ("sealed", "IDENTITY", "offline_access", f"/accounts/sessions/{made.id}/"):
        assert hidden not in text


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, str(2**63), str(2**63 - 1)])
@pytest.mark.parametrize("path", ["{}/", "{}/disable/"])
def test_nobody_has_this_number(admin: str, number: str, path: str) -> None:
    assert client(admin).get(LIST + path.format(number)).status_code == 404
    assert client(admin).get(f"{TWIN}{number}/").status_code == 404
    assert client(admin).post(LIST + path.format(number), {"end": "1"}).status_code == 404


def test_ending_all_of_somebodys_sign_ins(admin: str, caplog: pytest.LogCaptureFixture) -> None:
    alice, bob = person(), session(sign_in(person("bob")))
    keys = [session(sign_in(alice)) for _ in range(3)]
    browser = client(admin)
    with caplog.at_level(logging.INFO, "portal.audit"):
        response = browser.post(f"{LIST}{alice.pk}/", {"end": "1"})
    assert response["Location"] == f"{LIST}{alice.pk}/"
    assert "Ended: 3 sign-ins of Alice." in browser.get(response["Location"]).content.decode()
    reasons = {client(key).get("/accounts/session/").json()["reason"] for key in keys}
    assert reasons == {"ended_by_admin"}
    assert client(bob).get("/accounts/session/").json()["signed_in"] is True
    carol = Person.objects.get(subject="carol")
    ended = [r.fields for r in caplog.records if r.message == "sign_in_ended"]
    assert len(ended) == 3
    assert {fields["by"] for fields in ended} == {f"person {carol.pk}"}


def test_disabling_asks_once_more_then_ends_and_keeps_out(
    admin: str, caplog: pytest.LogCaptureFixture
) -> None:
    alice = person()
    key = session(sign_in(alice))
    browser, address = client(admin), f"{LIST}{alice.pk}/disable/"
    asked = browser.get(address)
    assert "Disable Alice?" in asked.content.decode()
    assert Person.objects.get(pk=alice.pk).disabled_at is None, "reading changes nothing"
    with caplog.at_level(logging.INFO, "portal.audit"):
        done = browser.post(address)
        browser.post(address)
    shown = browser.get(done["Location"]).content.decode()
    assert "Disabled before: Alice. Ended: 0 sign-ins." in shown
    assert client(key).get("/accounts/session/").json()["reason"] == "disabled"
    assert _may_sign_in(alice) == "person_disabled"
    browser.post(f"{LIST}{alice.pk}/", {"enable": "1"})
    assert "Alice may sign in again." in browser.get(done["Location"]).content.decode()
    assert _may_sign_in(alice) is None
    assert client(key).get("/accounts/session/").json()["reason"] == "disabled"
    browser.post(f"{LIST}{alice.pk}/", {"enable": "1"})
    assert "Alice may sign in already." in browser.get(done["Location"]).content.decode()
    events = [r.message for r in caplog.records if r.message.startswith("person_")]
    assert events == ["person_disabled", "person_enabled"]


def _may_sign_in(who: Person) -> str | None:
    claims = VerifiedClaims(who.issuer, who.subject, "", None, "", "", "", {})
    failure = check(claims, django_settings.CONNECTION, django_settings.PORTAL)
    return failure.cause.value if failure else None


def test_a_sign_in_that_was_being_finished_is_refused_on_its_first_request(admin: str) -> None:
    alice = person()
    client(admin).post(f"{LIST}{alice.pk}/disable/")
    key = session(sign_in(alice))
    assert client(key).get("/accounts/session/").json()["reason"] == "disabled"


@pytest.mark.parametrize(("path", "form"), [("disable/", {}), ("", {"end": "1"})])
def test_nobody_puts_themself_out(admin: str, path: str, form: dict[str, str]) -> None:
    carol = Person.objects.get(subject="carol")
    response = client(admin).post(f"{LIST}{carol.pk}/{path}", form)
    assert (response.status_code, response["X-Portal-Reason"]) == (403, "not_allowed")
    assert "yourself" in response.content.decode()
    assert client(admin).get("/accounts/session/").json()["signed_in"] is True
    text = client(admin).get(f"{LIST}{carol.pk}/").content.decode()
    assert "This is you." in text
    assert "Disable …" not in text


def test_a_form_that_names_nothing_does_nothing(admin: str) -> None:
    alice = person()
    session(sign_in(alice))
    browser = client(admin)
    browser.post(f"{LIST}{alice.pk}/", {"delete": "1"})
    assert "Nothing was done" in browser.get(f"{LIST}{alice.pk}/").content.decode()
    assert SignIn.objects.filter(ended_at=None).count() == 2


@pytest.mark.parametrize("path", ["", "disable/"])
def test_forms_carry_the_portals_mark(admin: str, path: str) -> None:
    alice = person()
    session(sign_in(alice))
    browser = client(admin)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(f"{LIST}{alice.pk}/{path}", {"end": "1"}).status_code == 403
    assert SignIn.objects.filter(ended_at=None).count() == 2


def test_names_from_the_provider_are_text(admin: str) -> None:
    evil = person("evil", name="<script>alert(1)</script>", email="' OR 1=1 --")
    for path in (LIST, f"{LIST}{evil.pk}/", f"{LIST}{evil.pk}/disable/"):
        assert "<script>alert" not in client(admin).get(path).content.decode()
