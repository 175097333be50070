"""Work that nobody waits for: a few threads of this process, and a bounded queue before them.

When the process ends it finishes what it has taken on: the interpreter joins the threads of a
`ThreadPoolExecutor` at its exit. So each piece of work has to have a time limit of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.apps import apps

T = TypeVar("T")
_log = logging.getLogger("portal.aside")
_THREADS = 4
#: More could not be finished in the time that a server gives its workers to end.
_MOST = 16


class Aside:
    """Takes work as long as there is room; threads start with the first of it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="aside")
        self._room = threading.BoundedSemaphore(_MOST)

    def take(self, work: Callable[[], None]) -> bool:
        """Do it soon; False when there is too much to do already, and then it is not done at all."""
        return self._submit(work) is not None

    def ask(self, work: Callable[[], T], seconds: float) -> T | None:
        """Its result if there is one in time; None otherwise, and then it goes on by itself."""
        future = self._submit(work)
        if future is None:
            return None
        try:
            return future.result(timeout=seconds)
        except TimeoutError:
            return None

    def _submit(self, work: Callable[[], T]) -> Future[T] | None:
        if not self._room.acquire(blocking=False):
            return None
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            # The interpreter is shutting down.
            self._room.release()
            return None
        future.add_done_callback(self._done)
        return future

    def _done(self, future: Future[T]) -> None:
        self._room.release()
        if error := future.exception():
            _log.error("Work aside failed", exc_info=error)


def aside() -> Aside:
    """This process's spare threads."""
    config = apps.get_app_config("accounts")
    threads: Aside = vars(config)["aside"]
    return threads
