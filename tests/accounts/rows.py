"""Rows as a sign-in leaves them, without a provider: people, sign-ins, sessions, tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from accounts.cookies import fingerprint, new_value
from accounts.models import AccessToken, BrowserSession, Person, Profile, SignIn
from cdfportal.demo.cast import ADMINS

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
IDLE, LONGEST, TOKEN = 3600, 7200, 1800
AUDIENCE = "https://cdf.example"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0"


class Hands:
    """The time of day, for a test to set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        """To this many seconds after the start."""
        self.now = START + timedelta(seconds=seconds)


def person(subject: str = "alice", **fields: Any) -> Person:
    """One of them, always the same for a subject."""
    defaults = {
        "name": subject.capitalize(),
        "email": f"{subject}@plant.example",
        "created": START - timedelta(days=30),
    }
    made, _ = Person.objects.get_or_create(
        issuer="https://idp.example", subject=subject, defaults={**defaults, **fields}
    )
    return made


def sign_in(who: Person, *, admin: bool = False, **fields: Any) -> SignIn:
    """A living one, with an access token of half an hour."""
    values = {
        "connection": "default",
        "created": START,
        "absolute_end": START + timedelta(seconds=LONGEST),
        "refresh_token": b"sealed refresh token",
        "id_token": b"sealed ID token",
        "granted_scope": "openid offline_access",
        "portal_groups": [ADMINS] if admin else [],
        "user_agent": FIREFOX,
        "address": "192.0.2.7",
    }
    made = SignIn.objects.create(person=who, **{**values, **fields})
    AccessToken.objects.create(
        sign_in=made,
        audience=AUDIENCE,
        scope="IDENTITY",
        obtained_at=made.created,
        expires_at=made.created + timedelta(seconds=TOKEN),
        value=b"sealed access token",
    )
    return made


def session(of: SignIn, profile: Profile = Profile.FIRST_PARTY, **fields: Any) -> str:
    """A browser's hold on it; the cookie's value."""
    key = new_value()
    BrowserSession.objects.create(
        key_hash=fingerprint(key),
        sign_in=of,
        profile=profile,
        **{"created": of.created, "last_seen": of.created, **fields},
    )
    return key


def client(key: str = "") -> Client:
    """A browser on a page of the portal."""
    made = Client(HTTP_HOST="localhost:8000", headers={"sec-fetch-site": "same-origin"})
    if key:
        made.cookies["portal"] = key
    return made
