"""Times left, in words and as lengths of bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cdfportal.web.drawings.timeline import Span

_MINUTE = timedelta(minutes=1)
_ALMOST_OVER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Clock:
    """One bar: the time left of a whole, and what happens at its end."""

    name: str
    began: datetime
    ends: datetime
    left: str
    note: str
    #: Length of the bar in percent of the whole.
    percent: int
    #: `is-open` under a third, `is-no` under five minutes, else empty.
    tone: str
    #: Where the portal renews, in percent from the end; None when it does not.
    renewal: int | None = None
    renews: datetime | None = None

    @property
    def span(self) -> Span:
        """For a picture of several on one axis of time."""
        return Span(self.name, self.began, self.ends, self.left, self.renews, self.tone)


def in_words(rest: timedelta) -> str:
    """ "41 min", "7 h 52 min", "3 days"."""
    minutes = int(rest / _MINUTE)
    if rest <= timedelta(0):
        return "0 min"
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} days"


def clock(
    name: str,
    began: datetime,
    ends: datetime,
    now: datetime,
    note: str,
    *,
    renewal: datetime | None = None,
) -> Clock:
    """A bar for what began and ends; total for odd times."""
    whole = max(ends - began, timedelta(seconds=1))
    rest = min(max(ends - now, timedelta(0)), whole)
    return Clock(
        name=name,
        began=began,
        ends=ends,
        left=in_words(ends - now),
        note=note,
        percent=round(100 * (rest / whole)),
        tone=_tone(rest, whole),
        renewal=round(100 * ((ends - renewal) / whole)) if renewal else None,
        renews=renewal,
    )


def _tone(rest: timedelta, whole: timedelta) -> str:
    if rest < _ALMOST_OVER:
        return "is-no"
    return "is-open" if rest < whole / 3 else ""


def clock_time(moment: datetime) -> str:
    """ "09:50 UTC"."""
    return f"{moment:%H:%M} UTC"
