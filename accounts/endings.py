"""Ending sign-ins and browser sessions. Every write asks whether the row is still alive.

An ended row never comes back: nothing anywhere sets `ended_at` to null again.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from accounts.end_reason import EndReason
from accounts.models import AccessToken, BrowserSession, SignIn


def end_sign_in(sign_in_id: uuid.UUID, reason: EndReason, now: datetime) -> bool:
    """End a sign-in everywhere and drop its tokens; False when it had ended before."""
    with transaction.atomic():
        ended = SignIn.objects.filter(id=sign_in_id, ended_at=None).update(
            ended_at=now,
            end_reason=reason.value,
            refresh_token=None,
            id_token=None,
            lease_owner="",
            lease_until=None,
        )
        AccessToken.objects.filter(sign_in=sign_in_id).delete()
        BrowserSession.objects.filter(sign_in=sign_in_id, ended_at=None).update(
            ended_at=now, end_reason=reason.value
        )
    return ended == 1


def end_session(
    session_id: uuid.UUID, sign_in_id: uuid.UUID, reason: EndReason, now: datetime
) -> None:
    """End one browser's session; the sign-in ends with the last of them."""
    with transaction.atomic():
        BrowserSession.objects.filter(id=session_id, ended_at=None).update(
            ended_at=now, end_reason=reason.value
        )
        if not BrowserSession.objects.filter(sign_in=sign_in_id, ended_at=None).exists():
            end_sign_in(sign_in_id, reason, now)
