"""The right to refresh one sign-in, as columns of its row: conditional updates, no locks held.

The same on SQLite and PostgreSQL, across threads, processes and nodes.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import FilteredRelation, Q, QuerySet

from accounts.end_reason import EndReason
from accounts.models import AccessToken, SignIn
from accounts.outbound import TOTAL_SECONDS
from accounts.sign_in import StoredToken
from accounts.stored_tokens import id_token_place, refresh_place, sealed_access_token
from accounts.token_endpoint import Tokens
from accounts.vault import vault


@dataclass(frozen=True, slots=True)
class Renewed:
    """New tokens for the same person, as a lease writes them."""

    tokens: Tokens
    keeps_id_token: bool


@dataclass(frozen=True, slots=True)
class SignInTokens:
    """A living sign-in's tokens as its row holds them now, still encrypted."""

    sign_in_id: uuid.UUID
    issuer: str
    subject: str
    generation: int
    granted_scope: str
    refresh_token: bytes | None = field(repr=False)
    blocked_until: datetime | None
    access: StoredToken | None

    def is_fresh(self, now: datetime) -> bool:
        """Nothing needs doing."""
        return self.access is not None and now < self.access.refresh_due

    def is_blocked(self, now: datetime) -> bool:
        """A refresh failed a moment ago."""
        return self.blocked_until is not None and now < self.blocked_until

    def living(self, now: datetime) -> StoredToken | None:
        """The old token, for as long as it can be used."""
        return self.access if self.access and now < self.access.expires_at else None


@dataclass(frozen=True, slots=True)
class Lease:
    """Held by one caller for one generation."""

    #: The token endpoint and, for the ID token, the keys, fetched anew where one is unknown: three
    #: calls, each with its time limit. A lease that ran out meanwhile would use the token twice.
    LIFE: ClassVar[timedelta] = timedelta(seconds=3 * TOTAL_SECONDS + 5)

    tokens: SignInTokens
    owner: str

    def is_ours(self) -> bool:
        """Whether the row still says so."""
        return self._row().exists()

    def give_back(self, *, blocked_until: datetime) -> None:
        """Nothing came of it; nobody tries again before the given moment."""
        self._row().update(lease_owner="", lease_until=None, refresh_blocked_until=blocked_until)

    def write(self, renewed: Renewed, now: datetime) -> StoredToken | None:
        """Store the new tokens if nobody ended or refreshed the sign-in meanwhile; None if somebody did."""
        tokens, generation = renewed.tokens, self.tokens.generation + 1
        scope = tokens.scope or self.tokens.granted_scope
        row = sealed_access_token(
            self.tokens.sign_in_id, settings.CONNECTION.audience, tokens, scope, now
        )
        with transaction.atomic():
            if not self._row().update(
                generation=generation, granted_scope=scope, **self._new(renewed)
            ):
                return None
            AccessToken.objects.filter(sign_in=row.sign_in_id, audience=row.audience).delete()
            row.save(force_insert=True)
        return StoredToken(
            row.id, bytes(row.value), tuple(scope.split()), now, row.expires_at, generation
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
        if not renewed.keeps_id_token:
            new["id_token"] = closed.close(renewed.tokens.id_token, id_token_place(sign_in))
        return new

    def _row(self) -> QuerySet[SignIn]:
        return SignIn.objects.filter(
            id=self.tokens.sign_in_id,
            generation=self.tokens.generation,
            lease_owner=self.owner,
            ended_at=None,
        )


def take_lease(tokens: SignInTokens, now: datetime) -> Lease | None:
    """One UPDATE decides: the row is alive, of this generation, and nobody's lease runs."""
    owner = secrets.token_hex(16)
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    taken = SignIn.objects.filter(
        free, id=tokens.sign_in_id, generation=tokens.generation, ended_at=None
    ).update(lease_owner=owner, lease_until=now + Lease.LIFE)
    return Lease(tokens, owner) if taken else None


def load_tokens(sign_in_id: uuid.UUID) -> SignInTokens | EndReason:
    """The row as it is now."""
    row = (
        SignIn.objects.filter(id=sign_in_id)
        .annotate(
            token=FilteredRelation(
                "access_tokens",
                condition=Q(access_tokens__audience=settings.CONNECTION.audience),
            )
        )
        .values(*_FIELDS)
        .first()
    )
    if row is None:
        return EndReason.SIGNED_OUT
    if row["ended_at"] is not None:
        return EndReason(row["end_reason"])
    access = None
    if row["token__id"] is not None:
        access = StoredToken(
            row["token__id"],
            bytes(row["token__value"]),
            tuple(row["token__scope"].split()),
            row["token__obtained_at"],
            row["token__expires_at"],
            row["generation"],
        )
    refresh_token = row["refresh_token"]
    return SignInTokens(
        sign_in_id=sign_in_id,
        issuer=row["person__issuer"],
        subject=row["person__subject"],
        generation=row["generation"],
        granted_scope=row["granted_scope"],
        refresh_token=None if refresh_token is None else bytes(refresh_token),
        blocked_until=row["refresh_blocked_until"],
        access=access,
    )


_FIELDS = (
    "ended_at",
    "end_reason",
    "generation",
    "granted_scope",
    "refresh_token",
    "refresh_blocked_until",
    "person__issuer",
    "person__subject",
    "token__id",
    "token__value",
    "token__scope",
    "token__obtained_at",
    "token__expires_at",
)
