"""A sign-in that was accepted becomes rows: all of them, or none."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.claims import VerifiedClaims
from accounts.cookies import fingerprint, new_value
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import BrowserSession, EventKind, Person, SignIn, Transaction
from accounts.policy import portal_groups
from accounts.stored_tokens import seal, sealed_access_token
from accounts.timeline import note
from accounts.token_endpoint import Tokens


@dataclass(frozen=True, slots=True)
class Admission:
    """What the provider said, verified, of somebody whom the policy lets in."""

    claims: VerifiedClaims
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Browser:
    """Which browser signs in, and what it is signed in as until now."""

    sign_in_cookie: str = field(repr=False)
    previous: uuid.UUID | None
    user_agent: str
    address: str | None


def accept(person: Person, admission: Admission, browser: Browser, now: datetime) -> str:
    """Write the sign-in, end the browser's earlier ones, give back the new session's key."""
    key = new_value()
    sign_in = _sign_in(person, admission, browser, now)
    with transaction.atomic():
        _supersede(browser, now)
        sign_in.save(force_insert=True)
        note(sign_in.id, EventKind.SIGNED_IN, now)
        sealed_access_token(
            sign_in.id,
            settings.CONNECTION.audience,
            admission.tokens,
            sign_in.granted_scope,
            now,
        ).save(force_insert=True)
        BrowserSession.objects.create(
            key_hash=fingerprint(key), sign_in=sign_in, created=now, last_seen=now
        )
    return key


def _sign_in(person: Person, admission: Admission, browser: Browser, now: datetime) -> SignIn:
    connection, claims = settings.CONNECTION, admission.claims
    sign_in = SignIn(
        person=person,
        connection=connection.slug,
        sid=claims.sid,
        auth_time=claims.auth_time,
        created=now,
        absolute_end=now + timedelta(seconds=settings.PORTAL.session_max_seconds),
        portal_groups=portal_groups(claims, connection, settings.PORTAL),
        # Silence means: as asked for (RFC 6749 §5.1).
        granted_scope=admission.tokens.scope or " ".join(connection.scopes),
        browser_hash=fingerprint(browser.sign_in_cookie),
        user_agent=browser.user_agent,
        address=browser.address,
    )
    seal(sign_in, admission.tokens)
    return sign_in


def _supersede(browser: Browser, now: datetime) -> None:
    """By the session cookie, and by the sign-in cookie for tabs that finish at the same moment."""
    browser_hash = fingerprint(browser.sign_in_cookie)
    # One callback of a browser at a time (a no-op on SQLite, where writers queue anyway).
    list(
        Transaction.objects.select_for_update()
        .filter(browser_hash=browser_hash)
        .order_by("id")
        .values_list("id")
    )
    earlier = set(
        SignIn.objects.filter(browser_hash=browser_hash, ended_at=None).values_list("id", flat=True)
    )
    if browser.previous:
        earlier.add(browser.previous)
    for sign_in_id in earlier:
        end_sign_in(sign_in_id, EndReason.SUPERSEDED, now)
