"""The access token of a request's sign-in: one of three outcomes, which the caller turns into answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from accounts.cause import Cause
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import SignIn
from accounts.renewal import renew
from accounts.sign_in import (
    ActiveSignIn,
    Ended,
    Live,
    StoredToken,
    attach,
    end_reason_of,
    sign_in_of,
    state_of,
)
from accounts.sign_in_tokens import load_tokens
from accounts.stored_tokens import access_place, id_token_place, unseal
from accounts.vault import Opened
from cdfportal.web.context import now_of


@dataclass(frozen=True, slots=True)
class Usable:
    """A token that CDF should take now."""

    value: str = field(repr=False)
    expires_at: datetime
    scope: tuple[str, ...]
    generation: int


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody is signed in, or the sign-in has ended for this reason."""

    reason: EndReason | None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Signed in, but the provider gives no token just now; trying again later may help."""

    reason: Cause


TokenOutcome = Usable | SignedOut | Unavailable


def is_at_hand(request: HttpRequest) -> bool:
    """Whether `access_token` will ask nobody, and so keep nobody waiting."""
    state = state_of(request)
    token = state.token if isinstance(state, Live) else None
    return token is not None and now_of(request) < token.refresh_due


def access_token(request: HttpRequest) -> TokenOutcome:
    """The token for CDF; refreshed ahead of expiry, and only then with further queries."""
    state = state_of(request)
    if not isinstance(state, Live):
        return SignedOut(end_reason_of(request))
    token = state.token
    now = now_of(request)
    if token is None or now >= token.refresh_due:
        renewed = renew(state.sign_in.id, settings.PORTAL_CLOCK)
        if isinstance(renewed, EndReason):
            attach(request, Ended(renewed, state.sign_in.whose))
            return SignedOut(renewed)
        if not isinstance(renewed, StoredToken):
            return Unavailable(renewed.cause)
        token = renewed
        attach(request, replace(state, renewed=token))
    return _open(request, state.sign_in, token)


def may_be_renewed(request: HttpRequest, refused: Usable) -> bool:
    """Whether `another_token` could bring one; costs one small query, for a storm of 401s."""
    sign_in = sign_in_of(request)
    tokens = load_tokens(sign_in.id) if sign_in else EndReason.SIGNED_OUT
    if isinstance(tokens, EndReason):
        return False
    now = now_of(request)
    if tokens.generation != refused.generation or tokens.is_leased(now):
        return True
    is_free = not (tokens.is_blocked(now) or tokens.was_forced_lately(now))
    return tokens.refresh_token is not None and is_free


def another_token(request: HttpRequest, refused: Usable) -> Usable | None:
    """A token in place of one that CDF refuses before its time; None when there is none to be had.

    Refreshed once for each token however many calls meet the refusal, and at most every five minutes.
    """
    state = state_of(request)
    if not isinstance(state, Live):
        return None
    renewed = renew(state.sign_in.id, settings.PORTAL_CLOCK, refused.generation)
    if isinstance(renewed, EndReason):
        attach(request, Ended(renewed, state.sign_in.whose))
        return None
    if not isinstance(renewed, StoredToken):
        return None
    attach(request, replace(state, renewed=renewed))
    outcome = _open(request, state.sign_in, renewed)
    return outcome if isinstance(outcome, Usable) else None


def _open(request: HttpRequest, sign_in: ActiveSignIn, token: StoredToken) -> TokenOutcome:
    opened = unseal(token.value, access_place(token.id))
    if isinstance(opened, Opened):
        return Usable(opened.text, token.expires_at, token.scope, token.generation)
    # TOKEN_KEYS no longer holds the key: a session that can call nothing must not look alive.
    end_sign_in(sign_in.id, EndReason.UNREADABLE, settings.PORTAL_CLOCK())
    attach(request, Ended(EndReason.UNREADABLE, sign_in.whose))
    return SignedOut(EndReason.UNREADABLE)


def id_token_for_display(sign_in: ActiveSignIn) -> str | None:
    """The verified ID token in clear, for the page that explains its claims; None without one."""
    row = SignIn.objects.filter(id=sign_in.id, ended_at=None).values_list("id_token").first()
    opened = unseal(row[0], id_token_place(sign_in.id)) if row else None
    return opened.text if isinstance(opened, Opened) else None
