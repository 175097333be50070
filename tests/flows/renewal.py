"""A browser whose token is renewed: its requests, their tokens, and what the provider was asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.test import RequestFactory

from accounts.cookies import Presented
from accounts.models import Profile
from accounts.session_loader import load
from accounts.sign_in import attach
from accounts.tokens import TokenOutcome, access_token
from cdfportal.base.clock import system_clock
from cdfportal.demo.provider import EmbeddedProvider
from tests.accounts.stage import Browser


class Hands:
    """A clock that goes on, as far ahead as a test sets it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


def request_of(browser: Browser, clock: Hands) -> HttpRequest:
    """A request of this browser, as the middleware leaves it."""
    request = RequestFactory().get("/")
    request.now = clock()  # type: ignore[attr-defined]  # as the middleware sets it
    attach(request, load(Presented(Profile.FIRST_PARTY, browser.cookie()), clock()))
    return request


def token(browser: Browser, clock: Hands) -> TokenOutcome:
    """What a view gets on this browser's next request."""
    return access_token(request_of(browser, clock))


def refreshes(provider: EmbeddedProvider) -> int:
    """How often new tokens were asked for."""
    return sum(event.grant_type == "refresh_token" for event in provider.events.all())
