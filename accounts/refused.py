"""CDF does not accept the access token: told once for each token, however many calls meet it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import EventKind, SignInEvent
from accounts.timeline import note


def token_refused(sign_in_id: uuid.UUID, generation: int, now: datetime) -> None:
    """A line in the timeline. Call it for a 401 that asks for no other sign-in, never for a success."""
    told = SignInEvent.objects.filter(sign_in=sign_in_id, refused_generation=generation)
    if told.exists():
        return
    try:
        with transaction.atomic():
            note(sign_in_id, EventKind.REFUSED, now, refused_generation=generation)
    except IntegrityError:
        # Another call told of it at the same moment, or the sign-in's row has just gone.
        return
