"""What the provider says to a refresh token (RFC 6749 §6, OpenID Connect Core 1.0 §12)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.cause import Cause, Failure
from accounts.claims import VerifiedClaims
from accounts.discovery import Metadata
from accounts.end_reason import EndReason
from accounts.id_token import Expected, validate
from accounts.jwks import SigningKey
from accounts.lease import Lease, Renewed
from accounts.policy import lost_group
from accounts.provider import provider_of
from accounts.stored_tokens import refresh_place, unseal
from accounts.token_endpoint import Tokens, refresh
from accounts.vault import Opened
from cdfportal.base.clock import Clock

# The ID token is about this person, but not of now, or no one key can be had to judge it: the tokens
# count and the earlier ID token stays. A refresh may bring no ID token at all (§12.2), so one that cannot be
# judged says no less; and to refuse it would throw everybody out while a provider changes its keys.
_HARMLESS = frozenset(
    {
        Cause.KEY_UNKNOWN,
        Cause.KEY_AMBIGUOUS,
        Cause.KEYS_MALFORMED,
        Cause.ID_TOKEN_EXPIRED,
        Cause.ID_TOKEN_TOO_OLD,
        Cause.ID_TOKEN_FROM_FUTURE,
        Cause.ID_TOKEN_NOT_YET_VALID,
        Cause.PROVIDER_UNREACHABLE,
        Cause.PROVIDER_UNTRUSTED,
        Cause.PROVIDER_TIMEOUT,
        Cause.PROVIDER_STATUS,
        Cause.PROVIDER_REDIRECTED,
        Cause.PROVIDER_TOO_LARGE,
        Cause.PROVIDER_NOT_JSON,
    }
)

_SOMEBODY_ELSE = frozenset({Cause.ID_TOKEN_SUBJECT, Cause.ID_TOKEN_ISSUER})


@dataclass(frozen=True, slots=True)
class Refused:
    """The sign-in is over."""

    reason: EndReason
    #: What the provider gave all the same; nobody shall have it.
    tokens: Tokens | None = None


def ask_provider(lease: Lease, metadata: Metadata, clock: Clock) -> Renewed | Refused | Failure:
    """Redeem the refresh token. Only the standard `invalid_grant` ends a sign-in; trouble does not."""
    stored = lease.tokens
    token = unseal(stored.refresh_token, refresh_place(stored.sign_in_id))
    if not isinstance(token, Opened):
        return Refused(EndReason.UNREADABLE)
    tokens = refresh(metadata, settings.CONNECTION, token.text)
    if isinstance(tokens, Failure):
        rejected = tokens.cause is Cause.GRANT_REJECTED
        return Refused(EndReason.REFRESH_REJECTED) if rejected else tokens
    return _same_person(lease, tokens, metadata, clock)


def _same_person(
    lease: Lease, tokens: Tokens, metadata: Metadata, clock: Clock
) -> Renewed | Refused:
    """Core §12.2: a refreshed ID token names the same issuer, the same subject, this client."""
    if not tokens.id_token:
        return Renewed(tokens, None)
    claims = _verified(lease, tokens, metadata, clock)
    if isinstance(claims, Failure):
        if claims.cause in _HARMLESS:
            return Renewed(tokens, None)
        other = claims.cause in _SOMEBODY_ELSE
        return Refused(EndReason.IDENTITY_CHANGED if other else EndReason.ID_TOKEN_REFUSED, tokens)
    if (claims.issuer, claims.subject) != (lease.tokens.issuer, lease.tokens.subject):
        return Refused(EndReason.IDENTITY_CHANGED, tokens)
    if lost_group(claims, settings.CONNECTION, settings.PORTAL):
        return Refused(EndReason.GROUP_LOST, tokens)
    return Renewed(tokens, claims)


def _verified(
    lease: Lease, tokens: Tokens, metadata: Metadata, clock: Clock
) -> VerifiedClaims | Failure:
    provider, now = provider_of(settings.CONNECTION), clock()

    def find_key(
        kid: str | None, algorithm: str, unfit: SigningKey | None = None
    ) -> SigningKey | Failure:
        if at_hand := provider.key_at_hand(kid, algorithm, now, unfit):
            return at_hand
        # Asking for keys may take as long as asking for tokens did, so it gets a lease of its own.
        if not lease.prolong(clock()):
            return Failure(Cause.KEY_UNKNOWN)
        return provider.key(metadata, kid, algorithm, now, unfit=unfit)

    expected = Expected(
        metadata.issuer,
        settings.CONNECTION.client_id,
        now,
        nonce_hash=None,
        access_token=tokens.access_token,
        subject=lease.tokens.subject,
    )
    return validate(tokens.id_token, expected, find_key)
