"""A sign-in that was accepted becomes rows: all of them, or none."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.claims import VerifiedClaims
from accounts.cookies import fingerprint, new_value
from accounts.models import BrowserSession, EventKind, Person, SignIn
from accounts.policy import portal_groups
from accounts.recorded_memberships import record
from accounts.stored_tokens import seal, sealed_access_token
from accounts.superseding import supersede
from accounts.tabs import join
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

    #: The one that it finished, and the challenge by CDF that this was to meet.
    transaction: uuid.UUID
    challenge_hash: str
    #: SHA-256 of each sign-in cookie that it sent: of all its tabs.
    cookie_hashes: frozenset[str] = field(repr=False)
    previous: uuid.UUID | None
    user_agent: str
    address: str | None


def accept(person: Person, admission: Admission, browser: Browser, now: datetime) -> str:
    """Write the sign-in, end the browser's earlier ones, give back the new session's key."""
    key = new_value()
    sign_in = _sign_in(person, admission, browser, now)
    with transaction.atomic():
        tabs = join(browser.transaction, browser.cookie_hashes)
        sign_in.browser_hash = tabs.group
        sign_in.save(force_insert=True)
        supersede(sign_in, tabs.former, browser.previous, now)
        note(sign_in.id, EventKind.SIGNED_IN, now)
        record(sign_in.id, admission.claims, now)
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
        challenge_hash=browser.challenge_hash,
        user_agent=browser.user_agent,
        address=browser.address,
    )
    seal(sign_in, admission.tokens)
    return sign_in
