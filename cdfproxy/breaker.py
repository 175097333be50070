"""A cluster that gives no answers is left alone for a while: whoever calls hears so at once.

Without it every call of everybody would wait for its time limit, and take a thread meanwhile.
What is in a call may be why it gets no answer, so no one person can close the way for the others: of those
failures in a row only some may be one person's, and whose trial failed lets others try first.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Final

#: So many calls in a row without any answer, whoever made them; an error of CDF is an answer.
FAILURES: Final = 10
#: As many of these count for one person; those before anything of a call went out are nobody's.
OF_ONE: Final = 6
#: In seconds; doubled each time that the trial fails, too.
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 60.0
#: A trial that never reports (its client has gone) is forgotten after so many seconds.
_TRIAL: Final = 30.0
#: Failures so many seconds apart are not in a row, whatever was between them: what nginx carries is not
#: seen here while it works.
_APART: Final = 60.0
#: How much later than others somebody tries again; whoever is told to wait comes back in between.
_AFTER_OTHERS: Final = FIRST_PAUSE


class Breaker:
    """Closed: calls pass. Open: none does. After its pause one passes for a trial, and decides."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._failures, self._failed_at = 0, 0.0
        #: Of those, how many each person's calls met.
        self._of = Counter[int]()
        self._pause = FIRST_PAUSE
        #: No call passes before this moment; zero while closed.
        self._opens = 0.0
        self._is_tried = False
        #: Whose call was the last trial.
        self._tried_by: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether no call passes without a look at the time."""
        return bool(self._opens)

    def seconds_to_wait(self, person: int | None = None) -> float:
        """Zero when the person's call may go; it must report then."""
        if not self._opens:
            return 0.0
        with self._lock:
            if not self._opens:
                return 0.0
            now, opens = self._monotonic(), self._opens
            if person is not None and person == self._tried_by:
                opens += _AFTER_OTHERS
            if now < opens:
                return opens - now
            self._opens, self._is_tried, self._tried_by = now + _TRIAL, True, person
            return 0.0

    def answered(self) -> None:
        """CDF said something, be it an error."""
        if not self._failures and not self._opens:
            return
        with self._lock:
            self._failures, self._opens, self._pause = 0, 0.0, FIRST_PAUSE
            self._is_tried, self._tried_by = False, None
            self._of.clear()

    def failed(self, person: int | None = None) -> None:
        """CDF said nothing to this person's call; or, to nobody's, since nothing went out."""
        with self._lock:
            now = self._monotonic()
            if now - self._failed_at >= _APART:
                self._failures = 0
                self._of.clear()
            self._failed_at = now
            if person is not None:
                self._of[person] += 1
            if person is None or self._of[person] <= OF_ONE:
                self._failures += 1
            if self._opens and not (self._is_tried and person in {None, self._tried_by}):
                # Sent before it opened.
                return
            if self._opens:
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            if self._opens or self._failures >= FAILURES:
                self._opens, self._is_tried = now + self._pause, False

    def gave_up(self, person: int | None) -> None:
        """The client broke off, so nobody knows: somebody else may try at once."""
        with self._lock:
            if self._is_tried and person == self._tried_by:
                self._opens, self._is_tried = self._monotonic(), False
