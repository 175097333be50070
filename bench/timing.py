"""CPU time of calls in this process, as a median of several rounds."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable


def cpu_milliseconds(call: Callable[[], object], *, rounds: int = 7, calls: int = 1) -> float:
    """Median CPU milliseconds of one call, the collector off while it runs."""
    call()
    samples = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        try:
            started = time.process_time()
            for _ in range(calls):
                call()
            samples.append((time.process_time() - started) * 1000 / calls)
        finally:
            gc.enable()
    return statistics.median(samples)
