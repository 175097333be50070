"""CPU time of calls in this process: rounds of them, with the collector off unless its work is to count."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Sample:
    """CPU milliseconds of one call: the median of all rounds, and the round that was disturbed least."""

    median: float
    least: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> Sample:
        """Of what the rounds took."""
        return cls(statistics.median(rounds), min(rounds))

    def less(self, other: Sample) -> Sample:
        """By how much this is more than `other`."""
        return Sample(self.median - other.median, self.least - other.least)


def alone(call: Call, *, rounds: int = 7, calls: int = 1) -> Sample:
    """One call by itself."""
    call()
    return Sample.of([_round(call, calls) for _ in range(rounds)])


def interleaved(
    calls: Mapping[str, Call], *, rounds: int, each: int, collecting: bool = False
) -> dict[str, Sample]:
    """Calls that are compared: each round runs all of them, in an order of its own."""
    for call in calls.values():
        _round(call, each, collecting=collecting)
    # What is there by now stays, and is not looked through again before each round.
    gc.freeze()
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name in _shuffled(calls):
            samples[name].append(_round(calls[name], each, collecting=collecting))
    gc.unfreeze()
    return {name: Sample.of(taken) for name, taken in samples.items()}


def _round(call: Call, calls: int, *, collecting: bool = False) -> float:
    gc.collect()
    if not collecting:
        gc.disable()
    try:
        started = time.process_time()
        for _ in range(calls):
            call()
        return (time.process_time() - started) * 1000 / calls
    finally:
        gc.enable()


def _shuffled(names: Iterable[str]) -> list[str]:
    order = list(names)
    random.shuffle(order)
    return order
