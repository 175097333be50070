"""Refreshing a sign-in's tokens, once, whoever asks at the same time.

The refresh token may be good for one use only (RFC 9700 §4.14.2), so one caller takes a lease on the row,
asks the provider with no database transaction open, and writes the answer by compare-and-swap on the
generation. Everybody else goes on with the old token while it lives, or waits for the new one.
"""

from __future__ import annotations

import time
import uuid
from datetime import datetime

from django.conf import settings

from accounts.cause import Cause, Failure
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.lease import Lease, Renewed, take_lease
from accounts.provider import provider_of
from accounts.renewed import Refused, ask_provider
from accounts.revocation import revoke_aside, unstored
from accounts.sign_in import StoredToken
from accounts.sign_in_tokens import SignInTokens, load_tokens
from cdfportal.base.clock import Clock
from cdfportal.web.audit import Event, audit

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5
Outcome = StoredToken | EndReason | Failure


def renew(sign_in_id: uuid.UUID, clock: Clock, refused: int | None = None) -> Outcome:
    """A token that lives: a new one, or the old one if it must do for now; else why there is none.

    `refused`: the generation that CDF does not take, which will not do however long it lives.
    """
    pause = _FIRST_PAUSE
    # Long enough to see the lease of somebody who died run out, and to take it over.
    give_up = time.monotonic() + Lease.LONGEST.total_seconds() + 2 * _LONGEST_PAUSE
    while True:
        outcome = _attempt(sign_in_id, clock, refused)
        if outcome is not None:
            return outcome
        if time.monotonic() > give_up:
            return Failure(Cause.PROVIDER_TIMEOUT)
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _attempt(sign_in_id: uuid.UUID, clock: Clock, refused: int | None) -> Outcome | None:
    """None: somebody else is at it, and nothing can be used until they are done."""
    now = clock()
    tokens = load_tokens(sign_in_id)
    if isinstance(tokens, EndReason):
        return tokens
    forced = tokens.generation == refused
    usable = None if forced else tokens.living(now)
    if tokens.is_fresh(now) and not forced:
        return tokens.access
    if tokens.refresh_token is None and not forced:
        return usable or _end(tokens, EndReason.TOKEN_EXPIRED, now)
    if tokens.refresh_token is None or tokens.is_blocked(now):
        return usable or Failure(Cause.PROVIDER_UNREACHABLE)
    if tokens.is_leased(now):
        # Seen here already, so that those who wait only read.
        return usable
    if forced and tokens.was_forced_lately(now):
        return Failure(Cause.TOKEN_REFUSED)
    metadata = provider_of(settings.CONNECTION).metadata(now)
    if isinstance(metadata, Failure):
        return usable or metadata
    # The provider's metadata may have taken seconds: what was true above is asked anew.
    lease = take_lease(tokens, clock, forced=forced)
    if lease is None:
        return None if forced else tokens.living(clock())
    outcome = _conclude(lease, ask_provider(lease, metadata, clock), clock())
    if forced and isinstance(outcome, StoredToken) and outcome.generation == refused:
        return Failure(Cause.TOKEN_REFUSED)
    return outcome


def _conclude(lease: Lease, answer: Renewed | Refused | Failure, now: datetime) -> Outcome | None:
    tokens = lease.tokens
    match answer:
        case Renewed():
            written = lease.write(answer, now)
            if written:
                audit(Event.TOKEN_REFRESHED, sign_in=str(tokens.sign_in_id))
                return written
            # Not ours any more: what there is now counts.
            there = load_tokens(tokens.sign_in_id)
            if isinstance(there, EndReason):
                revoke_aside([unstored(tokens.sign_in_id, answer.tokens)], now)
                return there
            return None
        case Refused(reason=reason, tokens=given):
            audit(Event.TOKEN_REFRESH_FAILED, sign_in=str(tokens.sign_in_id), reason=reason.value)
            if not lease.end(reason, now):
                return None
            audit(Event.SIGN_IN_ENDED, sign_in=str(tokens.sign_in_id), reason=reason.value)
            if given:
                revoke_aside([unstored(tokens.sign_in_id, given)], now)
            return reason
        case Failure(cause=Cause.INTERACTION_REQUIRED) if not tokens.living(now):
            return _conclude(lease, Refused(EndReason.INTERACTION_REQUIRED), now)
        case Failure(cause=cause, detail=detail):
            audit(
                Event.TOKEN_REFRESH_FAILED,
                sign_in=str(tokens.sign_in_id),
                reason=cause.value,
                detail=detail,
            )
            lease.give_back(cause, now)
            return tokens.living(now) or answer


def _end(tokens: SignInTokens, reason: EndReason, now: datetime) -> EndReason:
    end_sign_in(tokens.sign_in_id, reason, now)
    audit(Event.SIGN_IN_ENDED, sign_in=str(tokens.sign_in_id), reason=reason.value)
    return reason
