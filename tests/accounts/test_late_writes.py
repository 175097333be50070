"""Whatever is written for a sign-in that ended meanwhile: nothing revives, and nothing fails.

Each case runs in a request that began while the sign-in lived; it ends before the write.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.cause import Cause
from accounts.cookies import Presented
from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke, end_session, end_sign_in
from accounts.lease import Lease, Renewed, take_lease
from accounts.middleware import SignInMiddleware
from accounts.models import (
    AccessToken,
    BrowserSession,
    EventKind,
    Profile,
    SignIn,
    SignInEvent,
)
from accounts.notices import leave_notice
from accounts.people import Actor, disable, end_all
from accounts.purge import purge
from accounts.session_loader import load
from accounts.session_store import SessionStore
from accounts.sign_in import Ended
from accounts.sign_in_tokens import load_tokens
from accounts.timeline import note
from accounts.token_endpoint import Tokens
from tests.accounts.rows import IDLE, START, TOKEN, Hands, client, person, session, sign_in

pytestmark = pytest.mark.django_db
R = EndReason
_NEW = Renewed(Tokens("new access", 3600, "new refresh", "", "IDENTITY"), claims=None)


def save_session(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    store = SessionStore(key)
    store["draft"] = "kept"
    with pytest.raises(UpdateError):
        store.save()


def cycle_key(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    with pytest.raises(UpdateError):
        SessionStore(key).cycle_key()


def delete_session(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    SessionStore(key).flush()


def write_refresh(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    assert before.write(_NEW, START) is None


def give_lease_back(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    before.give_back(Cause.PROVIDER_TIMEOUT, START)


def take_another_lease(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    assert take_lease(before.tokens, lambda: START + timedelta(hours=1)) is None


def note_late(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    note(sign_in_id, EventKind.REFRESHED, START)


def end_again(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    assert end_sign_in(sign_in_id, R.EXPIRED, START) is False
    assert end_and_revoke([sign_in_id], R.EXPIRED, START) == ()
    end_session(BrowserSession.objects.get().id, sign_in_id, R.IDLE, START)


def end_as_admin(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    who = SignIn.objects.get().person_id
    assert end_all([who], Actor("test"), START) == 0
    assert disable(who, Actor("test"), START).ended == 0


def purge_now(sign_in_id: uuid.UUID, key: str, before: Lease) -> None:
    assert purge(START).ended == 0


@pytest.mark.parametrize(
    "late",
    [
        save_session,
        cycle_key,
        delete_session,
        write_refresh,
        give_lease_back,
        take_another_lease,
        note_late,
        end_again,
        end_as_admin,
        purge_now,
    ],
    ids=lambda late: late.__name__,
)
def test_a_late_write_changes_nothing_of_an_ended_sign_in(
    hands: Hands, late: Callable[[uuid.UUID, str, Lease], None]
) -> None:
    made = sign_in(person())
    key = session(made)
    tokens = load_tokens(made.id)
    assert not isinstance(tokens, EndReason)
    lease = take_lease(tokens, lambda: START)
    assert lease is not None
    end_sign_in(made.id, R.SIGNED_OUT, START)

    late(made.id, key, lease)

    made.refresh_from_db()
    row = BrowserSession.objects.get()
    assert (made.end_reason, made.ended_at) == ("signed_out", START)
    assert (made.refresh_token, made.id_token, made.lease_owner) == (None, None, "")
    assert (row.end_reason, row.ended_at, row.data) == ("signed_out", START, {})
    assert row.last_seen == START
    assert not AccessToken.objects.exists()
    assert SignInEvent.objects.filter(kind=EventKind.ENDED).count() == 1
    assert load(Presented(Profile.FIRST_PARTY, key), START) == Ended(R.SIGNED_OUT)


@pytest.mark.parametrize("during", ["notice", "cycle", "flush", "data", "nothing"])
def test_a_request_whose_sign_in_ends_while_it_runs_is_answered(hands: Hands, during: str) -> None:
    made = sign_in(person())
    key = session(made)

    def view(request: HttpRequest) -> HttpResponse:
        end_sign_in(made.id, R.ENDED_BY_ADMIN, START)
        if during == "notice":
            leave_notice(request, "Ended: 1 sign-in.")
        elif during == "cycle":
            with pytest.raises(UpdateError):
                request.session.cycle_key()
        elif during == "flush":
            request.session.flush()
        elif during == "data":
            request.session["draft"] = "kept"
        return HttpResponse("done")

    request = RequestFactory().get("/")
    request.COOKIES["portal"] = key
    request.now = START  # type: ignore[attr-defined]  # as the middleware sets it
    response = SignInMiddleware(view)(request)
    assert response.status_code == 200
    assert BrowserSession.objects.get().data == {}
    assert client(key).get("/accounts/session/").json()["reason"] == "ended_by_admin"


def test_last_seen_is_not_written_for_what_ended_since_it_was_read(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the SELECT and the UPDATE of one request, another node ends the sign-in."""
    made = sign_in(person())
    key = session(made)
    hands.go(300)

    def load_then_end(sent: Presented, now: object) -> object:
        state = load(sent, hands.now)
        end_sign_in(made.id, R.SIGNED_OUT, hands.now)
        return state

    monkeypatch.setattr("accounts.middleware.load", load_then_end)
    assert client(key).get("/accounts/session/").status_code == 200
    assert BrowserSession.objects.get().last_seen == START


@pytest.mark.parametrize("path", ["/accounts/sessions/", "/accounts/sessions/this/"])
@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_page_of_a_sign_in_that_ends_or_goes_while_it_is_made(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, path: str, prefix: str
) -> None:
    key = session(sign_in(person()))
    for change in (
        lambda: end_sign_in(SignIn.objects.get().id, R.SIGNED_OUT, START),
        lambda: SignIn.objects.all().delete(),
    ):
        state = load(Presented(Profile.FIRST_PARTY, key), START)
        change()
        monkeypatch.setattr("accounts.middleware.load", lambda sent, now, state=state: state)
        answer = client(key).get(prefix + path)
        assert answer.status_code in {200, 404, 401, 302}, answer.content
        monkeypatch.undo()


def test_two_nodes_whose_clocks_differ_agree_that_it_is_over(hands: Hands) -> None:
    key = session(sign_in(person()))
    hands.go(IDLE)
    assert client(key).get("/accounts/session/").json()["reason"] == "idle"
    hands.go(TOKEN)
    assert client(key).get("/accounts/session/").json()["reason"] == "idle"
