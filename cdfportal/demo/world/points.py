"""Data points: a history that follows from id and time alone, and what was written over it.

Every series of the world has a point each ten minutes since the start of 2026 until now, computed
when asked for; so a demo has fresh values on any day, and a test knows each of them.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter

Value = float | str
#: Epoch milliseconds and value.
Point = tuple[int, Value]

HISTORY_START = 1_767_225_600_000
STEP = 600_000
DAY = 86_400_000
STATES = ("RUNNING", "RUNNING", "IDLE", "RUNNING", "STOPPED")


def history_value(series: int, timestamp: int, *, text: bool) -> Value:
    """The value that the plant measured: a daily wave with a ripple of its own."""
    step = timestamp // STEP
    if text:
        return STATES[(step // 6 + series) % len(STATES)]
    wave = math.sin(2 * math.pi * (timestamp % DAY) / DAY + series)
    ripple = (step * 37 + series * 101) % 50 / 25 - 1
    return round(40 + series % 17 + 10 * wave + ripple, 3)


@dataclass(slots=True)
class _Series:
    text: bool
    generated: bool
    written: dict[int, Value] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    removed: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Points:
    """The points of all series of a project."""

    _series: dict[int, _Series] = field(default_factory=dict)

    def open(self, series: int, *, text: bool, generated: bool = False) -> None:
        """Make room for a series; `generated` gives it the plant's history."""
        self._series[series] = _Series(text, generated)

    def close(self, series: int) -> None:
        """Forget a series."""
        self._series.pop(series, None)

    def write(self, series: int, points: list[Point]) -> None:
        """Insert points; a point at the same time is replaced."""
        kept = self._series[series]
        for timestamp, value in points:
            if timestamp not in kept.written:
                insort(kept.order, timestamp)
            kept.written[timestamp] = value

    def remove(self, series: int, start: int, end: int) -> None:
        """Remove all points with `start <= time < end`."""
        kept = self._series[series]
        kept.removed.append((start, end))
        gone = kept.order[bisect_left(kept.order, start) : bisect_left(kept.order, end)]
        for timestamp in gone:
            del kept.written[timestamp]
        kept.order = [each for each in kept.order if not start <= each < end]

    def between(self, series: int, start: int, end: int, now: int) -> Iterator[Point]:
        """Points with `start <= time < end` in order of time."""
        kept = self._series[series]
        history = self._history(series, kept, start, min(end, now + 1))
        both = merge(_written(kept, start, end), history, key=itemgetter(0))
        return (next(same) for _, same in groupby(both, key=itemgetter(0)))

    def latest(self, series: int, before: int, now: int) -> Point | None:
        """The newest point before a time."""
        start = before
        while start > HISTORY_START:
            start -= 30 * DAY
            found = list(self.between(series, start, before, now))
            if found:
                return found[-1]
        written = list(_written(self._series[series], -(2**53), before))
        return written[-1] if written else None

    def _history(self, series: int, kept: _Series, start: int, end: int) -> Iterator[Point]:
        if not kept.generated:
            return
        first = max(start, HISTORY_START)
        for timestamp in range(first + -first % STEP, end, STEP):
            if not any(low <= timestamp < high for low, high in kept.removed):
                yield timestamp, history_value(series, timestamp, text=kept.text)


def _written(kept: _Series, start: int, end: int) -> Iterator[Point]:
    for timestamp in kept.order[bisect_left(kept.order, start) : bisect_left(kept.order, end)]:
        yield timestamp, kept.written[timestamp]
