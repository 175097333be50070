"""Writing a hand-over in the pop-up, and redeeming it in the frame: each code once, or not at all.

RFC 7636 §4.6 for the verifier, RFC 6749 §10.10 for guessing: a code is looked for among the hand-overs of
the frame's own secrets only, so who has no verifier finds nothing to guess at.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from accounts.cookies import fingerprint
from accounts.frames.codes import LIFE, as_typed, new_code, shown
from accounts.frames.fault import Fault
from accounts.frames.request_cookie import FrameRequest
from accounts.frames.request_link import Asked
from accounts.frames.session import Connected, connect
from accounts.models import EventKind, HandOver, HandOverWay
from accounts.sign_in import ActiveSignIn
from accounts.timeline import note

#: Codes that may be tried for one hand-over, the right one too.
TRIES = 5
_MOST_CODES = 10
_MOST_CODES_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Code:
    """What the pop-up passes on or shows; nobody can read it from the row."""

    way: HandOverWay
    text: str = field(repr=False)
    expires: datetime

    @property
    def shown(self) -> str:
        """As a person reads it."""
        return shown(self.text)


@dataclass(frozen=True, slots=True)
class NotConnected:
    """The code was not taken."""

    fault: Fault
    #: How many more may be tried for this hand-over.
    left: int = 0


def open_hand_over(
    asked: Asked, sign_in: ActiveSignIn, way: HandOverWay, now: datetime
) -> Code | Fault:
    """A code for this frame; those that were open for it before are good no more."""
    code = new_code(way)
    with transaction.atomic():
        earlier = HandOver.objects.filter(challenge=asked.challenge)
        if earlier.filter(created__gt=now - _MOST_CODES_WITHIN).count() >= _MOST_CODES:
            return Fault.TOO_MANY_CODES
        earlier.filter(used_at=None, expires__gt=now).update(expires=now)
        made = HandOver.objects.create(
            code_hash=fingerprint(code),
            challenge=asked.challenge,
            sign_in_id=sign_in.id,
            embed_origin=asked.origin,
            way=way,
            created=now,
            expires=now + LIFE[way],
        )
    return Code(way, code, made.expires)


def redeem(text: str, requests: Sequence[FrameRequest], now: datetime) -> Connected | NotConnected:
    """A session for the frame that holds a fitting secret, if the code is right, unused and in time."""
    if not requests:
        return NotConnected(Fault.NO_REQUEST)
    own = HandOver.objects.filter(challenge__in=[one.challenge for one in requests])
    rows = [*own.order_by("-created")[:_MOST_CODES]]
    outcome = NotConnected(_why_not(rows, now))
    for row in rows:
        if row.used_at is None and row.expires > now and row.attempts < TRIES:
            tried = _try(row, text, now)
            if isinstance(tried, Connected):
                return tried
            outcome = tried
    return outcome


def _try(row: HandOver, text: str, now: datetime) -> Connected | NotConnected:
    """Count the try first: however many come at once, no more than five are compared."""
    mine = HandOver.objects.filter(id=row.id)
    if not mine.filter(used_at=None, attempts__lt=TRIES).update(attempts=F("attempts") + 1):
        return NotConnected(Fault.TOO_MANY_TRIES)
    code = as_typed(text) if row.way == HandOverWay.TYPED else text
    if hmac.compare_digest(fingerprint(code), row.code_hash):
        outcome = connect(row, now)
        return outcome if isinstance(outcome, Connected) else NotConnected(outcome)
    left = TRIES - mine.values_list("attempts", flat=True).get()
    note(row.sign_in_id, EventKind.CODE_REFUSED, now, Fault.WRONG_CODE.value)
    return NotConnected(Fault.WRONG_CODE, left)


def _why_not(rows: Sequence[HandOver], now: datetime) -> Fault:
    """Nothing is open: what became of the last that was."""
    if not rows:
        return Fault.NO_CODE
    if rows[0].used_at is not None:
        return Fault.USED
    return Fault.LATE if rows[0].expires <= now else Fault.TOO_MANY_TRIES
