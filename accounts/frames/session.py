"""The session of a frame: one more of the sign-in that the person gave it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts.cookies import fingerprint, new_value
from accounts.frames.fault import Fault
from accounts.models import BrowserSession, EventKind, HandOver, Person, Profile, SignIn
from accounts.timeline import note


@dataclass(frozen=True, slots=True)
class Connected:
    """The frame is signed in."""

    #: The value of its cookie.
    key: str = field(repr=False)
    sign_in_id: uuid.UUID
    origin: str


def connect(row: HandOver, now: datetime) -> Connected | Fault:
    """Use the hand-over up and write the session; of several at once one is first."""
    key = new_value()
    with transaction.atomic():
        # The sign-in first, as every end does: it cannot end in between.
        living = SignIn.objects.select_for_update().filter(
            id=row.sign_in_id, ended_at=None, absolute_end__gt=now
        )
        allowed = Person.objects.filter(sign_ins=row.sign_in_id, disabled_at=None)
        alive = bool(living.values_list("id")) and allowed.exists()
        if not HandOver.objects.filter(id=row.id, used_at=None).update(used_at=now):
            return Fault.USED
        if not alive:
            return Fault.SIGN_IN_OVER
        BrowserSession.objects.create(
            key_hash=fingerprint(key),
            sign_in_id=row.sign_in_id,
            profile=Profile.EMBED,
            embed_origin=row.embed_origin,
            created=now,
            last_seen=now,
        )
        note(row.sign_in_id, EventKind.CONNECTED, now)
    return Connected(key, row.sign_in_id, row.embed_origin)
