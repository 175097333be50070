"""My sign-ins and the page of one: lists, clocks, timeline, ending; for oneself only."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.cause import Cause
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import BrowserSession, EventKind, Profile, SignIn, SignInEvent
from accounts.timeline import MOST, note
from tests.accounts.rows import (
    IDLE,
    LONGEST,
    START,
    TOKEN,
    Hands,
    client,
    person,
    session,
    sign_in,
)

pytestmark = pytest.mark.django_db
PAGE, TWIN = "/accounts/sessions/", "/api/accounts/sessions/"
K = EventKind


def after(seconds: float) -> Any:
    return START + timedelta(seconds=seconds)


def twin(key: str, path: str = "") -> dict[str, Any]:
    response = client(key).get(TWIN + path)
    assert response.status_code == 200, response.content
    said: dict[str, Any] = response.json()
    return said


def page(key: str, path: str = "") -> str:
    response = client(key).get(PAGE + path)
    assert response.status_code == 200, response.content
    return response.content.decode()


# --- the lists -------------------------------------------------------------------------------------


def test_living_ones_and_ended_ones_stand_in_two_lists(hands: Hands) -> None:
    alice = person()
    mine = session(sign_in(alice))
    framed = sign_in(alice, created=after(-500), user_agent="curl/8", address=None)
    session(framed, Profile.EMBED, embed_origin="https://host.example")
    gone, old = sign_in(alice, created=after(-900)), sign_in(alice, created=after(-900))
    for each in (gone, old):
        session(each)
    end_sign_in(gone.id, EndReason.REFRESH_REJECTED, after(-10))
    end_sign_in(old.id, EndReason.SIGNED_OUT, START - timedelta(days=7, seconds=1))
    session(sign_in(person("bob")))
    said = twin(mine)
    assert [
        (line["device"], line["how"], line["address"], line["this_one"]) for line in said["living"]
    ] == [
        ("Firefox 143 on Windows", "in the portal", "192.0.2.7", True),
        ("curl/8", "in a frame of https://host.example", "unknown", False),
    ]
    assert [(line["id"], line["end_reason"]) for line in said["ended"]] == [
        (str(gone.id), "refresh_rejected")
    ]
    text = page(mine)
    assert "in a frame of https://host.example" in text
    assert EndReason.REFRESH_REJECTED.sentence in text
    assert f'href="/accounts/sessions/{gone.id}/"' in text
    assert str(old.id) not in text


def test_one_that_is_over_by_time_counts_as_ended_before_anybody_writes_it_down(
    hands: Hands,
) -> None:
    alice = person()
    idle, expired = sign_in(alice), sign_in(alice, absolute_end=after(60))
    mine = session(sign_in(alice), last_seen=after(IDLE))
    for each in (idle, expired):
        session(each)
    hands.go(IDLE + 30)
    said = twin(mine)
    assert [line["this_one"] for line in said["living"]] == [True]
    assert [(line["id"], line["end_reason"], line["ended_at"]) for line in said["ended"]] == [
        (str(idle.id), "idle", after(IDLE).isoformat()),
        (str(expired.id), "expired", after(60).isoformat()),
    ]
    assert SignIn.objects.filter(ended_at=None).count() == 3, "a page that is read writes nothing"
    assert twin(mine, f"{idle.id}/")["end_reason"] == "idle"


def test_a_sign_in_lives_as_long_as_one_of_its_sessions(hands: Hands) -> None:
    made = sign_in(person())
    session(made)
    framed = session(made, Profile.EMBED, last_seen=after(IDLE - 1))
    hands.go(IDLE + 60)
    browser = client()
    browser.cookies["__Host-portal-embed"] = framed
    said = browser.get(TWIN, headers={"x-portal-embed": "1"}).json()
    assert [line["how"] for line in said["living"]] == [
        "in the portal, in a frame of another portal"
    ]


# --- ending ----------------------------------------------------------------------------------------


def end(key: str, **form: str) -> str:
    """Send the form; what the next page says that it did."""
    browser = client(key)
    response = browser.post(PAGE, form)
    assert response["Location"] == PAGE
    shown = browser.get(PAGE)
    again = browser.get(PAGE)
    assert again.context["notice"] == "", "it is said once"
    said: str = shown.context["notice"]
    assert said in shown.content.decode()
    return said


def test_what_was_ended_is_said_on_the_next_page(hands: Hands) -> None:
    alice = person()
    mine, other = session(sign_in(alice)), sign_in(alice, created=after(-60))
    session(other)
    said = end(mine, end=str(other.id))
    assert said == (
        "Ended: Firefox 143 on Windows, signed in at 2026-11-22 11:59 UTC. "
        "Its next request is refused."
    )
    assert end(mine, end=str(other.id)).startswith("Nothing was ended: Firefox 143")
    assert end(mine, end=str(uuid.uuid4())) == "Nothing was ended: you have no such sign-in."
    assert end(mine) == "Nothing was ended: you have no such sign-in."
    this = SignIn.objects.get(ended_at=None)
    assert end(mine, end=str(this.id)).endswith("this sign-in ends by signing out.")
    stranger = sign_in(person("bob"))
    assert end(mine, end=str(stranger.id)) == "Nothing was ended: you have no such sign-in."
    for _ in range(3):
        session(sign_in(alice))
    assert end(mine, others="1") == "Ended: 3 other sign-ins. This one goes on."
    assert end(mine, others="1") == "Ended: 0 other sign-ins. This one goes on."
    assert {*SignIn.objects.filter(ended_at=None)} == {this, stranger}


def test_a_notice_waits_for_a_page_that_is_read(hands: Hands) -> None:
    mine = session(sign_in(person()))
    browser = client(mine)
    browser.post(PAGE, {"others": "1"})
    assert browser.head(PAGE).status_code == 200
    assert "This one goes on" in browser.get("/accounts/sessions/").content.decode()


def test_signing_out_everywhere_ends_this_one_too(hands: Hands) -> None:
    alice = person()
    mine, other = session(sign_in(alice)), session(sign_in(alice))
    session(sign_in(person("bob")))
    response = client(mine).post(PAGE, {"everywhere": "1"})
    assert response.status_code in {302, 303}
    assert response.cookies["portal"]["max-age"] == 0
    reasons = [client(key).get("/accounts/session/").json()["reason"] for key in (mine, other)]
    assert reasons == ["signed_out", "ended_by_person"]
    assert SignIn.objects.get(ended_at=None).person.subject == "bob"


def test_a_form_without_the_portals_mark_ends_nothing(hands: Hands) -> None:
    alice = person()
    mine = session(sign_in(alice))
    session(sign_in(alice))
    browser = client(mine)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(PAGE, {"everywhere": "1"}).status_code == 403
    assert SignIn.objects.filter(ended_at=None).count() == 2


# --- one sign-in -----------------------------------------------------------------------------------


def test_every_clock_of_this_one(hands: Hands) -> None:
    made = sign_in(person(), refresh_blocked_until=after(TOKEN))
    mine = session(made)
    hands.go(TOKEN - 5)
    said = twin(mine, "this/")
    assert said == twin(mine, f"{made.id}/")
    assert [clock["name"] for clock in said["clocks"]] == [
        "Access token",
        "Renewal, pause",
        "Sign-in, idle",
        "Sign-in, longest",
    ]
    assert [clock["left"] for clock in said["clocks"]] == [
        "under 1 min",
        "under 1 min",
        "1 h",
        "1 h 30 min",
    ]
    assert said["ends_because"] == "idle"
    text = page(mine, "this/")
    for clock in said["clocks"]:
        assert clock["note"] in text
    assert text.count("<svg aria-hidden") >= 4


def test_without_a_refresh_token_the_page_says_what_that_means(hands: Hands) -> None:
    mine = session(sign_in(person(), refresh_token=None, id_token=None))
    said = twin(mine, "this/")
    assert said["clocks"][0]["note"].endswith("nothing renews it, so the sign-in ends with it")
    assert said["clocks"][0]["renewal"] is None
    assert said["ends_because"] == "token_expired"
    assert "the provider gave no way to renew it" in page(mine, "this/")


def test_the_timeline_tells_newest_first_and_counts_what_repeats(hands: Hands) -> None:
    made = sign_in(person())
    mine = session(sign_in(person()))
    session(made)
    note(made.id, K.SIGNED_IN, START)
    for minute in range(3):
        note(made.id, K.REFRESHED, after(60 * minute))
    note(made.id, K.REFRESH_FAILED, after(200), Cause.PROVIDER_TIMEOUT.value)
    note(made.id, K.REFRESH_FAILED, after(210), Cause.PROVIDER_STATUS.value)
    note(made.id, K.CHALLENGED, after(220), challenge_hash="a" * 64)
    end_sign_in(made.id, EndReason.GROUP_LOST, after(230))
    lines = twin(mine, f"{made.id}/")["timeline"]
    assert [(line["kind"], line["reason"], line["count"]) for line in lines] == [
        ("ended", "group_lost", 1),
        ("challenged", None, 1),
        ("refresh_failed", "provider_status", 1),
        ("refresh_failed", "provider_timeout", 1),
        ("refreshed", None, 3),
        ("signed_in", None, 1),
    ]
    assert (lines[4]["first"], lines[4]["last"]) == (START.isoformat(), after(120).isoformat())
    assert lines[0]["why"] == EndReason.GROUP_LOST.sentence
    text = page(mine, f"{made.id}/")
    assert "3 times" in text
    assert "It took longer than the portal waits." in text
    assert EndReason.GROUP_LOST.sentence in text


def test_a_beginning_that_is_no_longer_kept_is_told_by_the_row(hands: Hands) -> None:
    made = sign_in(person())
    mine = session(made)
    SignInEvent.objects.bulk_create(
        SignInEvent(
            sign_in=made,
            at=after(second),
            kind=K.REFRESHED if second % 2 else K.REFRESH_FAILED,
            reason="" if second % 2 else "a reason of a newer version",
        )
        for second in range(MOST)
    )
    said = twin(mine, "this/")
    assert said["timeline_cut"] is True
    assert said["timeline"][-1] == {
        "kind": "signed_in",
        "reason": None,
        "why": "The identity provider said who you are.",
        "first": START.isoformat(),
        "last": START.isoformat(),
        "count": 1,
    }
    text = page(mine, "this/")
    assert "older ones are gone" in text
    assert "a reason of a newer version" in text


@pytest.mark.parametrize("reason", EndReason)
def test_an_ended_one_keeps_its_page_with_its_reason(hands: Hands, reason: EndReason) -> None:
    mine, other = session(sign_in(person())), sign_in(person())
    session(other)
    end_sign_in(other.id, reason, START)
    said = twin(mine, f"{other.id}/")
    assert (said["end_reason"], said["clocks"], said["ends_at"]) == (reason.value, [], None)
    assert said["headline"]["sentence"] == reason.sentence
    text = page(mine, f"{other.id}/")
    assert "Clocks" not in text
    assert "none any more" in text


def test_somebody_elses_is_as_unknown_as_one_that_never_was(hands: Hands) -> None:
    mine, theirs = session(sign_in(person(), admin=True)), sign_in(person("bob"))
    for chosen in (theirs.id, uuid.uuid4()):
        for prefix in (PAGE, TWIN):
            response = client(mine).get(f"{prefix}{chosen}/")
            assert response.status_code == 404
            assert response["X-Portal-Reason"] == "not_found"


@pytest.mark.parametrize("path", ["", "this/", "4a2f0d46-9f0c-4a52-8a35-0d6c7b9c1a11/"])
def test_whoever_is_signed_out_signs_in_first(hands: Hands, path: str) -> None:
    response = client().get(PAGE + path)
    assert response["Location"].startswith("/accounts/sign-in/?next=%2Faccounts%2Fsessions%2F")
    body = client().get(TWIN + path)
    assert (body.status_code, body["X-Portal-Reason"]) == (401, "sign_in_required")


def test_no_page_and_no_twin_holds_what_is_stored_encrypted(hands: Hands) -> None:
    made = sign_in(person(), sid="the provider's session id")
    mine = session(made)
    for path in (PAGE, TWIN, f"{PAGE}this/", f"{TWIN}this/"):
        text = client(mine).get(path).content.decode()
        for hidden in ("sealed", mine, "the provider's session id"):
            assert hidden not in text
    assert BrowserSession.objects.get().data == {}


def test_the_longest_time_is_told_with_its_date_when_it_is_another_day(hands: Hands) -> None:
    made = sign_in(person(), absolute_end=START + timedelta(days=2))
    mine = session(made, last_seen=after(LONGEST))
    hands.go(LONGEST)
    notes = [clock["note"] for clock in twin(mine, "this/")["clocks"]]
    assert notes[-1].startswith("ends 2026-11-24 12:00 UTC in any case")
