"""Rows as a sign-in leaves them, among those of others; nothing here is measured."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from accounts.cookies import fingerprint, new_value
from accounts.models import BrowserSession, Person, SignIn
from accounts.stored_tokens import seal, sealed_access_token
from accounts.token_endpoint import Tokens

#: Access tokens of Entra ID have 2 to 4 kB.
_TOKEN_BYTES = 2250
_OTHERS = 300


def signed_in() -> str:
    """The session cookie of somebody who is signed in, and not alone."""
    now = settings.PORTAL_CLOCK()
    return [_sign_in(number, now) for number in range(_OTHERS)][_OTHERS // 2]


def _sign_in(number: int, now: datetime) -> str:
    person = Person.objects.create(
        issuer=settings.CONNECTION.issuer,
        subject=secrets.token_urlsafe(32),
        name=f"Person {number}",
        email=f"person-{number}@example.com",
        created=now,
    )
    tokens = _tokens()
    sign_in = SignIn(
        person=person,
        connection=settings.CONNECTION.slug,
        auth_time=now,
        created=now,
        absolute_end=now + timedelta(seconds=settings.PORTAL.session_max_seconds),
        portal_groups=["00000000-0000-0000-0000-000000000001"],
        granted_scope=tokens.scope,
    )
    seal(sign_in, tokens)
    sign_in.save()
    sealed_access_token(sign_in.id, settings.CONNECTION.audience, tokens, tokens.scope, now).save()
    key = new_value()
    BrowserSession.objects.create(
        key_hash=fingerprint(key), sign_in=sign_in, created=now, last_seen=now
    )
    return key


def _tokens() -> Tokens:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return Tokens(
        access_token=token,
        refresh_token=secrets.token_urlsafe(600),
        id_token=secrets.token_urlsafe(900),
        expires_in=3600,
        scope=" ".join(settings.CONNECTION.scopes),
    )


def django_session() -> str:
    """The key of a session of Django's own with a token in clear."""
    for _ in range(_OTHERS):
        session = SessionStore()
        session["token"] = _tokens().access_token
        session.create()
    return str(session.session_key)
