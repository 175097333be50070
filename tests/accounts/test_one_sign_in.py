"""The page of one sign-in: clocks, timeline, its end; for oneself only."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from accounts.cause import Cause
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import BrowserSession, EventKind, SignInEvent
from accounts.refused import token_refused
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
from tests.accounts.sign_in_pages import PAGE, TWIN, after, page, twin

K = EventKind
RENEWALS = (
    Cause.GRANT_REJECTED,
    Cause.CLIENT_REJECTED,
    Cause.TOKEN_REFUSED,
    Cause.TOKEN_MALFORMED,
    Cause.TOKEN_TYPE,
)
pytestmark = pytest.mark.django_db


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
        assert f">{clock['name']}</text>" in text, "drawn"


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


def test_browsers_of_one_kind_are_told_apart_by_when_they_signed_in(hands: Hands) -> None:
    alice = person()
    mine, other = sign_in(alice), sign_in(alice, created=after(-61))
    key = session(mine)
    session(other)
    first, second = (
        f"Firefox 143 on Windows, signed in 2026-11-22 {time} UTC"
        for time in ("12:00:00", "11:58:59")
    )
    assert [line["label"] for line in twin(key)["living"]] == [first, second]
    shown = '>Firefox 143 on Windows<span class="vh">, signed in 2026-11-22 11:58:59 UTC</span></a>'
    assert shown in page(key)
    text = page(key, f"{other.id}/")
    assert f" · {second} · My sign-ins · cdfportal</title>" in text
    assert f"<h1>{second}</h1>" in text
    assert f"<span>{second}</span></nav>" in text


def test_the_top_bar_says_how_long_the_person_can_go_on(hands: Hands) -> None:
    key = session(sign_in(person()))
    bar = '<time data-countdown="Your sign-in ends" datetime="{}">{}</time>'
    for path in ("", "this/"):
        assert bar.format("2026-11-22T13:00:00Z", "1 h") in page(key, path), "idle comes first"
    for asked in (IDLE - 60, 2 * IDLE - 600):
        hands.go(asked)
        text = page(key)
    assert bar.format("2026-11-22T14:00:00Z", "10 min") in text, "then the longest time"


@pytest.mark.parametrize("cause", RENEWALS)
def test_a_renewal_that_failed_is_told_by_who_refused_what(hands: Hands, cause: Cause) -> None:
    made = sign_in(person())
    mine = session(made)
    note(made.id, K.REFRESH_FAILED, START, cause.value)
    why = twin(mine, "this/")["timeline"][0]["why"]
    assert "refused" in why
    assert "dentity provider" in why
    assert "code" not in why, "the words of signing in do not fit"


def test_the_end_that_the_provider_brought_is_told_by_what_it_refused(hands: Hands) -> None:
    mine, other = session(sign_in(person())), sign_in(person())
    end_sign_in(other.id, EndReason.REFRESH_REJECTED, START)
    why = twin(mine, f"{other.id}/")["timeline"][0]["why"]
    assert why.startswith(EndReason.REFRESH_REJECTED.sentence)
    assert "It refused the refresh token (invalid_grant)" in why


def test_a_token_that_cdf_does_not_accept_is_told_once_for_each_generation(hands: Hands) -> None:
    made = sign_in(person())
    mine = session(made)
    for generation in (1, 1, 2, 1):
        token_refused(made.id, generation, after(generation))
    refused, _ = twin(mine, "this/")["timeline"]
    assert (refused["kind"], refused["count"]) == ("refused", 2)
    for words in ("another audience", "no project of that name", "ended it early"):
        assert words in refused["why"]


@pytest.mark.parametrize("path", ["", "this/", "4a2f0d46-9f0c-4a52-8a35-0d6c7b9c1a11/"])
def test_whoever_is_signed_out_signs_in_first(hands: Hands, path: str) -> None:
    response = client().get(PAGE + path, headers={"sec-fetch-site": "none"})
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
