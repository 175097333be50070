"""Rates, bytes and latency, cell by cell."""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from bench.load.field import APACHE, IN_PATH, NGINX, OFFLOAD, SLOTS, Contestants
from bench.load.patient import patient
from bench.load.servers import DELAY
from bench.load.wrk import Run, wrk
from bench.targets import Target

_ROUNDS = int(os.environ.get("LOAD_ROUNDS", "3"))
_SECONDS = float(os.environ.get("LOAD_SECONDS", "2"))
#: Plain nginx is what all are measured by, so it runs more often.
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer's size and so many connections; large ones count by bytes."""

    size: str
    connections: int

    @property
    def name(self) -> str:
        """As the tables write it."""
        return f"{self.size} c{self.connections}"

    def speed(self, run: Run) -> float:
        """What is compared."""
        return run.bytes_rate if self.size == "10m" else run.rate


#: More than there are slots.
_CALLERS = 64
#: Ratios to plain nginx that are promised.
_LEAST = {
    ("10m c8", IN_PATH): 0.9,
    ("10m c8", OFFLOAD): 0.9,
    ("1k c8", IN_PATH): 0.06,
    ("1k c64", IN_PATH): 0.08,
    ("100k c8", IN_PATH): 0.12,
    ("100k c64", IN_PATH): 0.12,
    ("1k c8", OFFLOAD): 0.07,
}
CELLS = (
    Cell("1k", 1),
    Cell("1k", 8),
    Cell("1k", 64),
    Cell("100k", 8),
    Cell("100k", 64),
    Cell("10m", 8),
)


def rows(contestants: Contestants) -> Iterator[Target]:
    """Every cell, and what is promised of a CDF that takes its time."""
    for cell in CELLS:
        yield from _cell(contestants, cell)
    yield from _with_a_slow_cdf(contestants)


def _cell(contestants: Contestants, cell: Cell) -> Iterator[Target]:
    runs = measure(contestants, cell)
    base = statistics.median(cell.speed(run) for run in runs[NGINX])
    base_p50 = statistics.median(run.p50 for run in runs[NGINX])
    for name, taken in runs.items():
        ratios = [cell.speed(run) / base for run in taken]
        p50 = statistics.median(run.p50 for run in taken)
        beside = (
            f"{statistics.median(run.rate for run in taken):.0f}/s, p50 {p50:.2f} ms, "
            f"p99 {statistics.median(run.p99 for run in taken):.1f} ms, "
            f"{min(ratios):.3f} to {max(ratios):.3f}"
        )
        least = _LEAST.get((cell.name, name))
        yield Target(f"{cell.name}: {name}", statistics.median(ratios), None, "", beside, least)
        if cell.name == "1k c8" and name == IN_PATH:
            yield Target("1k c8: p50 added in the path", p50 - base_p50, 3, "ms")


def _with_a_slow_cdf(contestants: Contestants) -> Iterator[Target]:
    """In the path each call holds a slot for as long as CDF takes; carried by nginx it does not."""
    entry = contestants.all[IN_PATH]
    url, headers = entry.url("slow"), entry.headers
    few = [patient(url, headers, connections=_CALLERS, seconds=_SECONDS) for _ in range(_ROUNDS)]
    share = statistics.median(run.rate for run in few) / (SLOTS / DELAY)
    beside = f"{statistics.median(run.rate for run in few):.0f}/s of {SLOTS / DELAY:.0f}/s, {max(run.refused for run in few)} refused"
    yield Target(f"CDF of 100 ms, {SLOTS} slots: in the path", share, None, "", beside, 0.75)
    many = measure(contestants, Cell("slow", 200), only=(NGINX, APACHE, OFFLOAD))
    base = statistics.median(run.rate for run in many[NGINX])
    apache = statistics.median(run.rate for run in many[APACHE]) / base
    for name, taken in many.items():
        rate = statistics.median(run.rate for run in taken)
        beside = f"{rate:.0f}/s, p50 {statistics.median(run.p50 for run in taken):.0f} ms"
        least = max(0.9, apache) if name == OFFLOAD else None
        yield Target(f"CDF of 100 ms, 200 clients: {name}", rate / base, None, "", beside, least)


def measure(
    contestants: Contestants, cell: Cell, only: tuple[str, ...] = ()
) -> dict[str, list[Run]]:
    """Rounds of everybody, each round in an order of its own."""
    names = [name for name in contestants.all if not only or name in only]
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(_ROUNDS):
        turns = [*names, *([NGINX] * (_OFTEN - 1) if NGINX in names else [])]
        random.shuffle(turns)
        for name in turns:
            entry = contestants.all[name]
            runs[name].append(
                wrk(
                    entry.url(cell.size),
                    entry.headers,
                    connections=cell.connections,
                    seconds=_SECONDS,
                )
            )
    return runs
