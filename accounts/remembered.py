"""A value fetched from elsewhere and remembered in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from accounts.cause import Failure

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lives:
    """How long a value is good, how long it may stand in when the source is down."""

    fresh: timedelta
    stale: timedelta
    #: After a failure with an old value in hand, nobody asks again before this time is over.
    pause: timedelta


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A value, and since when it is known; a fetch says so when it had it from another process."""

    value: T
    at: datetime


Fetch = Callable[[], T | Dated[T] | Failure]


class Remembered(Generic[T]):
    """One fetch at a time (single-flight); whoever waited for it takes its result."""

    def __init__(self, lives: Lives) -> None:
        self._lives = lives
        self._lock = threading.Lock()
        self._kept: Dated[T] | None = None
        self._failed: tuple[Failure, datetime] | None = None
        self._fetches = 0

    def peek(self) -> T | None:
        """What is remembered, without asking anybody."""
        kept = self._kept
        return kept.value if kept else None

    def peek_fresh(self, now: datetime) -> T | None:
        """The same, unless it should be fetched anew."""
        kept = self._fresh(now)
        return kept.value if kept else None

    @property
    def since(self) -> datetime | None:
        """Since when what is remembered is known."""
        kept = self._kept
        return kept.at if kept else None

    def get(self, now: datetime, fetch: Fetch[T]) -> T | Failure:
        """The fresh value; else a newly fetched one; else an old one for as long as it may stand in."""
        if kept := self._fresh(now):
            return kept.value
        standing_in = self._standing_in(now)
        if standing_in and self._is_paused(now):
            return standing_in.value
        seen = self._fetches
        if not self._lock.acquire(blocking=standing_in is None):
            return standing_in.value if standing_in else self._failure()
        try:
            if self._fetches == seen and not self._fresh(now):
                self._fetch(now, fetch)
            kept = self._fresh(now) or self._standing_in(now)
            return kept.value if kept else self._failure()
        finally:
            self._lock.release()

    def replace(self, now: datetime, fetch: Fetch[T]) -> T | Failure:
        """Fetch although the remembered value is still fresh; a failure leaves it in place."""
        seen = self._fetches
        with self._lock:
            if self._fetches == seen:
                self._fetch(now, fetch)
            kept = self._kept
            return kept.value if kept else self._failure()

    def _fetch(self, now: datetime, fetch: Fetch[T]) -> None:
        result = fetch()
        self._fetches += 1
        if isinstance(result, Failure):
            self._failed = (result, now)
        else:
            self._kept = result if isinstance(result, Dated) else Dated(result, now)
            self._failed = None

    def _fresh(self, now: datetime) -> Dated[T] | None:
        kept = self._kept
        return kept if kept and now - kept.at < self._lives.fresh else None

    def _standing_in(self, now: datetime) -> Dated[T] | None:
        kept = self._kept
        return kept if kept and now - kept.at < self._lives.stale else None

    def _is_paused(self, now: datetime) -> bool:
        failed = self._failed
        return failed is not None and now - failed[1] < self._lives.pause

    def _failure(self) -> Failure:
        if self._failed is None:
            raise LookupError("Neither a value nor a failure is remembered.")
        return self._failed[0]
