"""CDF demands a stronger sign-in: whether signing in again can help, and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from accounts.models import EventKind, SignIn, SignInEvent
from accounts.sign_in import ActiveSignIn
from accounts.step_up import Challenge, step_up_url
from accounts.step_up_refusals import in_words, step_up_required, step_up_unmet
from accounts.timeline import note
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of
from cdfportal.web.errors import Refusal

# A demand for a fresh sign-in may come again once the sign-in is no longer fresh.
_JUST_NOW = timedelta(minutes=5)
_AT_LEAST = timedelta(seconds=30)
#: Demands that differ each time would lead round in circles too: so many sign-ins for them in a minute are
#: one browser's own doing, not a person's. Browsers themselves give up after 20 redirects, four a round.
MOST_IN_A_ROW = 4
_A_MINUTE = timedelta(minutes=1)


def step_up(
    request: HttpRequest,
    sign_in: ActiveSignIn,
    challenge: Challenge,
    request_id: str,
    following: str,
) -> Refusal:
    """The 401 for a challenge; it offers a sign-in unless one was just made for it, in vain."""
    details = (("CDF request", request_id or "no id"), ("Asked for", in_words(challenge)))
    if _is_unmet(request, sign_in, challenge):
        return step_up_unmet(details)
    return step_up_required(step_up_url(challenge, following), details)


def _is_unmet(request: HttpRequest, sign_in: ActiveSignIn, challenge: Challenge) -> bool:
    """Reads the sign-in's row, and tells of the challenge the first time."""
    now, fingerprint = now_of(request), challenge.fingerprint
    told = SignInEvent.objects.filter(sign_in=OuterRef("id"), challenge_hash=fingerprint)
    row = (
        SignIn.objects.filter(id=sign_in.id)
        .annotate(told=Exists(told))
        .values_list("challenge_hash", "browser_hash", "told")
        .first()
    )
    if row is None:
        return False
    answered, browser, was_told = row
    unmet = answered == fingerprint and _is_young(sign_in, challenge, now)
    unmet = unmet or (bool(answered) and _goes_round(browser, now))
    if not was_told:
        _tell(request, sign_in, fingerprint, unmet=unmet)
    return unmet


def _is_young(sign_in: ActiveSignIn, challenge: Challenge, now: datetime) -> bool:
    """Whether it was made for the challenge so lately that the next one would bring no more."""
    fresh = _JUST_NOW if challenge.max_age is None else timedelta(seconds=challenge.max_age)
    return now - sign_in.created < min(_JUST_NOW, max(fresh, _AT_LEAST))


def _goes_round(browser: str, now: datetime) -> bool:
    lately = SignIn.objects.filter(browser_hash=browser, created__gt=now - _A_MINUTE)
    return lately.exclude(challenge_hash="").count() >= MOST_IN_A_ROW


def _tell(request: HttpRequest, sign_in: ActiveSignIn, fingerprint: str, *, unmet: bool) -> None:
    """Once for each challenge and sign-in, however many calls meet it at the same moment."""
    try:
        with transaction.atomic():
            note(sign_in.id, EventKind.CHALLENGED, now_of(request), challenge_hash=fingerprint)
    except IntegrityError:
        return
    audit(
        Event.CHALLENGED,
        request,
        person=sign_in.person_id,
        challenge=fingerprint[:16],
        unmet=unmet,
    )
