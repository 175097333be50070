"""Which part of a request takes how long: CPU time, each part without the parts that it calls."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_CALIBRATION = 20_000


class Parts:
    """One clock that belongs to one part at a time; made for one thread."""

    def __init__(self, outermost: str) -> None:
        self._now, self._since = outermost, 0
        self._spent: Counter[str] = Counter()
        #: How often the clock changed over to a part, and away from it.
        self._changes: Counter[str] = Counter()

    def start(self) -> None:
        """From now on, and nothing of what came before."""
        self._spent.clear()
        self._changes.clear()
        self._since = time.thread_time_ns()

    def enter(self, part: str) -> str:
        """The part that the clock belonged to until now."""
        left, now = self._now, time.thread_time_ns()
        self._spent[left] += now - self._since
        self._changes[left] += 1
        self._now, self._since = part, now
        return left

    def stop(self, cost_of_change: float) -> Mapping[str, float]:
        """Milliseconds by part, without what the clock itself has taken."""
        self.enter(self._now)
        return {
            part: (spent - self._changes[part] * cost_of_change) / 1e6
            for part, spent in self._spent.items()
        }

    def of(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call on the part's account."""

        def counted(*values: Any, **named: Any) -> Any:
            before = self.enter(part)
            try:
                return call(*values, **named)
            finally:
                self.enter(before)

        return counted

    @contextmanager
    def watching(self, places: Mapping[tuple[Any, str], str]) -> Iterator[None]:
        """Functions of modules and classes by their name there, each on the account of its part."""
        originals = {(owner, name): getattr(owner, name) for owner, name in places}
        for (owner, name), part in places.items():
            setattr(owner, name, self.of(part, originals[owner, name]))
        try:
            yield
        finally:
            for (owner, name), original in originals.items():
                setattr(owner, name, original)


def cost_of_change() -> float:
    """Nanoseconds that a change takes, wrapper and all: half of a watched call that does nothing."""
    parts = Parts("outside")
    nothing = parts.of("inside", lambda: None)
    parts.start()
    for _ in range(_CALIBRATION):
        nothing()
    return sum(parts.stop(0).values()) * 1e6 / _CALIBRATION / 2
