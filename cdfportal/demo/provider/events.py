"""What the provider was asked: kept without a value, so that tests can count calls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Lock

from cdfportal.demo.http import Fields, Request

MOST_EVENTS = 50_000


@dataclass(frozen=True, slots=True)
class Event:
    """One request: names of its fields, never their values, save the kind of grant and of token."""

    method: str
    path: str
    fields: tuple[str, ...] = ()
    grant_type: str = ""
    token_type_hint: str = ""


class EventLog:
    """The latest requests, oldest first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._events: deque[Event] = deque(maxlen=MOST_EVENTS)

    def record(self, request: Request, fields: Fields) -> None:
        """Note a request at its arrival, before anything is done about it."""
        event = Event(
            request.method,
            request.path,
            fields.names(),
            fields.get("grant_type"),
            fields.get("token_type_hint"),
        )
        with self._lock:
            self._events.append(event)

    def all(self) -> tuple[Event, ...]:
        """A copy of what is known."""
        with self._lock:
            return tuple(self._events)

    def clear(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._events.clear()
