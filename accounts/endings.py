"""Ending sign-ins and browser sessions. Every write asks whether the row is still alive.

An ended row never comes back: nothing anywhere sets `ended_at` to null again.

`end_and_revoke` is for ends that somebody wants: the person, an administrator, somebody else who signs in
at the same browser. The others have nothing to revoke or nobody to tell: the provider has ended the session
itself, or has refused the grant, or the time is over and the tokens are left to their own; or the same
person signed in again, and the tokens may hang together (see `accounts.acceptance`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.end_reason import EndReason
from accounts.models import AccessToken, BrowserSession, EventKind, RefusedCallRow, SignIn
from accounts.revocation import Revocable, revoke_aside
from accounts.timeline import note


def end_sign_in(sign_in_id: uuid.UUID, reason: EndReason, now: datetime) -> bool:
    """End a sign-in everywhere; drop its tokens and its refused calls. False when it had ended before."""
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
        RefusedCallRow.objects.filter(sign_in=sign_in_id).delete()
        BrowserSession.objects.filter(sign_in=sign_in_id, ended_at=None).update(
            ended_at=now, end_reason=reason.value
        )
        if ended:
            note(sign_in_id, EventKind.ENDED, now, reason.value)
    return ended == 1


def end_and_revoke(
    sign_in_ids: Iterable[uuid.UUID], reason: EndReason, now: datetime
) -> tuple[uuid.UUID, ...]:
    """End these sign-ins here, at once; then, aside, have the provider revoke their tokens.

    Gives back those that were alive until now. Never waits for the provider, never fails because of it.
    """
    taken = [_end_and_take(sign_in_id, reason, now) for sign_in_id in sign_in_ids]
    ended = [each for each in taken if each is not None]
    # Only what is committed is told to others.
    transaction.on_commit(lambda: revoke_aside(ended, now))
    return tuple(each.sign_in_id for each in ended)


def end_session(
    session_id: uuid.UUID, sign_in_id: uuid.UUID, reason: EndReason, now: datetime
) -> None:
    """End one browser's session; the sign-in ends with the last of them."""
    with transaction.atomic():
        # The sign-in first, as every end does: two that end the same rows then wait in one order, and of
        # two last sessions the second sees the first one ended.
        list(SignIn.objects.select_for_update().filter(id=sign_in_id).values_list("id"))
        BrowserSession.objects.filter(id=session_id, ended_at=None).update(
            ended_at=now, end_reason=reason.value
        )
        if not living_sessions(sign_in_id, now).exists():
            end_sign_in(sign_in_id, reason, now)


def part_frame(
    session_id: uuid.UUID, sign_in_id: uuid.UUID, reason: EndReason, now: datetime
) -> bool:
    """End a frame's session alone, as somebody wants it; with the last session goes the sign-in.

    False when it had ended before.
    """
    with transaction.atomic():
        list(SignIn.objects.select_for_update().filter(id=sign_in_id).values_list("id"))
        living = BrowserSession.objects.filter(sign_in=sign_in_id, ended_at=None)
        if not living.filter(id=session_id).update(ended_at=now, end_reason=reason.value):
            return False
        note(sign_in_id, EventKind.DISCONNECTED, now)
        if not living_sessions(sign_in_id, now).exists():
            end_and_revoke([sign_in_id], reason, now)
    return True


def living_sessions(sign_in_id: uuid.UUID, now: datetime) -> QuerySet[BrowserSession]:
    """Without those whose idle time is over, though nobody has come to find that out."""
    idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
    return BrowserSession.objects.filter(
        sign_in=sign_in_id, ended_at=None, last_seen__gt=now - idle
    )


def _end_and_take(sign_in_id: uuid.UUID, reason: EndReason, now: datetime) -> Revocable | None:
    """The tokens as they stand when the row ends: a refresh at the same moment waits, and then finds it ended."""
    with transaction.atomic():
        row = (
            SignIn.objects.select_for_update()
            .filter(id=sign_in_id, ended_at=None)
            .values_list("refresh_token", flat=True)
        )
        for refresh_token in row:
            access = AccessToken.objects.filter(sign_in=sign_in_id).values_list("id", "value")
            taken = Revocable(
                sign_in_id,
                None if refresh_token is None else bytes(refresh_token),
                tuple((token_id, bytes(value)) for token_id, value in access),
            )
            end_sign_in(sign_in_id, reason, now)
            return taken
    return None
