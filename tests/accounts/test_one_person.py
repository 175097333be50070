"""The page of one person, for administrators: ending, disabling, enabling."""

from __future__ import annotations

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

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
@pytest.mark.parametrize("path", ["{}/", "{}/end/", "{}/disable/"])
def test_nobody_has_this_number(admin: str, number: str, path: str) -> None:
    assert client(admin).get(LIST + path.format(number)).status_code == 404
    assert client(admin).get(f"{TWIN}{number}/").status_code == 404
    assert client(admin).post(LIST + path.format(number), {"end": "1"}).status_code == 404


def test_ending_all_of_somebodys_sign_ins_asks_first(
    admin: str, caplog: pytest.LogCaptureFixture
) -> None:
    alice, bob = person(), session(sign_in(person("bob")))
    keys = [session(sign_in(alice)) for _ in range(3)]
    browser, address = client(admin), f"{LIST}{alice.pk}/end/"
    assert f'href="{address}"' in browser.get(f"{LIST}{alice.pk}/").content.decode()
    asked = browser.get(address).content.decode()
    assert "End all sign-ins of Alice?" in asked
    assert "3 sign-ins end at once, and the provider" in asked
    assert SignIn.objects.filter(ended_at=None).count() == 5, "reading ends nothing"
    with caplog.at_level(logging.INFO, "portal.audit"):
        response = browser.post(address)
    assert response["Location"] == f"{LIST}{alice.pk}/"
    assert "You ended 3 sign-ins of Alice." in browser.get(response["Location"]).content.decode()
    reasons = {client(key).get("/accounts/session/").json()["reason"] for key in keys}
    assert reasons == {"ended_by_admin"}
    assert client(bob).get("/accounts/session/").json()["signed_in"] is True
    carol = Person.objects.get(subject="carol")
    ended = [r.fields for r in caplog.records if r.message == "sign_in_ended"]
    assert len(ended) == 3
    assert {fields["by"] for fields in ended} == {f"person {carol.pk}"}
    browser.post(address)
    again = browser.get(response["Location"]).content.decode()
    assert "Nothing was ended: Alice was not signed in." in again


def test_the_question_says_what_comes_after(admin: str) -> None:
    for who, words in (
        (person(), "Alice may sign in again at once."),
        (person("dave", disabled_at=START), "Dave stays disabled."),
    ):
        assert words in client(admin).get(f"{LIST}{who.pk}/end/").content.decode()


def test_ending_one_of_somebodys_sign_ins(admin: str, caplog: pytest.LogCaptureFixture) -> None:
    alice, bobs = person(), sign_in(person("bob"))
    kept, chosen = session(sign_in(alice)), sign_in(alice, created=START - timedelta(minutes=5))
    key, theirs = session(chosen, last_seen=START), session(bobs)
    browser, address = client(admin), f"{LIST}{alice.pk}/"
    assert f'value="{chosen.id}"' in browser.get(address).content.decode()
    with caplog.at_level(logging.INFO, "portal.audit"):
        assert browser.post(address, {"end": str(chosen.id)})["Location"] == address
    assert browser.get(address).context["notice"] == (
        "You ended the sign-in that Alice made at 2026-11-22 11:55:00 UTC in Firefox 143 on Windows. "
        "Its next request is refused."
    )
    reasons = [client(each).get("/accounts/session/").json()["reason"] for each in (key, kept)]
    assert reasons == ["ended_by_admin", None]
    (told,) = [r.fields for r in caplog.records if r.message == "sign_in_ended"]
    assert told["sign_in"] == str(chosen.id)
    assert told["by"] == f"person {Person.objects.get(subject='carol').pk}"
    browser.post(address, {"end": str(chosen.id)})
    assert browser.get(address).context["notice"].endswith("on Windows had ended before.")
    for odd in (str(bobs.id), "1", "", "x" * 5000, "\x00"):
        browser.post(address, {"end": odd})
        notice = browser.get(address).context["notice"]
        assert notice == "Nothing was ended: Alice has no such sign-in."
    assert client(theirs).get("/accounts/session/").json()["signed_in"] is True


def test_the_page_says_who_disabled_somebody_and_when(admin: str) -> None:
    alice, carol = person(), Person.objects.get(subject="carol")
    browser, address = client(admin), f"{LIST}{alice.pk}/"
    browser.post(f"{address}disable/")
    said = browser.get(f"{TWIN}{alice.pk}/").json()
    assert (said["disabled_by"], said["disabled_by_name"]) == (carol.pk, "Carol")
    text = " ".join(browser.get(address).content.decode().split())
    assert f'2026-11-22 12:00:00 UTC</time> by <a href="{LIST}{carol.pk}/">Carol</a>' in text
    Person.objects.filter(pk=carol.pk).update(name="")
    assert browser.get(f"{TWIN}{alice.pk}/").json()["disabled_by_name"] == "carol"
    browser.post(address, {"enable": "1"})
    assert Person.objects.get(pk=alice.pk).disabled_by is None
    call_command("end_sign_ins", "--email", alice.email, "--disable", stdout=StringIO())
    assert "by a command of the operator" in browser.get(address).content.decode()
    assert browser.get(f"{TWIN}{alice.pk}/").json()["disabled_by"] is None


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "no sign-in was left to end"),
        (1, "1 sign-in was ended"),
        (2, "2 sign-ins were ended"),
    ],
)
def test_disabling_is_told_in_a_sentence(admin: str, count: int, words: str) -> None:
    alice = person()
    for _ in range(count):
        session(sign_in(alice))
    browser = client(admin)
    done = browser.post(f"{LIST}{alice.pk}/disable/")
    assert browser.get(done["Location"]).context["notice"] == f"You disabled Alice; {words}."


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
    assert "Alice was disabled before; no sign-in was left to end." in shown
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


@pytest.mark.parametrize(("path", "form"), [("disable/", {}), ("end/", {}), ("", {"end": "1"})])
def test_nobody_puts_themself_out(admin: str, path: str, form: dict[str, str]) -> None:
    carol = Person.objects.get(subject="carol")
    response = client(admin).post(f"{LIST}{carol.pk}/{path}", form)
    assert (response.status_code, response["X-Portal-Reason"]) == (403, "not_allowed")
    assert "yourself" in response.content.decode()
    assert client(admin).get("/accounts/session/").json()["signed_in"] is True
    text = client(admin).get(f"{LIST}{carol.pk}/").content.decode()
    assert "This is you." in text
    assert "Disable …" not in text
    assert 'name="end"' not in text


def test_a_form_that_names_nothing_does_nothing(admin: str) -> None:
    alice = person()
    session(sign_in(alice))
    browser = client(admin)
    browser.post(f"{LIST}{alice.pk}/", {"delete": "1"})
    assert "Nothing was done" in browser.get(f"{LIST}{alice.pk}/").content.decode()
    assert SignIn.objects.filter(ended_at=None).count() == 2


@pytest.mark.parametrize("path", ["", "end/", "disable/"])
def test_forms_carry_the_portals_mark(admin: str, path: str) -> None:
    alice = person()
    session(sign_in(alice))
    browser = client(admin)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(f"{LIST}{alice.pk}/{path}", {"end": "1"}).status_code == 403
    assert SignIn.objects.filter(ended_at=None).count() == 2


def test_names_from_the_provider_are_text(admin: str) -> None:
    evil = person("evil", name="<script>alert(1)</script>", email="' OR 1=1 --")
    for path in (LIST, f"{LIST}{evil.pk}/", f"{LIST}{evil.pk}/end/", f"{LIST}{evil.pk}/disable/"):
        assert "<script>alert" not in client(admin).get(path).content.decode()
