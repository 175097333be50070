"""Writing refused calls down without making the database pay for a client that does not give up.

The first few of a sign-in within a second are written before their answers go out, so that whoever looks
then finds them. What comes beyond is counted in memory, the same refusal once, and written together when
the second is over.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from django.db import Error, connections

from accounts.refused_calls import MOST, keep
from cdfportal.access.refused_calls import RefusedCall

_log = logging.getLogger("portal.proxy")
#: Of one sign-in within one second, in one process.
AT_ONCE: Final = 4
_SECOND = 1.0

Write = Callable[[uuid.UUID, Iterable[RefusedCall]], None]
Later = Callable[[Callable[[], None]], None]


def in_a_second(work: Callable[[], None]) -> None:
    """By a thread that a process at its end still waits for."""
    threading.Timer(_SECOND, work).start()


@dataclass(slots=True)
class _Second:
    """What one sign-in was refused since the last look."""

    written: int = 0
    #: By fingerprint, the latest last.
    waiting: dict[str, RefusedCall] = field(default_factory=dict)

    def wait(self, call: RefusedCall) -> None:
        """At most as many as are kept at all: the oldest would be the first to go."""
        before = self.waiting.pop(call.fingerprint, None)
        self.waiting[call.fingerprint] = before.again(call) if before else call
        if len(self.waiting) > MOST:
            del self.waiting[next(iter(self.waiting))]


class RefusalLog:
    """One for each process."""

    def __init__(self, write: Write = keep, later: Later = in_a_second) -> None:
        self._write, self._later = write, later
        self._lock = threading.Lock()
        self._second: dict[uuid.UUID, _Second] = {}

    def add(self, sign_in_id: uuid.UUID, call: RefusedCall) -> None:
        """Keep it, now or within a second; never fails, since the answer matters more."""
        with self._lock:
            is_first = not self._second
            mine = self._second.setdefault(sign_in_id, _Second())
            at_once = mine.written < AT_ONCE
            if at_once:
                mine.written += 1
            else:
                mine.wait(call)
        if is_first:
            self._start()
        if at_once:
            self._try(sign_in_id, [call])

    def _start(self) -> None:
        try:
            self._later(self._look)
        except RuntimeError:
            # No thread to be had: then there is no waiting either.
            self._look()

    def _look(self) -> None:
        """The second is over."""
        with self._lock:
            over, self._second = self._second, {}
        try:
            for sign_in_id, mine in over.items():
                if mine.waiting:
                    self._try(sign_in_id, mine.waiting.values())
        finally:
            connections.close_all()

    def _try(self, sign_in_id: uuid.UUID, calls: Iterable[RefusedCall]) -> None:
        try:
            self._write(sign_in_id, calls)
        except Error:
            _log.warning("Refused calls could not be written down", exc_info=True)
