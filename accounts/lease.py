"""The right to refresh one sign-in, as columns of its row: conditional updates, no locks held.

The same on SQLite and PostgreSQL, across threads, processes and nodes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.cause import Cause
from accounts.claims import VerifiedClaims
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import AccessToken, EventKind, SignIn
from accounts.outbound import TOTAL_SECONDS
from accounts.policy import portal_groups
from accounts.recorded_memberships import record
from accounts.sign_in import StoredToken
from accounts.sign_in_tokens import FORCED_AGAIN, SignInTokens
from accounts.stored_tokens import id_token_place, refresh_place, sealed_access_token
from accounts.timeline import KEPT, note
from accounts.token_endpoint import Tokens
from accounts.vault import vault
from cdfportal.base.clock import Clock

#: After a failed refresh the provider is left alone for this long.
COOL_DOWN = timedelta(seconds=15)
_SHORT_WAIT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Renewed:
    """New tokens for the same person, as a lease writes them."""

    tokens: Tokens
    #: Of the new ID token; None when none came or it cannot be judged now: the earlier one stays.
    claims: VerifiedClaims | None


@dataclass(frozen=True, slots=True)
class Lease:
    """Held by one caller for one generation."""

    #: One call to the provider with its time limit, and the time to write the answer. A lease that ran
    #: out meanwhile would let the same refresh token be used twice.
    LIFE: ClassVar[timedelta] = timedelta(seconds=TOTAL_SECONDS + 5)

    #: The longest that one can last (see `prolong`).
    LONGEST: ClassVar[timedelta] = LIFE + timedelta(seconds=TOTAL_SECONDS)

    tokens: SignInTokens
    owner: str
    #: Before the provider was asked: its answer is no younger, whatever the answer took.
    since: datetime

    def prolong(self, now: datetime) -> bool:
        """The keys are needed, and perhaps anew: two more calls. False if the lease is lost."""
        return self._row().update(lease_until=now + self.LONGEST) == 1

    def give_back(self, cause: Cause, now: datetime) -> None:
        """Nothing came of it; nobody tries again before the cool-down is over."""
        with transaction.atomic():
            if self._row().update(
                lease_owner="", lease_until=None, refresh_blocked_until=now + COOL_DOWN
            ):
                note(self.tokens.sign_in_id, EventKind.REFRESH_FAILED, now, cause.value)

    def end(self, reason: EndReason, now: datetime) -> bool:
        """End the sign-in for what the provider said; False if it is not ours any more."""
        with transaction.atomic():
            return bool(self._row().update(lease_until=None)) and end_sign_in(
                self.tokens.sign_in_id, reason, now
            )

    def write(self, renewed: Renewed, now: datetime) -> StoredToken | None:
        """Store the new tokens if nobody ended or refreshed the sign-in meanwhile; None if somebody did."""
        tokens, generation = renewed.tokens, self.tokens.generation + 1
        scope = tokens.scope or self.tokens.granted_scope
        row = sealed_access_token(
            self.tokens.sign_in_id, settings.CONNECTION.audience, tokens, scope, self.since
        )
        with transaction.atomic():
            if not self._row().update(
                generation=generation, granted_scope=scope, **self._new(renewed)
            ):
                return None
            AccessToken.objects.filter(sign_in=row.sign_in_id, audience=row.audience).delete()
            row.save(force_insert=True)
            note(row.sign_in_id, EventKind.REFRESHED, now, "" if tokens.refresh_token else KEPT)
            if renewed.claims is not None:
                record(row.sign_in_id, renewed.claims, now)
        return StoredToken(
            row.id, bytes(row.value), tuple(scope.split()), self.since, row.expires_at, generation
        )

    def _new(self, renewed: Renewed) -> dict[str, object]:
        """A provider that does not rotate sends no refresh token: the old one stays."""
        closed, sign_in = vault(), self.tokens.sign_in_id
        new: dict[str, object] = {
            "lease_owner": "",
            "lease_until": None,
            "refresh_blocked_until": None,
        }
        if token := renewed.tokens.refresh_token:
            new["refresh_token"] = closed.close(token, refresh_place(sign_in))
        if renewed.claims is not None:
            new["id_token"] = closed.close(renewed.tokens.id_token, id_token_place(sign_in))
            if not renewed.claims.has_overage:
                new["portal_groups"] = portal_groups(
                    renewed.claims, settings.CONNECTION, settings.PORTAL
                )
        return new

    def _row(self) -> QuerySet[SignIn]:
        return SignIn.objects.filter(
            id=self.tokens.sign_in_id,
            generation=self.tokens.generation,
            lease_owner=self.owner,
            ended_at=None,
        )


def take_lease(tokens: SignInTokens, clock: Clock, *, forced: bool = False) -> Lease | None:
    """One UPDATE decides: alive, of this generation, no lease running, no failure a moment ago.

    The row may have changed since it was read, so all of that is asked again here. `forced`: before the
    token's time, which is written down with it.
    """
    now, owner = clock(), secrets.token_hex(16)
    free = SignIn.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=now),
        Q(refresh_blocked_until=None) | Q(refresh_blocked_until__lte=now),
        id=tokens.sign_in_id,
        generation=tokens.generation,
        ended_at=None,
    )
    marks: dict[str, datetime] = {}
    if forced:
        latest = now - FORCED_AGAIN
        free = free.filter(Q(forced_refresh_at=None) | Q(forced_refresh_at__lte=latest))
        marks["forced_refresh_at"] = now
    if not free.update(lease_owner=owner, lease_until=now + Lease.LIFE, **marks):
        return None
    lease = Lease(tokens, owner, now)
    # On SQLite an UPDATE may wait longer for its turn than the lease lasts.
    waited = clock() - now > _SHORT_WAIT
    return None if waited and not lease.prolong(clock()) else lease
