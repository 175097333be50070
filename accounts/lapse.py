"""When the sign-in behind a page ends, as the page itself tells it: by seconds from its own arrival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from accounts.clocks import WARNING, clocks_of
from accounts.end_reason import EndReason
from accounts.sign_in import Live, state_of
from cdfportal.web.context import now_of

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Lapse:
    """The end that comes next, if nobody does anything."""

    ends: datetime
    reason: EndReason
    now: datetime
    #: The earliest moment at which it may end; after it a script asks again.
    may_end: datetime

    @property
    def seconds_left(self) -> int:
        """Until the end."""
        return max(0, (self.ends - self.now) // _SECOND)

    @property
    def ask_in(self) -> int:
        """Seconds until a page should ask whether to warn."""
        return max(0, (self.may_end - WARNING - self.now) // _SECOND)

    @property
    def is_near(self) -> bool:
        """Near enough to offer a renewal."""
        return self.ends - self.now <= WARNING

    @property
    def is_idle(self) -> bool:
        """Doing anything in the portal puts it off; otherwise only another sign-in does."""
        return self.reason is EndReason.IDLE


def lapse_of(request: HttpRequest) -> Lapse | None:
    """That of the request's sign-in; a query only when its access token is almost over."""
    state = state_of(request)
    if not isinstance(state, Live):
        return None
    now, sign_in = now_of(request), state.sign_in
    ends, reason = min(
        (sign_in.idle_end, EndReason.IDLE), (sign_in.absolute_end, EndReason.EXPIRED)
    )
    may_end = min(ends, state.token.expires_at) if state.token else ends
    if may_end < ends and may_end - now <= WARNING:
        # With nothing to renew it the sign-in ends with its token; that stands in a row of its own.
        ends, reason = clocks_of(state).end
        may_end = ends
    return Lapse(ends, reason, now, may_end)
