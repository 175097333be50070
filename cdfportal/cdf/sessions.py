"""Sessions: access of a job that outlives the token it began with.

https://api-docs.cognite.com/20230101/tag/Sessions
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cdfportal.access.text import as_integer, clean
from cdfportal.cdf.answer import read_json
from cdfportal.cdf.errors import Cause, CdfRejectedError, CdfUnreachableError

#: https://docs.cognite.com/api-reference/concepts/20230101/sessions: approximately one minute.
NONCE_LIFE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The last moment that a datetime can hold, in milliseconds.
_LATEST = 253_402_300_799_999
#: Shorter pieces of a secret tell nothing, and may stand in any text.
_TELLING = 4


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """The session acts as a client of the identity provider."""

    client_id: str
    client_secret: str = field(repr=False)

    def body(self) -> Mapping[str, object]:
        """As CDF takes it."""
        return {"clientId": self.client_id, "clientSecret": self.client_secret}

    def without_secret(self, error: CdfRejectedError) -> CdfRejectedError:
        """The error, should CDF's words repeat what it was sent."""
        return CdfRejectedError(
            error.status,
            error.code,
            _without(error.message, self.client_secret),
            error.request_id,
            error.missing,
        )


@dataclass(frozen=True, slots=True)
class TokenExchange:
    """The session acts as the caller, and CDF renews it at the identity provider."""

    def body(self) -> Mapping[str, object]:
        """As CDF takes it."""
        return {"tokenExchange": True}


@dataclass(frozen=True, slots=True)
class OneShotTokenExchange:
    """The session acts as the caller for a short time, and is never renewed."""

    def body(self) -> Mapping[str, object]:
        """As CDF takes it."""
        return {"oneshotTokenExchange": True}


SessionCredentials = ClientCredentials | TokenExchange | OneShotTokenExchange


@dataclass(frozen=True, slots=True)
class Session:
    """One session as CDF lists it; a kind or status that is new to us is kept as it is."""

    id: int
    type: str
    status: str
    #: None where CDF gives no time that can be read.
    created: datetime | None = None
    #: Moves on with each renewal.
    expires: datetime | None = None
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One page of the list; a cursor is empty where there is no further page."""

    sessions: tuple[Session, ...]
    next_cursor: str = ""
    previous_cursor: str = ""


@dataclass(frozen=True, slots=True)
class CreatedSession:
    """A session that was just made, with the nonce by which one job can take it."""

    id: int
    type: str
    nonce: str = field(repr=False)


def read_created(body: bytes) -> CreatedSession:
    """`{"items": [{"id", "type", "status", "nonce"}]}`; an answer without them cannot be read."""
    for row in _rows(body):
        session, nonce = _session(row), row.get("nonce")
        if session is not None and isinstance(nonce, str) and nonce:
            return CreatedSession(session.id, session.type, clean(nonce))
    raise CdfUnreachableError(Cause.ANSWER, "CDF's answer holds no session with a nonce.")


def read_sessions(body: bytes) -> SessionPage:
    """`{"items": [{"id", "type", "status", "creationTime", "expirationTime"}], "nextCursor"?}`."""
    document = read_json(body)
    cursors = document if isinstance(document, dict) else {}
    found = (_session(row) for row in _rows(body))
    return SessionPage(
        tuple(one for one in found if one is not None),
        _text(cursors, "nextCursor"),
        _text(cursors, "previousCursor"),
    )


def _rows(body: bytes) -> Sequence[Mapping[str, object]]:
    document = read_json(body)
    items = document.get("items") if isinstance(document, dict) else None
    return [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []


def _session(row: Mapping[str, object]) -> Session | None:
    number = as_integer(row.get("id"))
    if number is None:
        return None
    return Session(
        number,
        _text(row, "type"),
        _text(row, "status"),
        _moment(row.get("creationTime")),
        _moment(row.get("expirationTime")),
        _text(row, "clientId"),
    )


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return clean(value) if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    milliseconds = as_integer(value)
    if milliseconds is None or not 0 < milliseconds <= _LATEST:
        return None
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _without(text: str, secret: str) -> str:
    """The text with the secret taken out, also where the text was cut off within it."""
    text = text.replace(secret, "[redacted]")
    for length in range(min(len(secret), len(text)), _TELLING - 1, -1):
        if text.endswith(secret[:length]):
            return f"{text[:-length]}[redacted]"
    return text
