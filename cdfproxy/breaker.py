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

from cdfproxy.rest import Rest

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
#: nginx had no answers. Of what works there nobody hears, so the path is asked before anybody is refused.
_DOUBT: Final = -1.0
#: How much later than others somebody tries again; whoever is told to wait comes back in between.
_AFTER_OTHERS: Final = FIRST_PAUSE


class Breaker:
    """Closed: calls pass. Open: none does. After its pause one passes for a trial, and decides.

    Whether it is open, and until when, is one for all processes that share `rest`; what is counted, and who
    made the last trial, is each one's own.
    """

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, rest: Rest | None = None
    ) -> None:
        self._monotonic = monotonic
        self._rest = rest or Rest()
        self._lock = Lock()
        self._failures, self._failed_at = 0, 0.0
        #: Of those, how many each person's calls met.
        self._of = Counter[int]()
        self._pause = FIRST_PAUSE
        #: Until when others wait for our trial; no longer ours when `rest` says something else.
        self._trial = 0.0
        #: Whose call was our last trial.
        self._tried_by: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether no call passes without a look at the time, or nginx has no answers."""
        return bool(self._rest.until)

    def seconds_to_wait(self, person: int | None = None) -> float:
        """Zero when the person's call may go; it must report then."""
        if self._rest.until <= 0:
            return 0.0
        with self._lock:
            now, opens = self._monotonic(), self._rest.until
            if opens <= 0:
                return 0.0
            if opens - now > LONGEST_PAUSE:
                # A file that has survived a restart of the machine.
                opens = now
            if person is not None and person == self._tried_by:
                opens += _AFTER_OTHERS
            if now < opens:
                return opens - now
            self._rest.until = self._trial = now + _TRIAL
            self._tried_by = person
            return 0.0

    def answered(self) -> None:
        """CDF said something, be it an error."""
        if not self._failures and not self._rest.until:
            return
        with self._lock:
            self._forget()
            self._rest.until, self._tried_by = 0.0, None

    def failed(self, person: int | None = None) -> None:
        """CDF said nothing to this person's call; or, to nobody's, since nothing went out."""
        with self._lock:
            now, opens = self._monotonic(), self._rest.until
            if opens > 0:
                if self._is_trial_of(person):
                    self._pause = min(self._pause * 2, LONGEST_PAUSE)
                    self._rest.until = now + self._pause
                # Others were sent before it opened.
                return
            if self._are_too_many(now, person) or opens == _DOUBT:
                self._forget()
                self._pause, self._tried_by = FIRST_PAUSE, None
                self._rest.until = now + self._pause

    def failed_by_nginx(self, person: int | None = None) -> None:
        """The same of a call that nginx carried: enough of these bring all calls into the path."""
        with self._lock:
            if not self._rest.until and self._are_too_many(self._monotonic(), person):
                self._forget()
                self._rest.until = _DOUBT

    def gave_up(self, person: int | None) -> None:
        """The client broke off, so nobody knows: somebody else may try at once."""
        with self._lock:
            if self._is_trial_of(person) and person == self._tried_by:
                self._rest.until = self._monotonic()

    def _is_trial_of(self, person: int | None) -> bool:
        is_ours = self._trial != 0.0 and self._trial == self._rest.until
        return is_ours and person in {None, self._tried_by}

    def _are_too_many(self, now: float, person: int | None) -> bool:
        """Counts one more."""
        if now - self._failed_at >= _APART:
            self._forget()
        self._failed_at = now
        if person is not None:
            self._of[person] += 1
        if person is None or self._of[person] <= OF_ONE:
            self._failures += 1
        return self._failures >= FAILURES

    def _forget(self) -> None:
        self._failures = 0
        self._of.clear()
