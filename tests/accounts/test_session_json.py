"""`/accounts/session/`: every clock, in one answer that a page may poll."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import AccessToken, BrowserSession, SignIn
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


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def ask(key: str) -> dict[str, Any]:
    response = client(key).get("/accounts/session/?slide=0")
    assert response.status_code == 200
    said: dict[str, Any] = response.json()
    return said


def test_it_tells_who_and_every_clock(hands: Hands) -> None:
    made = sign_in(person(), admin=True, auth_time=START - timedelta(minutes=5))
    key = session(made)
    hands.go(100)
    assert ask(key) == {
        "signed_in": True,
        "now": at(100),
        "reason": None,
        "message": None,
        **WHO,
        "session": session_after(100, made),
        "token": token_after(100),
        "refresh_token": True,
        "id_token": True,
        "next_refresh": at(TOKEN - 60),
        "ends_at": at(IDLE),
        "ends_because": "idle",
        "seconds_left": IDLE - 100,
        "warn_at": at(IDLE - 120),
    }


WHO = {
    "person": {
        "name": "Alice",
        "email": "alice@plant.example",
        "issuer": "https://idp.example",
        "subject": "alice",
    },
    "portal_admin": True,
    "profile": "first-party",
}


def session_after(seconds: int, made: SignIn) -> dict[str, object]:
    """The session's clocks when it has not been used since it began."""
    return {
        "id": str(made.id),
        "created": at(0),
        "auth_time": at(-300),
        "last_seen": at(0),
        "idle_end": at(IDLE),
        "idle_seconds_left": IDLE - seconds,
        "absolute_end": at(LONGEST),
        "absolute_seconds_left": LONGEST - seconds,
    }


def token_after(seconds: int) -> dict[str, object]:
    """The first token's clocks."""
    return {
        "expires_at": at(TOKEN),
        "seconds_left": TOKEN - seconds,
        "refresh_due": at(TOKEN - 60),
        "refresh_blocked_until": None,
        "generation": 1,
        "scope": ["IDENTITY"],
    }


def test_it_costs_one_query_beside_the_one_of_every_request(hands: Hands) -> None:
    key = session(sign_in(person()))
    with CaptureQueriesContext(connection) as queries:
        ask(key)
    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "SELECT"]


def test_after_a_failed_refresh_the_provider_is_left_alone_until_then(hands: Hands) -> None:
    made = sign_in(person(), refresh_blocked_until=START + timedelta(seconds=TOKEN + 15))
    key = session(made)
    hands.go(TOKEN)
    said = ask(key)
    assert said["token"]["refresh_blocked_until"] == said["next_refresh"] == at(TOKEN + 15)
    hands.go(TOKEN + 15)
    said = ask(key)
    assert said["token"]["refresh_blocked_until"] is None
    assert said["token"]["seconds_left"] == 0


def test_what_nothing_renews_ends_with_its_token(hands: Hands) -> None:
    said = ask(session(sign_in(person(), refresh_token=None, id_token=None)))
    assert (said["refresh_token"], said["id_token"], said["next_refresh"]) == (False, False, None)
    assert (said["ends_at"], said["ends_because"]) == (at(TOKEN), "token_expired")
    assert said["warn_at"] == at(TOKEN - 120)


def test_the_longest_time_comes_first_when_it_is_near(hands: Hands) -> None:
    key = session(sign_in(person()), last_seen=START + timedelta(seconds=LONGEST - 60))
    hands.go(LONGEST - 30)
    said = ask(key)
    assert (said["ends_because"], said["seconds_left"]) == ("expired", 30)
    assert datetime.fromisoformat(said["warn_at"]) < hands.now


def test_without_a_token_there_is_none_to_tell_of(hands: Hands) -> None:
    key = session(sign_in(person()))
    AccessToken.objects.all().delete()
    said = ask(key)
    assert (said["token"], said["next_refresh"]) == (None, None)


@pytest.mark.parametrize("reason", EndReason)
def test_an_ended_one_says_why_and_where_to_sign_in(hands: Hands, reason: EndReason) -> None:
    key = session(sign_in(person()))
    end_sign_in(SignIn.objects.get().id, reason, START)
    assert ask(key) == {
        "signed_in": False,
        "now": at(0),
        "reason": reason.value,
        "message": reason.told,
        "sign_in": "/accounts/sign-in/?next=%2F",
    }


def test_nobody_is_nobody_with_200(hands: Hands) -> None:
    said = ask("")
    assert (said["signed_in"], said["reason"], said["message"]) == (False, None, None)


def test_polling_until_the_end_prolongs_nothing(hands: Hands) -> None:
    key = session(sign_in(person()))
    for seconds in range(0, IDLE, 30):
        hands.go(seconds)
        assert ask(key)["seconds_left"] == IDLE - seconds
    hands.go(IDLE)
    assert ask(key)["reason"] == "idle"
    assert BrowserSession.objects.get().last_seen == START
