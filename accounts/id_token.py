"""Validation of an ID token: OpenID Connect Core 1.0 §3.1.3.7, all of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.cause import Cause, Failure
from accounts.claims import VerifiedClaims, is_for, moment, read_claims
from accounts.cookies import fingerprint
from accounts.jws import FindKey, Signed, verify

LEEWAY = timedelta(seconds=60)
#: The code flow brings a token that was made a moment ago.
OLDEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Expected:
    """What this client, in this transaction, at this moment may accept."""

    issuer: str
    client_id: str
    now: datetime
    #: SHA-256 of the transaction's nonce; None for a refreshed token, which need not repeat it (§12.2).
    nonce_hash: str | None
    access_token: str = field(repr=False)
    #: Whom a refreshed token must be about (§12.2); None at a sign-in, where anybody may come.
    subject: str | None = None
    #: When the person must have signed in at the earliest; None where any time will do.
    authenticated_after: datetime | None = None


def validate(token: str, expected: Expected, find_key: FindKey) -> VerifiedClaims | Failure:
    """The verified claims, or the one reason why the token is refused."""
    signed = verify(token, find_key)
    if isinstance(signed, Failure):
        return signed
    for rule in _RULES:
        if cause := rule(signed.payload, expected):
            return Failure(cause)
    if not _binds_access_token(signed, expected.access_token):
        return Failure(Cause.ID_TOKEN_ACCESS_TOKEN_HASH)
    return read_claims(signed.payload)


Claims = Mapping[str, Any]


def _issuer(claims: Claims, expected: Expected) -> Cause | None:
    """Step 2: exactly the issuer of the discovery document."""
    return None if claims.get("iss") == expected.issuer else Cause.ID_TOKEN_ISSUER


def _audience(claims: Claims, expected: Expected) -> Cause | None:
    """Step 3: this client is among the audiences, and every audience is a string."""
    return None if is_for(claims, expected.client_id) else Cause.ID_TOKEN_AUDIENCE


def _authorized_party(claims: Claims, expected: Expected) -> Cause | None:
    """Steps 4 and 5: with several audiences `azp` must be there; where it is, it must be this client."""
    listed = claims.get("aud")
    if "azp" not in claims:
        several = isinstance(listed, list) and len(listed) > 1
        return Cause.ID_TOKEN_AUTHORIZED_PARTY if several else None
    return None if claims["azp"] == expected.client_id else Cause.ID_TOKEN_AUTHORIZED_PARTY


def _expiry(claims: Claims, expected: Expected) -> Cause | None:
    """Step 9."""
    expiry = moment(claims.get("exp"))
    if expiry is None:
        return Cause.ID_TOKEN_NO_EXPIRY
    return None if expected.now < expiry + LEEWAY else Cause.ID_TOKEN_EXPIRED


def _issue_time(claims: Claims, expected: Expected) -> Cause | None:
    """Step 10; §2 requires the claim."""
    issued = moment(claims.get("iat"))
    if issued is None:
        return Cause.ID_TOKEN_NO_ISSUE_TIME
    if issued > expected.now + LEEWAY:
        return Cause.ID_TOKEN_FROM_FUTURE
    return None if issued >= expected.now - OLDEST else Cause.ID_TOKEN_TOO_OLD


def _not_before(claims: Claims, expected: Expected) -> Cause | None:
    """RFC 7519 §4.1.5."""
    if "nbf" not in claims:
        return None
    start = moment(claims["nbf"])
    early = start is None or start > expected.now + LEEWAY
    return Cause.ID_TOKEN_NOT_YET_VALID if early else None


def _nonce(claims: Claims, expected: Expected) -> Cause | None:
    """Step 11."""
    if expected.nonce_hash is None:
        return None
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        return Cause.ID_TOKEN_NONCE
    same = hmac.compare_digest(fingerprint(nonce), expected.nonce_hash)
    return None if same else Cause.ID_TOKEN_NONCE


def _subject(claims: Claims, expected: Expected) -> Cause | None:
    """§2: at most 255 ASCII characters; an empty one names nobody."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        return Cause.ID_TOKEN_SUBJECT
    if expected.subject is not None and subject != expected.subject:
        return Cause.ID_TOKEN_SUBJECT
    return None if subject.isascii() and subject.isprintable() else Cause.ID_TOKEN_SUBJECT


def _authentication_time(claims: Claims, expected: Expected) -> Cause | None:
    """Step 13: the person can take `max_age` out of the request, so the answer must show it (§3.1.2.1)."""
    if expected.authenticated_after is None:
        return None
    when = moment(claims.get("auth_time"))
    late = when is not None and when >= expected.authenticated_after - LEEWAY
    return None if late else Cause.ID_TOKEN_AUTH_TIME


_RULES: tuple[Callable[[Claims, Expected], Cause | None], ...] = (
    _issuer,
    _audience,
    _authorized_party,
    # Who before when: what is only out of date must still be about the right person.
    _subject,
    _expiry,
    _issue_time,
    _not_before,
    _nonce,
    _authentication_time,
)


def _binds_access_token(signed: Signed, access_token: str) -> bool:
    """§3.1.3.8: where `at_hash` is present it is the left half of the access token's hash."""
    if "at_hash" not in signed.payload:
        return True
    given = signed.payload["at_hash"]
    digest = hashlib.new(f"sha{signed.algorithm[2:]}", access_token.encode()).digest()
    left = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    return isinstance(given, str) and given == left
