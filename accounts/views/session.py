"""`/accounts/session/`: who is signed in, and every clock that runs, as JSON for pages that poll."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.decorators import sign_in_url
from accounts.methods import only
from accounts.sign_in import Live, StoredToken, end_reason_of, state_of
from cdfportal.web.context import now_of


@only("GET", "HEAD")
def session(request: HttpRequest) -> HttpResponse:
    """200 either way, so that polling is no error; `?slide=0` leaves the idle clock alone."""
    state = state_of(request)
    now = now_of(request)
    if isinstance(state, Live):
        return JsonResponse(_live(state, now))
    reason = end_reason_of(request)
    return JsonResponse(
        {
            "signed_in": False,
            "reason": reason.value if reason else None,
            "message": reason.sentence if reason else None,
            "sign_in": sign_in_url("/"),
        }
    )


def _live(state: Live, now: datetime) -> dict[str, object]:
    sign_in = state.sign_in
    return {
        "signed_in": True,
        "reason": None,
        "person": {
            "name": sign_in.name,
            "email": sign_in.email,
            "issuer": sign_in.issuer,
            "subject": sign_in.subject,
        },
        "portal_admin": sign_in.is_portal_admin,
        "profile": sign_in.profile,
        "session": {
            "created": sign_in.created.isoformat(),
            "idle_end": sign_in.idle_end.isoformat(),
            "idle_seconds_left": _seconds(sign_in.idle_end, now),
            "absolute_end": sign_in.absolute_end.isoformat(),
            "absolute_seconds_left": _seconds(sign_in.absolute_end, now),
        },
        "token": _token(state.token, now) if state.token else None,
    }


def _token(token: StoredToken, now: datetime) -> dict[str, object]:
    return {
        "expires_at": token.expires_at.isoformat(),
        "seconds_left": _seconds(token.expires_at, now),
        "refresh_due": token.refresh_due.isoformat(),
        "generation": token.generation,
        "scope": list(token.scope),
    }


def _seconds(moment: datetime, now: datetime) -> int:
    return max(0, int((moment - now).total_seconds()))
