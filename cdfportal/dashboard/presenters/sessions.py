"""CDF's sessions as rows, chips and a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from cdfportal.access.json_parts import JsonObject, time_json
from cdfportal.access.session_facts import statuses, ways
from cdfportal.cdf.sessions import Session
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.session_list import Alive, Asked, nonce_is_over
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.durations import in_words

#: Tone and symbol of each status; one that is new to us is open.
_SIGNS = {
    "READY": ("", "clock"),
    "ACTIVE": ("yes", "yes"),
    "CANCELLED": ("", "none"),
    "EXPIRED": ("", "none"),
    "REVOKED": ("no", "no"),
    "ACCESS_LOST": ("no", "warn"),
}
_NEW = ("open", "open")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One line of the list."""

    session: Session
    way: str
    status: str
    tone: str
    icon: str
    nonce_over: bool
    #: "41 min ago", "in 19 min"; empty where CDF names no time.
    made: str
    ends: str
    #: Whether revoking would change anything, as far as its status tells.
    alive: bool

    def as_json(self) -> JsonObject:
        """For the twin: CDF's own words, times as the portal writes them."""
        one = self.session
        return {
            "id": one.id,
            "type": one.type,
            "status": one.status,
            "nonce_over": self.nonce_over,
            "client_id": one.client_id or None,
            "created": time_json(one.created) if one.created else None,
            "expires": time_json(one.expires) if one.expires else None,
        }


def session_row(session: Session, now: datetime) -> SessionRow:
    """A session in words."""
    way, status = ways().get(session.type), statuses().get(session.status)
    tone, icon = _SIGNS.get(session.status, _NEW)
    over = nonce_is_over(session, now)
    return SessionRow(
        session=session,
        way=way.words if way else session.type or "not told",
        status=status.words if status else session.status or "not told",
        tone="open" if over else tone,
        icon="warn" if over else icon,
        nonce_over=over,
        made=_relative(session.created, now),
        ends=_relative(session.expires, now),
        alive=status is None or status.alive,
    )


def _relative(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    if moment <= now:
        return f"{in_words(max(now - moment, timedelta(seconds=1)))} ago"
    return f"in {in_words(moment - now)}"


def status_chips(asked: Asked, alive: Alive | None) -> list[Chip]:
    """All, and one for each status that CDF's list can be asked for."""
    known = {} if alive is None else {"active": alive.active, "ready": alive.ready}
    counts = known if alive is not None and alive.complete else {}
    chips = [Chip("All", "?", None, not asked.status)]
    for name, facts in statuses().items():
        if facts.asked:
            word = name.lower()
            text = facts.words[:1].upper() + facts.words[1:]
            chips.append(Chip(text, address(Asked(word)), counts.get(word), asked.status == word))
    return chips


def address(asked: Asked) -> str:
    """The list as a query string."""
    given = {"status": asked.status, "cursor": asked.cursor}
    return "?" + urlencode({name: value for name, value in given.items() if value})


def session_table(rows: Iterable[Session], now: datetime) -> Table:
    """For export."""
    titles = columns(
        id="Id",
        type="Type",
        status="Status",
        nonce_over="Nonce over",
        client_id="Client id",
        created="Made",
        expires="Ends",
    )
    return Table("sessions", "CDF sessions", titles, (_cells(one, now) for one in rows))


def _cells(session: Session, now: datetime) -> Sequence[str]:
    times = (time_json(moment) if moment else "" for moment in (session.created, session.expires))
    over = "yes" if nonce_is_over(session, now) else ""
    return (
        str(session.id),
        session.type,
        session.status,
        over,
        session.client_id,
        *times,
    )
