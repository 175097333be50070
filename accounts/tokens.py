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
from accounts.sign_in import ActiveSignIn, Ended, Live, StoredToken, attach, end_reason_of, state_of
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
