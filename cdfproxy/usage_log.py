"""Counting calls in memory, and writing them down together every few seconds.

A call costs a look into a dictionary. What is written is how a minute stands so far, so that a write that
failed, or was cut, is made good by the next one.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import Error, connections

from accounts.usage import keep
from accounts.usage_numbers import Numbers, Spot

_log = logging.getLogger("portal.proxy")
#: Between two writes; a page may miss what another process counted since.
SECONDS: Final = 5
#: Different ones of a person in a minute; what comes beyond is counted together, project by project, and
#: from twice as many on all of it.
MOST: Final = 40
#: A minute stays so long after it was written: a call that ends with it may be counted a moment later.
_STAYS: Final = 3
#: What could not be written for so many minutes is given up.
_LONGEST: Final = 10

Write = Callable[[str, Mapping[Spot, Numbers]], None]
#: Has something done later; what it gives back takes that back.
Later = Callable[[Callable[[], None]], Callable[[], None]]


def in_some_seconds(work: Callable[[], None]) -> Callable[[], None]:
    """By a thread that a process at its end still waits for, unless it is taken back."""
    timer = threading.Timer(SECONDS, work)
    timer.start()
    return timer.cancel


@dataclass(slots=True)
class _Entry:
    numbers: Numbers = field(default_factory=Numbers)
    #: How many of its calls are written down.
    written: int = 0


class UsageLog:
    """One for each process."""

    def __init__(self, write: Write = keep, later: Later = in_some_seconds) -> None:
        self._write, self._later = write, later
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._entries: dict[Spot, _Entry] = {}
        self._kinds = Counter[tuple[int, int]]()
        self._process = ""
        self._cancel: Callable[[], None] | None = None
        self._is_due = False

    def add(self, spot: Spot, call: Numbers, microseconds: int) -> None:
        """One call that is over; never fails, since the answer matters more."""
        with self._lock:
            numbers = (self._entries.get(spot) or self._new(spot)).numbers
            numbers.took(microseconds)
            numbers.bytes_up += call.bytes_up
            numbers.bytes_down += call.bytes_down
            numbers.repeats += call.repeats
            numbers.throttled += call.throttled
            numbers.at_once = max(numbers.at_once, call.at_once)
            numbers.drawn = max(numbers.drawn, call.drawn)
            is_first, self._is_due = not self._is_due, True
        if is_first:
            self._start()

    def _new(self, spot: Spot) -> _Entry:
        whose = spot.person, spot.minute
        together = spot._replace(method="", template="")
        for kind, most in ((spot, MOST), (together, 2 * MOST)):
            if kind in self._entries:
                return self._entries[kind]
            if self._kinds[whose] < most:
                self._kinds[whose] += 1
                return self._entries.setdefault(kind, _Entry())
        return self._entries.setdefault(together._replace(project=""), _Entry())

    def _start(self) -> None:
        try:
            self._cancel = self._later(self._look)
        except RuntimeError:
            # No thread to be had: then there is no waiting either.
            self.settle()

    def _look(self) -> None:
        """By the clock, in a thread of its own."""
        try:
            is_written = self.settle()
        finally:
            connections.close_all()
        if not is_written:
            with self._lock:
                is_first, self._is_due = not self._is_due, True
            if is_first:
                self._start()

    def settle(self) -> bool:
        """Write down what is not yet, and say whether that worked.

        One after the other: how things stand later must be written later.
        """
        with self._writing:
            with self._lock:
                self._is_due = False
                # Here, and not when it was made: processes are forked, and each is one by itself.
                self._process = self._process or secrets.token_hex(8)
                waiting = {
                    spot: entry.numbers.copy()
                    for spot, entry in self._entries.items()
                    if entry.numbers.calls > entry.written
                }
            if not waiting:
                return True
            is_written = self._try(waiting)
            self._clear(waiting if is_written else {}, max(spot.minute for spot in waiting))
            return is_written

    def _try(self, waiting: Mapping[Spot, Numbers]) -> bool:
        try:
            self._write(self._process, waiting)
        except Error:
            _log.warning("Usage could not be written down", exc_info=True)
            return False
        return True

    def _clear(self, written: Mapping[Spot, Numbers], newest: int) -> None:
        with self._lock:
            for spot, numbers in written.items():
                self._entries[spot].written = numbers.calls
            for spot, entry in [*self._entries.items()]:
                stays = _STAYS if entry.written == entry.numbers.calls else _LONGEST
                if spot.minute < newest - stays:
                    del self._entries[spot]
            for whose in [one for one in self._kinds if one[1] < newest - _STAYS]:
                del self._kinds[whose]

    def close(self) -> None:
        """The process ends, and writes what it has."""
        if self._cancel is not None:
            self._cancel()
        try:
            self.settle()
        finally:
            connections.close_all()
