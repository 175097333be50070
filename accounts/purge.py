"""Rows that nobody needs any more.

Tombstones after seven days, transactions and hand-overs after one, logout tokens once over, recorded memberships after
ninety days or when they are switched off, usage after an hour and a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts import usage
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import (
    BrowserSession,
    HandOver,
    RecordedMembership,
    SeenLogoutToken,
    SignIn,
    Transaction,
    UsageMinute,
)
from accounts.recorded_memberships import forgettable

TOMBSTONE = timedelta(days=7)
TRANSACTION = timedelta(days=1)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went, and how many sign-ins were found to be over."""

    ended: int
    sign_ins: int
    sessions: int
    transactions: int
    hand_overs: int
    logout_tokens: int
    memberships: int
    usage: int


def purge(now: datetime) -> Purged:
    """End what is overdue, then delete what ended long ago; in batches, so that nobody waits."""
    ended = _end_overdue(now)
    old = now - TOMBSTONE
    return Purged(
        ended,
        sessions=_delete(BrowserSession.objects.filter(ended_at__lt=old)),
        sign_ins=_delete(SignIn.objects.filter(ended_at__lt=old)),
        transactions=_delete(Transaction.objects.filter(created__lt=now - TRANSACTION)),
        hand_overs=_delete(HandOver.objects.filter(created__lt=now - TRANSACTION)),
        # From that moment on a token is refused for its age.
        logout_tokens=_delete(SeenLogoutToken.objects.filter(expires_at__lt=now)),
        memberships=_delete(forgettable(now)),
        usage=_delete(usage.forgettable(now)),
    )


def _end_overdue(now: datetime) -> int:
    """Sign-ins whose browser never came back still hold tokens."""
    idle = now - timedelta(seconds=settings.PORTAL.session_idle_seconds)
    living = SignIn.objects.filter(ended_at=None)
    seen = BrowserSession.objects.filter(ended_at=None, last_seen__gt=idle).values("sign_in")
    expired = [*living.filter(absolute_end__lte=now).values_list("id", flat=True)]
    for sign_in_id in expired:
        end_sign_in(sign_in_id, EndReason.EXPIRED, now)
    left = [*living.exclude(id__in=seen).values_list("id", flat=True)]
    for sign_in_id in left:
        end_sign_in(sign_in_id, EndReason.IDLE, now)
    return len(expired) + len(left)


def _delete(
    rows: QuerySet[BrowserSession]
    | QuerySet[SignIn]
    | QuerySet[Transaction]
    | QuerySet[HandOver]
    | QuerySet[SeenLogoutToken]
    | QuerySet[RecordedMembership]
    | QuerySet[UsageMinute],
) -> int:
    count = 0
    while batch := [*rows.order_by().values_list("pk", flat=True)[:_BATCH]]:
        rows.model._default_manager.filter(pk__in=batch).delete()
        count += len(batch)
    return count
