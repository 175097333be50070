"""The cluster as a caller meets it: asked again where that is safe, left alone while it gives no answers."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from cdfproxy.breaker import Breaker
from cdfproxy.budget import RetryBudget
from cdfproxy.client import ClientGoneError
from cdfproxy.retrying import pause_before_next
from cdfproxy.upload import UploadBrokenError
from cdfproxy.upstream import Answer, Upstream, UpstreamCall, UpstreamFault

#: With these CDF, or what stands in its place, did answer.
_ANSWERED = frozenset({UpstreamFault.REDIRECT, UpstreamFault.UNFRAMED})
#: Whatever was in the call.
_NOT_SENT = frozenset({UpstreamFault.UNREACHABLE, UpstreamFault.UNTRUSTED})


@dataclass(frozen=True, slots=True)
class Resting:
    """CDF gave no answers lately, and is not asked before so many seconds are over."""

    seconds: float


Outcome = Answer | UpstreamFault | Resting


class Cluster:
    """One for each process."""

    def __init__(
        self,
        upstream: Upstream,
        breaker: Breaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._upstream, self._sleep, self._chance = upstream, sleep, chance
        self._breaker = breaker or Breaker()
        self._budget = RetryBudget()

    def call(self, call: UpstreamCall) -> Outcome:
        """The answer, after at most two repetitions. UploadBrokenError and ClientGoneError pass through."""
        if seconds := self._breaker.seconds_to_wait(call.person):
            return Resting(seconds)
        self._budget.earn()
        outcome = self._once(call)
        repeats = 0
        while (pause := self._pause(call, outcome, repeats)) is not None:
            if isinstance(outcome, Answer):
                outcome.exchange.finish()
            self._sleep(pause)
            if call.client.has_gone:
                raise ClientGoneError
            if seconds := self._breaker.seconds_to_wait(call.person):
                return Resting(seconds)
            call.on_repeat(outcome)
            outcome = self._once(call)
            repeats += 1
        return outcome

    @property
    def is_resting(self) -> bool:
        """Whether the next call would be refused, or be a trial."""
        return self._breaker.is_open

    def close(self) -> None:
        """Close what is idle."""
        self._upstream.close()

    def _once(self, call: UpstreamCall) -> Answer | UpstreamFault:
        try:
            outcome = self._upstream.call(call)
        except (UploadBrokenError, ClientGoneError):
            self._breaker.gave_up(call.person)
            raise
        if isinstance(outcome, Answer) or outcome in _ANSWERED:
            self._breaker.answered()
        else:
            self._breaker.failed(None if outcome in _NOT_SENT else call.person)
        return outcome

    def _pause(
        self, call: UpstreamCall, outcome: Answer | UpstreamFault, repeats: int
    ) -> float | None:
        if isinstance(outcome, Answer) and outcome.status < 400:
            return None
        pause = pause_before_next(
            outcome, repeats, repeatable=call.is_repeatable, jitter=self._chance()
        )
        if pause is None or not call.upload.can_repeat or not self._budget.spend():
            return None
        return pause
