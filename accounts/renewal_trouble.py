"""What the last try to renew a sign-in's token failed with, and what renewals of late brought."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from accounts.models import EventKind, SignInEvent
from accounts.timeline import KEPT

_LATE = timedelta(days=7)


def last_renewal_trouble(sign_in_id: uuid.UUID) -> str:
    """A value of `Cause`; empty where the last try brought tokens, or none was made."""
    tries = SignInEvent.objects.filter(
        sign_in=sign_in_id, kind__in=[EventKind.REFRESHED, EventKind.REFRESH_FAILED]
    )
    last = tries.order_by("-at", "-id").values_list("kind", "reason").first()
    return last[1] if last and last[0] == EventKind.REFRESH_FAILED else ""


def renewals_of_late(now: datetime) -> tuple[int, int]:
    """Everybody's of the last week: how many brought a new refresh token, and how many kept the old one."""
    since = SignInEvent.objects.filter(kind=EventKind.REFRESHED, at__gte=now - _LATE)
    kept = since.filter(reason=KEPT).count()
    return since.count() - kept, kept
