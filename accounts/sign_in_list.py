"""Sign-ins as lists show them: in which browser, since when, how they ended. Reads, never writes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Prefetch, QuerySet

from accounts.device import device_in_words
from accounts.end_reason import EndReason
from accounts.models import BrowserSession, Profile, SignIn
from accounts.purge import TOMBSTONE

#: Of each kind; nobody reads further.
MOST = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """A session of the sign-in in a frame of another portal; it can be ended alone."""

    id: uuid.UUID
    #: Of the page around it; empty when that page did not say.
    origin: str

    @property
    def label(self) -> str:
        """What its button names."""
        return self.origin or "another portal"


@dataclass(frozen=True, slots=True)
class SignInLine:
    """One sign-in. It holds no token and nothing that CDF would tell."""

    id: uuid.UUID
    device: str
    address: str
    #: Whether in windows of its own or in a frame of another portal.
    how: str
    #: The living ones of these.
    frames: tuple[Frame, ...]
    first_seen: datetime
    last_seen: datetime
    ended_at: datetime | None
    end_reason: EndReason | None
    is_this_one: bool

    @property
    def label(self) -> str:
        """Browsers of one kind look alike, so the time is part of the name."""
        return f"{self.device}, signed in {self.first_seen:%Y-%m-%d %H:%M:%S} UTC"

    def as_json(self) -> dict[str, object]:
        """The line of the page's twin."""
        return {
            "id": str(self.id),
            "label": self.label,
            "device": self.device,
            "address": self.address,
            "how": self.how,
            "frames": [{"id": str(one.id), "origin": one.origin} for one in self.frames],
            "first_seen": self.first_seen.isoformat(),
            "last_seen": self.last_seen.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "end_reason": self.end_reason.value if self.end_reason else None,
            "this_one": self.is_this_one,
        }


@dataclass(frozen=True, slots=True)
class SignInLists:
    """Living ones, last seen first; ended ones, last ended first."""

    living: tuple[SignInLine, ...]
    ended: tuple[SignInLine, ...]


def list_sign_ins(person_id: int, this: uuid.UUID | None, now: datetime) -> SignInLists:
    """Those of one person. Some are over by time before anybody writes it down: they count as ended."""
    mine = with_sessions(SignIn.objects.filter(person=person_id))
    open_rows = mine.filter(ended_at=None).annotate(seen=Max("browser_sessions__last_seen"))
    closed_rows = mine.filter(ended_at__gt=now - TOMBSTONE)
    lines = [line_of(row, this, now) for row in open_rows.order_by("-seen")[:MOST]]
    over = [line for line in lines if line.ended_at]
    over += [line_of(row, this, now) for row in closed_rows.order_by("-ended_at")[:MOST]]
    return SignInLists(
        tuple(line for line in lines if not line.ended_at),
        tuple(sorted(over, key=lambda line: line.ended_at or now, reverse=True)),
    )


def with_sessions(rows: QuerySet[SignIn]) -> QuerySet[SignIn]:
    """The rows with their browser sessions, oldest first, by one query more; no token is fetched."""
    sessions = BrowserSession.objects.defer("data").order_by("created", "-profile")
    return rows.defer("refresh_token", "id_token").prefetch_related(
        Prefetch("browser_sessions", queryset=sessions)
    )


def line_of(row: SignIn, this: uuid.UUID | None, now: datetime) -> SignInLine:
    """One row from `with_sessions` in words."""
    sessions = [*row.browser_sessions.all()]
    ended = end_of(row, sessions, now)
    return SignInLine(
        id=row.id,
        device=device_in_words(row.user_agent),
        address=row.address or "unknown",
        how=", ".join(dict.fromkeys(how_in_words(session) for session in sessions)) or "unknown",
        frames=() if ended else _frames(sessions, now),
        first_seen=row.created,
        last_seen=max((session.last_seen for session in sessions), default=row.created),
        ended_at=ended[0] if ended else None,
        end_reason=ended[1] if ended else None,
        is_this_one=row.id == this,
    )


def _frames(sessions: list[BrowserSession], now: datetime) -> tuple[Frame, ...]:
    idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
    return tuple(
        Frame(one.id, one.embed_origin)
        for one in sessions
        if one.profile == Profile.EMBED and one.ended_at is None and one.last_seen > now - idle
    )


def end_of(
    row: SignIn, sessions: list[BrowserSession], now: datetime
) -> tuple[datetime, EndReason] | None:
    """When it ended and why, or None: written down, or due by one of the clocks."""
    if row.ended_at is not None:
        return row.ended_at, EndReason(row.end_reason)
    idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
    ends = [
        (row.absolute_end, EndReason.EXPIRED),
        (last_used(row, sessions) + idle, EndReason.IDLE),
    ]
    first = min(ends)
    return first if first[0] <= now else None


def last_used(row: SignIn, sessions: list[BrowserSession]) -> datetime:
    """When a session that still lives was seen; from then on the idle time counts."""
    alive = [session.last_seen for session in sessions if session.ended_at is None]
    return max(alive, default=row.created)


def how_in_words(session: BrowserSession) -> str:
    """How a browser holds the sign-in."""
    if session.profile == Profile.EMBED:
        return f"in a frame of {session.embed_origin or 'another portal'}"
    return "in the portal"
