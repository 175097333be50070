"""A sign-in's tokens as its row holds them now, read afresh for a refresh."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import FilteredRelation, Q

from accounts.end_reason import EndReason
from accounts.models import SignIn
from accounts.sign_in import StoredToken

#: Between two refreshes of one sign-in for no other reason than that CDF refuses its tokens.
FORCED_AGAIN = timedelta(minutes=5)


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
    leased_until: datetime | None
    forced_at: datetime | None
    access: StoredToken | None

    def is_fresh(self, now: datetime) -> bool:
        """Nothing needs doing."""
        return self.access is not None and now < self.access.refresh_due

    def is_blocked(self, now: datetime) -> bool:
        """A refresh failed a moment ago."""
        return self.blocked_until is not None and now < self.blocked_until

    def is_leased(self, now: datetime) -> bool:
        """Somebody is refreshing just now."""
        return self.leased_until is not None and now < self.leased_until

    def was_forced_lately(self, now: datetime) -> bool:
        """A refresh before its time would be the second one within minutes."""
        return self.forced_at is not None and now < self.forced_at + FORCED_AGAIN

    def living(self, now: datetime) -> StoredToken | None:
        """The old token, for as long as it can be used."""
        return self.access if self.access and now < self.access.expires_at else None


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
        leased_until=row["lease_until"],
        forced_at=row["forced_refresh_at"],
        access=access,
    )


_FIELDS = (
    "ended_at",
    "end_reason",
    "generation",
    "granted_scope",
    "refresh_token",
    "refresh_blocked_until",
    "lease_until",
    "forced_refresh_at",
    "person__issuer",
    "person__subject",
    "token__id",
    "token__value",
    "token__scope",
    "token__obtained_at",
    "token__expires_at",
)
