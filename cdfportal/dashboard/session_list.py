"""The sessions of a project as far as CDF shows them: one page, how many are alive, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from cdfportal.cdf.errors import CdfError, CdfRejectedError
from cdfportal.cdf.sessions import NONCE_LIFE, Session, SessionPage
from cdfportal.dashboard.gaps import Gap, gap
from cdfportal.dashboard.reader import Reader
from cdfportal.web.query import bad_parameter

PAGE = 25
#: CDF gives no more at once.
_MOST = 1000
#: Calls that one file may take.
_CALLS = 10
_RIGHT = "sessionsAcl:LIST"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of which list; empty: of all statuses, from the newest on."""

    status: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Alive:
    """How many sessions a job holds or may still take."""

    active: int
    ready: int
    #: Of those that are ready: whose nonce is over, so that no job can take them.
    over: int
    #: False: there are more than were counted.
    complete: bool

    @property
    def count(self) -> int:
        """Those that are, or can come, in use."""
        return self.active + self.ready - self.over


@dataclass(frozen=True, slots=True)
class Listing:
    """What CDF shows; None is what it does not show."""

    page: SessionPage | None = None
    alive: Alive | None = None
    gap: Gap | None = None
    #: CDF does not take the cursor.
    foreign_cursor: bool = False


def list_sessions(reader: Reader, project: str, asked: Asked) -> Listing:
    """One call, and two more to count when the page is not the whole list."""
    try:
        page = reader.sessions(project, status=asked.status, cursor=asked.cursor, limit=PAGE)
    except CdfRejectedError as error:
        if asked.cursor and error.status == HTTPStatus.BAD_REQUEST:
            return Listing(foreign_cursor=True)
        return Listing(gap=gap("The list of sessions", _RIGHT, error))
    except CdfError as error:
        return Listing(gap=gap("The list of sessions", _RIGHT, error))
    try:
        return Listing(page, _alive(reader, project, page, asked))
    except CdfError as error:
        return Listing(page, gap=gap("The number of sessions that are alive", _RIGHT, error))


def _alive(reader: Reader, project: str, page: SessionPage, asked: Asked) -> Alive:
    is_whole = not (asked.status or asked.cursor or page.next_cursor)
    pages = (
        [page]
        if is_whole
        else [reader.sessions(project, status=one, limit=_MOST) for one in ("active", "ready")]
    )
    found = [session for each in pages for session in each.sessions]
    ready = [session for session in found if session.status == "READY"]
    return Alive(
        active=sum(session.status == "ACTIVE" for session in found),
        ready=len(ready),
        over=sum(nonce_is_over(session, reader.now) for session in ready),
        complete=not any(each.next_cursor for each in pages),
    )


def nonce_is_over(session: Session, now: datetime) -> bool:
    """Whether nobody took it within the minute of its nonce; False where CDF names no time."""
    made = session.created
    return session.status == "READY" and made is not None and made + NONCE_LIFE <= now


def every_session(reader: Reader, project: str, status: str) -> Iterator[Session]:
    """The whole list, for a file; refused where it is too long for one."""
    cursor = ""
    for _ in range(_CALLS):
        page = reader.sessions(project, status=status, cursor=cursor, limit=_MOST)
        yield from page.sessions
        cursor = page.next_cursor
        if not cursor:
            return
    raise bad_parameter(
        f"The list holds more than {_CALLS * _MOST:,} sessions, too many for one file: "
        "choose a `status`."
    )
