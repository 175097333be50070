"""`request.session`: what a view keeps, new keys, and the end by a view."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse

from accounts.session_store import NoSessionError, SessionStore
from tests.accounts.browser_rows import ask, request_with, signed_in, through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hands")]


def test_what_a_view_keeps_is_there_on_the_next_request() -> None:
    key = signed_in()

    def keep(request: HttpRequest) -> HttpResponse:
        request.session["seen"] = ["a"]
        return HttpResponse()

    through(request_with(portal=key), keep)
    request = request_with(portal=key)
    through(request)
    assert request.session["seen"] == ["a"]
    assert SessionStore(key)["seen"] == ["a"]
    assert SessionStore(key).exists(key)


def test_nothing_can_be_kept_for_nobody() -> None:
    store = SessionStore(None)
    store["seen"] = 1
    with pytest.raises(NoSessionError):
        store.save()
    with pytest.raises(NoSessionError):
        store.create()


def test_an_unknown_key_is_not_adopted() -> None:
    store = SessionStore("a" * 43)
    assert store.get("seen") is None
    assert store.session_key is None


def test_cycling_the_key_closes_the_old_cookie() -> None:
    old = signed_in()
    store = SessionStore(old)
    store.cycle_key()
    assert store.session_key != old
    assert ask({"portal": old})["signed_in"] is False
    assert ask({"portal": str(store.session_key)})["signed_in"] is True
    with pytest.raises(UpdateError):
        SessionStore(old).cycle_key()


def test_a_cycled_key_reaches_the_browser() -> None:
    key = signed_in()

    def cycle(request: HttpRequest) -> HttpResponse:
        request.session.cycle_key()
        return HttpResponse()

    response = through(request_with(portal=key), cycle)
    assert ask({"portal": response.cookies["portal"].value})["signed_in"] is True


def test_flushing_ends_the_session_and_deletes_the_cookie() -> None:
    key = signed_in()

    def flush(request: HttpRequest) -> HttpResponse:
        request.session.flush()
        return HttpResponse()

    response = through(request_with(portal=key), flush)
    assert response.cookies["portal"]["max-age"] == 0
    assert ask({"portal": key})["reason"] == "signed_out"


def test_an_ordinary_answer_sets_no_cookie() -> None:
    assert not through(request_with(portal=signed_in())).cookies
    assert not through(request_with(portal="made-up")).cookies
    assert not through(request_with()).cookies
