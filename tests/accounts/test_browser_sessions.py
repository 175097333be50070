"""Sessions of browsers: how long they live, and that nothing ended comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.middleware import SignInMiddleware
from accounts.models import BrowserSession, Profile, SignIn
from accounts.sign_in import end_reason_of, sign_in_of
from tests.accounts.browser_rows import ask, request_with, signed_in, through
from tests.accounts.rows import IDLE, LONGEST, START, Hands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hands")]


def test_a_session_ends_after_its_idle_time_and_stays_ended(
    hands: Hands, settings: Settings
) -> None:
    cookies = {"portal": signed_in()}
    hands.go(IDLE - 1)
    assert ask(cookies, "/accounts/session/?slide=0")["signed_in"] is True
    hands.go(IDLE)
    assert ask(cookies)["reason"] == "idle"
    assert SignIn.objects.get().end_reason == "idle"
    assert SignIn.objects.get().refresh_token is None
    settings.PORTAL = replace(settings.PORTAL, session_idle_seconds=LONGEST)
    hands.go(1)
    assert ask(cookies)["reason"] == "idle"


def test_activity_prolongs_the_idle_time_and_polling_does_not(hands: Hands) -> None:
    active, polled = {"portal": signed_in()}, {"portal": signed_in()}
    for seconds in range(0, LONGEST, 600):
        hands.go(seconds)
        assert ask(active)["signed_in"] is True
        assert ask(polled, "/accounts/session/?slide=0")["signed_in"] is (seconds < IDLE)


def test_slide_0_counts_at_its_own_address_only(hands: Hands) -> None:
    key = signed_in()
    request = request_with("/?slide=0", portal=key)
    request.now = START + timedelta(seconds=120)  # type: ignore[attr-defined]  # as the middleware sets it
    SignInMiddleware(lambda request: HttpResponse())(request)
    assert BrowserSession.objects.get().last_seen == START + timedelta(seconds=120)


def test_no_activity_prolongs_the_absolute_end(hands: Hands) -> None:
    cookies = {"portal": signed_in()}
    for seconds in range(0, LONGEST, 600):
        hands.go(seconds)
        assert ask(cookies)["signed_in"] is True
    hands.go(LONGEST)
    assert ask(cookies)["reason"] == "expired"


def test_last_seen_is_written_once_a_minute(hands: Hands) -> None:
    key = signed_in()
    written = []
    # The clock of another node may stand behind the one that wrote last.
    for seconds in (0, 30, 59.999999, 60, 59, 61, 119.999999, 120, 90):
        hands.go(seconds)
        request = request_with("/token/", portal=key)
        request.now = hands()  # type: ignore[attr-defined]  # as the middleware sets it
        with CaptureQueriesContext(connection) as queries:
            SignInMiddleware(lambda request: HttpResponse())(request)
        written.append([query["sql"].split()[0] for query in queries])
    once, twice = ["SELECT"], ["SELECT", "UPDATE"]
    assert written == [once, once, once, twice, once, once, once, twice, once]
    assert BrowserSession.objects.get().last_seen == START + timedelta(seconds=120)


def test_a_request_that_prolongs_the_session_tells_of_the_new_end(hands: Hands) -> None:
    cookies = {"portal": signed_in()}
    hands.go(IDLE - 60)
    polled = ask(cookies, "/accounts/session/?slide=0")["session"]
    used = ask(cookies)["session"]
    later = ask(cookies, "/accounts/session/?slide=0")["session"]
    assert isinstance(polled, dict)
    assert isinstance(used, dict)
    assert (polled["idle_seconds_left"], used["idle_seconds_left"]) == (60, IDLE)
    assert later == used


@pytest.mark.parametrize(
    ("path", "headers", "counts"),
    [
        ("/token/", {}, True),
        ("/api/token/", {}, True),
        ("/cdf/api/v1/projects", {"x-portal-csrf": "1"}, True),
        ("/accounts/session/", {}, True),
        ("/accounts/session/?slide=1", {}, True),
        ("/accounts/session/?slide=0", {}, False),
        ("/token/", {"sec-purpose": "prefetch"}, False),
        ("/token/", {"sec-purpose": "prefetch;prerender"}, False),
        ("/token/", {"purpose": "prefetch"}, False),
    ],
)
def test_only_what_a_person_does_prolongs_the_session(
    path: str, headers: dict[str, str], counts: bool
) -> None:
    request = request_with(path, headers, portal=signed_in())
    request.now = START + timedelta(seconds=300)  # type: ignore[attr-defined]  # as the middleware sets it
    SignInMiddleware(lambda request: HttpResponse())(request)
    seen = BrowserSession.objects.get().last_seen
    assert seen == START + timedelta(seconds=300 if counts else 0)


def test_files_and_health_checks_prolong_nothing(hands: Hands) -> None:
    client = Client(HTTP_HOST="localhost:8000")
    client.cookies["portal"] = signed_in()
    hands.go(300)
    # A file's answer to HEAD leaves no file open.
    assert client.head("/static/css/portal.css").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert BrowserSession.objects.get().last_seen == START


def test_a_very_short_idle_time_still_counts_activity(hands: Hands, settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, session_idle_seconds=60)
    cookies = {"portal": signed_in()}
    for seconds in range(0, 600, 40):
        hands.go(seconds)
        assert ask(cookies)["signed_in"] is True


@pytest.mark.parametrize("reason", EndReason)
def test_an_ended_sign_in_says_why(reason: EndReason) -> None:
    cookies = {"portal": signed_in()}
    assert end_sign_in(SignIn.objects.get().id, reason, START) is True
    assert end_sign_in(SignIn.objects.get().id, EndReason.SIGNED_OUT, START) is False
    said = ask(cookies)
    assert (said["signed_in"], said["reason"]) == (False, reason.value)
    assert said["message"] == reason.told


def test_a_late_write_does_not_bring_an_ended_session_back(hands: Hands) -> None:
    key = signed_in()

    def slow(request: HttpRequest) -> HttpResponse:
        end_sign_in(SignIn.objects.get().id, EndReason.SIGNED_OUT, START)
        request.session["draft"] = "kept"
        return HttpResponse()

    response = through(request_with(portal=key), slow)
    assert response.status_code == 200
    row = BrowserSession.objects.get()
    assert (row.data, row.end_reason) == ({}, "signed_out")


def test_a_session_ends_alone_while_another_of_the_same_sign_in_lives(hands: Hands) -> None:
    first = signed_in()
    second = signed_in(Profile.EMBED, SignIn.objects.get())
    hands.go(IDLE - 10)
    BrowserSession.objects.filter(profile=Profile.EMBED).update(last_seen=hands.now)
    hands.go(IDLE)
    assert ask({"portal": first})["reason"] == "idle"
    assert SignIn.objects.get().ended_at is None
    assert ask({"__Host-portal-embed": second}, **{"x-portal-embed": "1"})["signed_in"] is True


@pytest.mark.parametrize(
    "value", ["", "x", "a" * 43, "ü" * 43, "\x00", "a" * 100_000, "' OR 1=1 --"]
)
def test_a_cookie_that_names_nothing_is_nobody(value: str) -> None:
    request = request_with(portal=value)
    through(request)
    assert sign_in_of(request) is None
    assert end_reason_of(request) is None
    assert request.session.session_key is None
