"""Who is looking, and with which token; or the refusal that says what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.cause import Cause
from accounts.decorators import signed_out
from accounts.explanations import EXPLANATIONS
from accounts.sign_in import ActiveSignIn, sign_in_of
from accounts.tokens import SignedOut, Usable, access_token
from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal, RefusedError


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person with a usable access token."""

    sign_in: ActiveSignIn
    token: Usable


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request; refuses when there is none or the token cannot be had."""
    sign_in = sign_in_of(request)
    if sign_in is None:
        raise RefusedError(signed_out(request))
    match access_token(request):
        case Usable() as token:
            return Viewer(sign_in, token)
        case SignedOut():
            raise RefusedError(signed_out(request))
        case outcome:
            raise RefusedError(_unavailable(request, outcome.reason))


def _unavailable(request: HttpRequest, cause: Cause) -> Refusal:
    """The sign-in lives; its token is over, and no new one is to be had now."""
    explanation = EXPLANATIONS[cause]
    return Refusal(
        503,
        Reason.TOKEN_UNAVAILABLE,
        "No new access token just now",
        f"Yours has to be renewed, and your identity provider gave none. {explanation.why}",
        (
            "Try again in a minute; you stay signed in.",
            "If it stays, sign out and in again.",
            *explanation.cures,
        ),
        details=(("Cause", cause.value),),
        retry_url=request.get_full_path(),
    )
