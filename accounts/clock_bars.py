"""The clocks of a sign-in as bars: how much is left, and what happens at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from accounts.clocks import Clocks
from accounts.lease import COOL_DOWN
from accounts.sign_in import StoredToken
from cdfportal.web.drawings.timeline import Span
from cdfportal.web.durations import Clock, clock, clock_time


def bars(clocks: Clocks, created: datetime, now: datetime) -> tuple[Clock, ...]:
    """In the order in which they run out as a rule."""
    idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
    found = []
    if clocks.token:
        found.append(_token(clocks, clocks.token, now))
    blocked = clocks.renewal.blocked_until
    if blocked and blocked > now:
        note = f"the provider gave no new token; it is asked again after {blocked:%H:%M:%S} UTC"
        found.append(clock("Renewal, pause", blocked - COOL_DOWN, blocked, now, note))
    found.append(
        clock(
            "Sign-in, idle",
            clocks.idle_end - idle,
            clocks.idle_end,
            now,
            f"ends {_when(clocks.idle_end, now)} unless somebody uses it; every page begins it anew",
        )
    )
    found.append(
        clock(
            "Sign-in, longest",
            created,
            clocks.absolute_end,
            now,
            f"ends {_when(clocks.absolute_end, now)} in any case; then somebody signs in again",
        )
    )
    return tuple(found)


def spans(clocks: Clocks, clocked: Sequence[Clock]) -> tuple[Span, ...]:
    """The same for one axis of time, with the refresh token, whose end is the provider's secret."""
    known = [bar.span for bar in clocked]
    if not clocks.renewal.has_refresh_token:
        return tuple(known)
    return (*known, Span("Refresh token", None, None, "end not told"))


def _token(clocks: Clocks, token: StoredToken, now: datetime) -> Clock:
    until = f"until {_when(token.expires_at, now)}"
    if clocks.renewal.has_refresh_token:
        note = f"{until}; the portal renews it from {clock_time(token.refresh_due)} on (mark)"
        renewal = token.refresh_due
    else:
        note, renewal = f"{until}; nothing renews it, so the sign-in ends with it", None
    return clock("Access token", token.obtained_at, token.expires_at, now, note, renewal=renewal)


def _when(moment: datetime, now: datetime) -> str:
    """The time of day, with its date when that is another one than today's."""
    day = "" if moment.date() == now.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{clock_time(moment)}"
