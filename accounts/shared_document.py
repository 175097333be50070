"""A public document of the provider: asked for once by all processes, where they share a memory."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Generic, TypeVar

from accounts.cause import Cause, Failure
from accounts.outbound import JsonObject, call
from accounts.remembered import Dated
from cdfportal.web.shared import SharedMemory

T = TypeVar("T")
#: A shared memory tells nobody when a value arrives, so those who wait look again.
_POLL_SECONDS = 0.05
_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class SharedDocument(Generic[T]):
    """Where it is, and how it is read; what another process left is read no less strictly."""

    url: str
    read: Callable[[JsonObject], T | Failure]
    shared: SharedMemory
    fresh: timedelta

    def obtain(self, now: datetime) -> T | Dated[T] | Failure:
        """What another process asked for not long ago; else what the provider says."""
        found = self._left_by_another()
        return found if found and abs(now - found.at) < self.fresh else self.fetch(now)

    def fetch(self, now: datetime) -> T | Failure:
        """Ask the provider, and leave what it says to the other processes."""
        document = _fetch(self.url)
        if isinstance(document, Failure):
            return document
        value = self.read(document)
        if not isinstance(value, Failure):
            text = json.dumps({"at": now.isoformat(), "document": document})
            self.shared.put(self._name, text, self.fresh)
        return value

    def newer_than(self, moment: datetime) -> Dated[T] | None:
        """What another process asked for since."""
        found = self._left_by_another()
        return found if found and found.at > moment else None

    def wait_for_newer(self, turn: str, moment: datetime) -> Dated[T] | None:
        """What the process whose turn it is gets; None when it takes too long about it."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            is_over = self.shared.get(f"{self._name}:{turn}:asked") is not None
            if found := self.newer_than(moment):
                return found
            if is_over:
                return None
            time.sleep(_POLL_SECONDS)
        return None

    def is_my_turn(self, turn: str, every: timedelta) -> bool:
        """Whether this process may ask now: one of all does, once within `every`."""
        return self.shared.claim(f"{self._name}:{turn}", every)

    def fetch_in_turn(self, turn: str, now: datetime, every: timedelta) -> T | Failure:
        """Ask, and tell those who wait that it is over; before the next turn that is forgotten."""
        value = self.fetch(now)
        self.shared.put(f"{self._name}:{turn}:asked", now.isoformat(), every * 3 / 4)
        return value

    @property
    def _name(self) -> str:
        return f"document:{hashlib.sha256(self.url.encode()).hexdigest()}"

    def _left_by_another(self) -> Dated[T] | None:
        text = self.shared.get(self._name)
        if text is None:
            return None
        left = json.loads(text)
        value = self.read(left["document"])
        return (
            None if isinstance(value, Failure) else Dated(value, datetime.fromisoformat(left["at"]))
        )


def _fetch(url: str) -> JsonObject | Failure:
    answer = call("GET", url)
    if isinstance(answer, Failure):
        return answer
    if answer.status != HTTPStatus.OK:
        return Failure(Cause.PROVIDER_STATUS, str(answer.status))
    return answer.json_object()
