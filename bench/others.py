"""The time that a server spends waiting for other servers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Where a worker with clocks tells the milliseconds of its last answer: `{"all": …, "others": …, "cpu": …}`.
LAST = "/bench/last/"


class Others:
    """Seconds in which at least one call was under way, from any thread."""

    def __init__(self) -> None:
        self.total, self._open, self._since = 0.0, 0, 0.0
        self._lock = threading.Lock()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While one call is under way."""
        with self._lock:
            if not self._open:
                self._since = time.perf_counter()
            self._open += 1
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1
                if not self._open:
                    self.total += time.perf_counter() - self._since
