"""What becomes of a browser's earlier sign-ins when somebody signs in there."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke, end_sign_in, living_sessions
from accounts.models import BrowserSession, HandOver, Profile, SignIn


def supersede(
    made: SignIn, groups: Collection[str], previous: uuid.UUID | None, now: datetime
) -> None:
    """End what the browser was signed in as: by its session cookie, and by its tabs, which may have
    come back before that cookie reached it. Call it in the transaction of the new sign-in.

    The same person's frames in other portals follow to the new sign-in; another person's keep theirs,
    until they end by themselves: in this browser several hosts may frame several people.
    """
    earlier = SignIn.objects.filter(browser_hash__in=[*groups], ended_at=None).exclude(id=made.id)
    found = {*earlier.values_list("id", flat=True)} | ({previous} if previous else set())
    own = {*SignIn.objects.filter(id__in=found, person=made.person_id).values_list("id", flat=True)}
    for sign_in_id in sorted(found):
        if sign_in_id in own:
            _replace(sign_in_id, made, now)
        else:
            _leave(sign_in_id, now)


def _replace(sign_in_id: uuid.UUID, made: SignIn, now: datetime) -> None:
    """Its tokens are not revoked: many a provider (Keycloak, oidc-provider) keeps one grant for a browser's
    session there, and revoking the old refresh token would take the new one along (RFC 7009 §2.1)."""
    with transaction.atomic():
        in_time = _locked(sign_in_id).filter(absolute_end__gt=now)
        if list(in_time.values_list("id")):
            _living_frames(sign_in_id, now).update(sign_in=made)
        end_sign_in(sign_in_id, EndReason.SUPERSEDED, now)


def _leave(sign_in_id: uuid.UUID, now: datetime) -> None:
    """Another person's: out of this browser's windows; without a frame the sign-in ends, and its tokens
    are revoked once all of this is committed."""
    with transaction.atomic():
        list(_locked(sign_in_id).values_list("id"))
        # Codes that they had made in this browser are not for whoever sits there now.
        HandOver.objects.filter(sign_in=sign_in_id, used_at=None, expires__gt=now).update(
            expires=now
        )
        if not _living_frames(sign_in_id, now).exists():
            end_and_revoke([sign_in_id], EndReason.SUPERSEDED, now)
            return
        BrowserSession.objects.filter(
            sign_in=sign_in_id, profile=Profile.FIRST_PARTY, ended_at=None
        ).update(ended_at=now, end_reason=EndReason.SUPERSEDED.value)


def _locked(sign_in_id: uuid.UUID) -> QuerySet[SignIn]:
    """The sign-in first, as every end does: whoever ends the same rows then waits in one order."""
    return SignIn.objects.select_for_update().filter(id=sign_in_id)


def _living_frames(sign_in_id: uuid.UUID, now: datetime) -> QuerySet[BrowserSession]:
    """One that is idle, or older than any sign-in may get, is over, whether or not that is written down."""
    longest = timedelta(seconds=settings.PORTAL.session_max_seconds)
    return living_sessions(sign_in_id, now).filter(profile=Profile.EMBED, created__gt=now - longest)
