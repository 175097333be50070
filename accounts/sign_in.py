"""Who is asking: what every room may know of the sign-in behind a request."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Self, TypeVar, overload

from django.conf import settings
from django.http import HttpRequest

from accounts.end_reason import EndReason
from accounts.models import Profile
from accounts.session_query import Row
from cdfportal.web.typed import Whose

T = TypeVar("T")
_AHEAD = timedelta(seconds=60)


class Column(Generic[T]):
    """An attribute that is a column of the row, converted when it is read: most never are."""

    def __init__(self, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...

    @overload
    def __get__(self, owner: ActiveSignIn, kind: type) -> T: ...

    def __get__(self, owner: ActiveSignIn | None, kind: type) -> Self | T:
        if owner is None:
            return self
        value: T = owner.row[self._name]
        return value


@dataclass(frozen=True, slots=True)
class ActiveSignIn:
    """A sign-in that is alive, as `request.sign_in` shows it. It shows no token."""

    row: Row = field(repr=False)
    last_seen: datetime

    id = Column[uuid.UUID]("sign_in__id")
    person_id = Column[int]("sign_in__person__id")
    issuer = Column[str]("sign_in__person__issuer")
    subject = Column[str]("sign_in__person__subject")
    #: For display; neither decides anything.
    name = Column[str]("sign_in__person__name")
    email = Column[str]("sign_in__person__email")
    auth_time = Column[datetime | None]("sign_in__auth_time")
    created = Column[datetime]("sign_in__created")
    sign_in_end = Column[datetime]("sign_in__absolute_end")
    profile = Column[str]("profile")
    session_created = Column[datetime]("created")
    session_id = Column[uuid.UUID]("id")

    @property
    def absolute_end(self) -> datetime:
        """The longest time. A frame's may be nearer: it follows to the person's next sign-ins, and is to be
        connected anew once in the longest time of one."""
        if self.profile != Profile.EMBED:
            return self.sign_in_end
        longest = timedelta(seconds=settings.PORTAL.session_max_seconds)
        return min(self.sign_in_end, self.session_created + longest)

    @property
    def idle_end(self) -> datetime:
        """When it ends if nobody does anything."""
        return self.last_seen + timedelta(seconds=settings.PORTAL.session_idle_seconds)

    @property
    def end(self) -> datetime:
        """How long the person can go on: the nearer of the idle and the longest time."""
        return min(self.idle_end, self.absolute_end)

    @property
    def whose(self) -> Whose:
        """The person, for what they leave behind in a page."""
        return Whose(self.person_id, self.name or self.subject)

    @property
    def is_portal_admin(self) -> bool:
        """Whether a verified group of the person is one of the settings' admin groups."""
        return not settings.PORTAL.admin_groups.isdisjoint(self.row["sign_in__portal_groups"])


@dataclass(frozen=True, slots=True)
class StoredToken:
    """The access token's row as the request's one SELECT brought it, still encrypted."""

    id: uuid.UUID
    value: bytes = field(repr=False)
    scope: tuple[str, ...]
    obtained_at: datetime
    expires_at: datetime
    generation: int

    @property
    def refresh_due(self) -> datetime:
        """A minute ahead of expiry, or a tenth of the life if that is less."""
        life = self.expires_at - self.obtained_at
        return self.expires_at - min(_AHEAD, life / 10)


@dataclass(frozen=True, slots=True)
class Live:
    """The cookie names a session that is alive."""

    sign_in: ActiveSignIn
    #: The token that this request itself has fetched, instead of the row's.
    renewed: StoredToken | None = None

    @property
    def token(self) -> StoredToken | None:
        """The token for CDF, or none yet."""
        return self.renewed or _stored_token(self.sign_in.row)

    @property
    def last_seen(self) -> datetime:
        """When the person last did something; known to the minute."""
        return self.sign_in.last_seen

    @property
    def data(self) -> dict[str, Any]:
        """What `request.session` holds."""
        found: dict[str, Any] = self.sign_in.row["data"]
        return found


@dataclass(frozen=True, slots=True)
class Ended:
    """The cookie names a session that is over; its row is a tombstone."""

    reason: EndReason
    #: Whose it was.
    whose: Whose | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Nobody:
    """No cookie, or one that names nothing."""


SessionState = Live | Ended | Nobody


def state_of(request: HttpRequest) -> SessionState:
    """What the request's one SELECT found; SignInMiddleware put it there."""
    state: SessionState = getattr(request, "session_state", Nobody())
    return state


def attach(request: HttpRequest, state: SessionState) -> None:
    """Let the rest of the request see this state, under the promised names."""
    request.session_state = state  # type: ignore[attr-defined]  # ours to add
    request.sign_in = state.sign_in if isinstance(state, Live) else None  # type: ignore[attr-defined]  # likewise
    request.sign_in_end_reason = state.reason if isinstance(state, Ended) else None  # type: ignore[attr-defined]  # likewise


def sign_in_of(request: HttpRequest) -> ActiveSignIn | None:
    """`request.sign_in`, typed."""
    state = state_of(request)
    return state.sign_in if isinstance(state, Live) else None


def end_reason_of(request: HttpRequest) -> EndReason | None:
    """`request.sign_in_end_reason`, typed."""
    state = state_of(request)
    return state.reason if isinstance(state, Ended) else None


def ended_person(request: HttpRequest) -> Whose | None:
    """Whose session it was that is over; None when there was none."""
    state = state_of(request)
    return state.whose if isinstance(state, Ended) else None


def _stored_token(row: Row) -> StoredToken | None:
    token_id = row["token__id"]
    if token_id is None:
        return None
    return StoredToken(
        id=token_id,
        value=bytes(row["token__value"]),
        scope=tuple(row["token__scope"].split()),
        obtained_at=row["token__obtained_at"],
        expires_at=row["token__expires_at"],
        generation=row["sign_in__generation"],
    )
