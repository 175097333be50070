"""One sign-in as its page and its JSON twin show it: clocks, what is kept, what happened."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings

from accounts.clock_bars import bars
from accounts.clocks import Clocks, clocks_of_another
from accounts.end_reason import EndReason
from accounts.history import Line, history
from accounts.models import BrowserSession, EventKind, SignIn
from accounts.sign_in_list import SignInLine, how_in_words, last_used, line_of, with_sessions
from accounts.timeline import MOST
from cdfportal.web.durations import Clock, in_words
from cdfportal.web.ledger import Fact, Headline, many


@dataclass(frozen=True, slots=True)
class Use:
    """One browser session of the sign-in."""

    how: str
    first_seen: datetime
    last_seen: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class OneSignIn:
    """Everything that the portal knows of it, and no token."""

    line: SignInLine
    #: None once it has ended: nothing runs any more.
    clocks: Clocks | None
    bars: tuple[Clock, ...]
    history: tuple[Line, ...]
    uses: tuple[Use, ...]
    auth_time: datetime | None
    scope: tuple[str, ...]
    generation: int
    #: Whether the provider named its own session, so that it can end this one.
    has_provider_session: bool

    @property
    def is_cut(self) -> bool:
        """Whether older lines of the timeline are gone."""
        return sum(line.count for line in self.history) >= MOST

    def total(self, kind: EventKind) -> int:
        """How often something happened."""
        return sum(line.count for line in self.history if line.kind is kind)


def find_sign_in(
    person_id: int, sign_in_id: uuid.UUID, this: uuid.UUID, now: datetime
) -> OneSignIn | None:
    """A sign-in of this person; somebody else's is as unknown as one that never was."""
    row = with_sessions(SignIn.objects.filter(id=sign_in_id, person=person_id)).first()
    if row is None:
        return None
    line, sessions = line_of(row, this, now), [*row.browser_sessions.all()]
    ended = (line.ended_at, line.end_reason) if line.ended_at and line.end_reason else None
    clocks = None if ended else clocks_of_another(row, last_used(row, sessions))
    return OneSignIn(
        line=line,
        clocks=clocks,
        bars=bars(clocks, row.created, now) if clocks else (),
        history=history(row, ended),
        uses=tuple(map(_use, sessions)),
        auth_time=row.auth_time,
        scope=tuple(row.granted_scope.split()),
        generation=row.generation,
        has_provider_session=bool(row.sid),
    )


def _use(session: BrowserSession) -> Use:
    return Use(how_in_words(session), session.created, session.last_seen, session.ended_at)


#: Ends that nobody needs to wonder about.
_ORDINARY = frozenset(
    {
        EndReason.SIGNED_OUT,
        EndReason.SUPERSEDED,
        EndReason.ENDED_BY_PERSON,
        EndReason.IDLE,
        EndReason.EXPIRED,
    }
)


def headline(found: OneSignIn, now: datetime) -> Headline:
    """Whether it lives, and until when; or why it ended."""
    line = found.line
    if found.clocks is None:
        why = line.end_reason.sentence if line.end_reason else ""
        tone, icon = ("plain", "none") if line.end_reason in _ORDINARY else ("no", "no")
        return Headline(
            tone, icon, "Ended", why, f"It ended at {line.ended_at:%Y-%m-%d %H:%M} UTC."
        )
    ends, because = found.clocks.end
    unless = " if nobody uses it" if because is EndReason.IDLE else ""
    return Headline(
        "yes",
        "yes",
        "This sign-in" if line.is_this_one else "Signed in",
        f"It lasts {in_words(ends - now)} more{unless}.",
        _because(because, found.clocks),
    )


def _because(reason: EndReason, clocks: Clocks) -> str:
    if reason is EndReason.IDLE:
        idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
        latest = f"until {clocks.absolute_end:%Y-%m-%d %H:%M} UTC at the latest"
        return f"Every use of it begins its {in_words(idle)} anew, {latest}."
    if reason is EndReason.EXPIRED:
        return "Then it reaches the longest time that the portal allows, used or not."
    return "Then the token for CDF runs out, and the provider gave no way to renew it."


def facts(found: OneSignIn) -> tuple[Fact, ...]:
    """The numbers beside the verdict."""
    line = found.line
    renewals, failed = found.generation - 1, found.total(EventKind.REFRESH_FAILED)
    return (
        Fact("Signed in", f"{line.first_seen:%H:%M} UTC", f"{line.first_seen:%Y-%m-%d}"),
        Fact("Last seen", f"{line.last_seen:%H:%M} UTC", f"{line.last_seen:%Y-%m-%d}"),
        Fact("Address", line.address, line.how),
        Fact("Tokens", f"generation {found.generation}", _renewals(renewals, failed)),
    )


def _renewals(count: int, failed: int) -> str:
    renewed = many(count, "renewal") if count else "not renewed yet"
    return f"{renewed}, {failed} failed" if failed else renewed


def as_json(found: OneSignIn, now: datetime) -> dict[str, object]:
    """The page's twin."""
    clocks = found.clocks
    return {
        **found.line.as_json(),
        "now": now.isoformat(),
        "headline": asdict(headline(found, now)),
        "auth_time": _text(found.auth_time),
        "scope": list(found.scope),
        "generation": found.generation,
        "provider_session": found.has_provider_session,
        "idle_seconds": settings.PORTAL.session_idle_seconds,
        "refresh_token": clocks.renewal.has_refresh_token if clocks else False,
        "id_token": clocks.renewal.has_id_token if clocks else False,
        "next_refresh": _text(clocks.next_refresh) if clocks else None,
        "ends_at": clocks.end[0].isoformat() if clocks else None,
        "ends_because": clocks.end[1].value if clocks else None,
        "clocks": [_bar_json(bar) for bar in found.bars],
        "browser_sessions": [_use_json(use) for use in found.uses],
        "timeline": [line.as_json() for line in found.history],
        "timeline_cut": found.is_cut,
    }


def _bar_json(bar: Clock) -> dict[str, object]:
    moments = {"began": bar.began, "ends": bar.ends, "renews": bar.renews}
    return {**asdict(bar), **{name: _text(moment) for name, moment in moments.items()}}


def _use_json(use: Use) -> dict[str, object]:
    return {
        "how": use.how,
        "first_seen": use.first_seen.isoformat(),
        "last_seen": use.last_seen.isoformat(),
        "ended_at": _text(use.ended_at),
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
