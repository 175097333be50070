"""A cluster that gives no answers is left alone for a while: whoever calls hears so at once.

Without it every call of everybody would wait for its time limit, and take a thread meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

#: So many calls in a row without any answer, whoever made them; an error of CDF is an answer.
FAILURES: Final = 10
#: In seconds; doubled each time that the trial fails, too.
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 60.0
#: A trial that never reports (its client has gone) is forgotten after so many seconds.
_TRIAL: Final = 30.0
#: Failures so many seconds apart are not in a row, whatever was between them: what nginx carries is not
#: seen here while it works.
_APART: Final = 60.0


class Breaker:
    """Closed: calls pass. Open: none does. After its pause one passes for a trial, and decides."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._failures, self._failed_at = 0, 0.0
        self._pause = FIRST_PAUSE
        #: No call passes before this moment; zero while closed.
        self._opens = 0.0
        self._is_tried = False

    @property
    def is_open(self) -> bool:
        """Whether no call passes without a look at the time."""
        return bool(self._opens)

    def seconds_to_wait(self) -> float:
        """Zero when the call may go; it must report then."""
        if not self._opens:
            return 0.0
        with self._lock:
            now = self._monotonic()
            if self._opens and now < self._opens:
                return self._opens - now
            if self._opens:
                self._opens, self._is_tried = now + _TRIAL, True
            return 0.0

    def answered(self) -> None:
        """CDF said something, be it an error."""
        if not self._failures and not self._opens:
            return
        with self._lock:
            self._failures, self._opens, self._pause = 0, 0.0, FIRST_PAUSE
            self._is_tried = False

    def failed(self) -> None:
        """CDF said nothing."""
        with self._lock:
            now = self._monotonic()
            self._failures = self._failures + 1 if now - self._failed_at < _APART else 1
            self._failed_at = now
            if self._opens and not self._is_tried:
                # Sent before it opened.
                return
            if self._opens:
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            if self._opens or self._failures >= FAILURES:
                self._opens, self._is_tried = now + self._pause, False
