"""`/accounts/session/`: who is signed in, and every clock that runs, as JSON for pages that poll."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.clocks import Clocks, clocks_of
from accounts.decorators import sign_in_url
from accounts.methods import only
from accounts.sign_in import ActiveSignIn, Live, end_reason_of, state_of
from cdfportal.web.context import now_of


@only("GET", "HEAD")
def session(request: HttpRequest) -> HttpResponse:
    """200 either way, so that polling is no error; `?slide=0` leaves the idle clock alone.

    docs/sessions.md explains every key.
    """
    state = state_of(request)
    now = now_of(request)
    if isinstance(state, Live):
        return JsonResponse(_live(state, clocks_of(state), now))
    reason = end_reason_of(request)
    return JsonResponse(
        {
            "signed_in": False,
            "now": now.isoformat(),
            "reason": reason.value if reason else None,
            "message": reason.told if reason else None,
            "sign_in": sign_in_url("/"),
        }
    )


def _live(state: Live, clocks: Clocks, now: datetime) -> dict[str, object]:
    sign_in = state.sign_in
    ends, because = clocks.end
    return {
        "signed_in": True,
        "now": now.isoformat(),
        "reason": None,
        "message": None,
        "person": _person(sign_in),
        "portal_admin": sign_in.is_portal_admin,
        "profile": sign_in.profile,
        "session": {
            "id": str(sign_in.id),
            "created": sign_in.created.isoformat(),
            "auth_time": _text(sign_in.auth_time),
            "last_seen": sign_in.last_seen.isoformat(),
            "idle_end": sign_in.idle_end.isoformat(),
            "idle_seconds_left": _seconds(sign_in.idle_end, now),
            "absolute_end": sign_in.absolute_end.isoformat(),
            "absolute_seconds_left": _seconds(sign_in.absolute_end, now),
        },
        "token": _token(clocks, now),
        "refresh_token": clocks.renewal.has_refresh_token,
        "id_token": clocks.renewal.has_id_token,
        "next_refresh": _text(clocks.next_refresh),
        "ends_at": ends.isoformat(),
        "ends_because": because.value,
        "seconds_left": _seconds(ends, now),
        "warn_at": clocks.warn_at.isoformat(),
    }


def _person(sign_in: ActiveSignIn) -> dict[str, str]:
    return {
        "name": sign_in.name,
        "email": sign_in.email,
        "issuer": sign_in.issuer,
        "subject": sign_in.subject,
    }


def _token(clocks: Clocks, now: datetime) -> dict[str, object] | None:
    token, blocked = clocks.token, clocks.renewal.blocked_until
    if token is None:
        return None
    return {
        "expires_at": token.expires_at.isoformat(),
        "seconds_left": _seconds(token.expires_at, now),
        "refresh_due": token.refresh_due.isoformat(),
        "refresh_blocked_until": _text(blocked) if blocked and blocked > now else None,
        "generation": token.generation,
        "scope": list(token.scope),
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _seconds(moment: datetime, now: datetime) -> int:
    return max(0, int((moment - now).total_seconds()))
