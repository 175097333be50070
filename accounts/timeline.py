"""Writing down what happened to a sign-in, for the page that shows it to the person."""

from __future__ import annotations

import uuid
from datetime import datetime

from accounts.models import EventKind, SignInEvent

#: A provider in trouble fails every few seconds; a timeline is for reading.
MOST = 200
#: Reason of a renewal that brought no new refresh token.
KEPT = "kept"


def note(
    sign_in_id: uuid.UUID,
    kind: EventKind,
    now: datetime,
    reason: str = "",
    *,
    challenge_hash: str = "",
    refused_generation: int | None = None,
) -> None:
    """Add one line; call it in the transaction of the change that it tells of."""
    SignInEvent.objects.create(
        sign_in_id=sign_in_id,
        at=now,
        kind=kind,
        reason=reason,
        challenge_hash=challenge_hash,
        refused_generation=refused_generation,
    )
    surplus = SignInEvent.objects.filter(sign_in=sign_in_id).order_by("-id")[MOST:]
    if oldest := [*surplus.values_list("id", flat=True)]:
        SignInEvent.objects.filter(id__in=oldest).delete()
