"""What the last try to renew a sign-in's token failed with."""

from __future__ import annotations

import uuid

from accounts.models import EventKind, SignInEvent


def last_renewal_trouble(sign_in_id: uuid.UUID) -> str:
    """A value of `Cause`; empty where the last try brought tokens, or none was made."""
    tries = SignInEvent.objects.filter(
        sign_in=sign_in_id, kind__in=[EventKind.REFRESHED, EventKind.REFRESH_FAILED]
    )
    last = tries.order_by("-at", "-id").values_list("kind", "reason").first()
    return last[1] if last and last[0] == EventKind.REFRESH_FAILED else ""
