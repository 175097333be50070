"""CPU time of calls in this process: medians of rounds, the collector off while they run."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping

Call = Callable[[], object]


def cpu_milliseconds(call: Call, *, rounds: int = 7, calls: int = 1) -> float:
    """Median CPU milliseconds of one call."""
    call()
    return statistics.median(_round(call, calls) for _ in range(rounds))


def interleaved(calls: Mapping[str, Call], *, rounds: int, each: int) -> dict[str, float]:
    """Medians of calls that are compared: each round runs all of them, in an order of its own."""
    for call in calls.values():
        _round(call, each)
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name in _shuffled(calls):
            samples[name].append(_round(calls[name], each))
    return {name: statistics.median(taken) for name, taken in samples.items()}


def _round(call: Call, calls: int) -> float:
    gc.collect()
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
