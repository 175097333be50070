"""Work that nobody waits for: a few threads of this process, and a bounded queue before them.

When the process ends it finishes what it has taken on: the interpreter joins the threads of a
`ThreadPoolExecutor` at its exit. So each piece of work has to have a time limit of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

_log = logging.getLogger("portal.aside")
_THREADS = 2
#: With 2 threads, a limit of each piece and gunicorn's graceful time-out, more could not be finished.
_MOST = 8


class Aside:
    """Takes work as long as there is room; threads start with the first of it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="aside")
        self._room = threading.BoundedSemaphore(_MOST)

    def take(self, work: Callable[[], None]) -> bool:
        """Do it soon; False when there is too much to do already, and then it is not done at all."""
        if not self._room.acquire(blocking=False):
            return False
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            # The interpreter is shutting down.
            self._room.release()
            return False
        future.add_done_callback(self._done)
        return True

    def _done(self, future: Future[None]) -> None:
        self._room.release()
        if error := future.exception():
            _log.error("Work aside failed", exc_info=error)
