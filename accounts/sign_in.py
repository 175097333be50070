"""Who is asking: what every room may know of the sign-in behind a request."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import HttpRequest

from accounts.end_reason import EndReason


@dataclass(frozen=True, slots=True)
class ActiveSignIn:
    """A sign-in that is alive, as `request.sign_in` shows it. It holds no token."""

    id: uuid.UUID
    person_id: int
    issuer: str
    subject: str
    #: For display; neither decides anything.
    name: str
    email: str
    is_portal_admin: bool
    auth_time: datetime | None
    created: datetime
    absolute_end: datetime
    idle_end: datetime
    profile: str
    session_id: uuid.UUID


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
        return self.expires_at - min(timedelta(seconds=60), life / 10)


@dataclass(frozen=True, slots=True)
class Live:
    """The cookie names a session that is alive."""

    sign_in: ActiveSignIn
    token: StoredToken | None
    data: dict[str, object]
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The cookie names a session that is over; its row is a tombstone."""

    reason: EndReason


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
