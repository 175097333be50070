"""What viewers fetched lately. The only memory of CDF's answers, and it never crosses viewers.

Two maps. Values, parsed by pure functions, are keyed by the SHA-256 of the bytes they were parsed from.
Pointers, keyed by sign-in, token generation and what was asked, say which bytes that viewer's own token
fetched, and when. A value is reached through the viewer's own pointer only, so whoever sees it was
given those very bytes by CDF.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar, cast

T = TypeVar("T")

#: How long a viewer sees the same answer without asking CDF again.
LIFE = timedelta(seconds=60)
_MOST_POINTERS = 4096
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pointer:
    """Who asked, with which token, for what."""

    sign_in: object
    generation: int
    what: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What CDF answered. `variant` tells apart the ways of asking, e.g. all groups or own ones."""

    body: bytes
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A parsed answer and when it was fetched."""

    value: T
    fetched_at: datetime
    variant: str = ""


@dataclass(frozen=True, slots=True)
class _Target:
    digest: bytes
    fetched_at: datetime
    variant: str


@dataclass(frozen=True, slots=True)
class _Stored:
    value: object
    size: int


_Parser = Callable[[bytes], object]


class ViewerCache:
    """Thread-safe; least recently used by bytes. Loading happens outside the lock."""

    def __init__(self, most_bytes: int = _MOST_BYTES, most_pointers: int = _MOST_POINTERS) -> None:
        self._most_bytes = most_bytes
        self._most_pointers = most_pointers
        self._lock = threading.Lock()
        self._pointers: OrderedDict[Pointer, _Target] = OrderedDict()
        self._values: OrderedDict[tuple[_Parser, bytes], _Stored] = OrderedDict()
        self._bytes = 0

    def read(
        self,
        pointer: Pointer,
        now: datetime,
        load: Callable[[], Loaded],
        parse: Callable[[bytes], T],
        *,
        refresh: bool = False,
    ) -> Reading[T]:
        """The viewer's own answer if it is fresh, else a new one; `load` may raise, and then nothing is kept."""
        if not refresh:
            found = self._recall(pointer, now, parse)
            if found is not None:
                return cast("Reading[T]", found)
        loaded = load()
        digest = hashlib.sha256(loaded.body).digest()
        stored = self._stored((parse, digest))
        value = stored.value if stored else parse(loaded.body)
        self._keep(pointer, _Target(digest, now, loaded.variant), parse, value, len(loaded.body))
        return Reading(cast("T", value), now, loaded.variant)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pointers.clear()
            self._values.clear()
            self._bytes = 0

    @property
    def held_bytes(self) -> int:
        """The size of the answers behind the values held."""
        return self._bytes

    def _recall(self, pointer: Pointer, now: datetime, parse: _Parser) -> Reading[object] | None:
        with self._lock:
            target = self._pointers.get(pointer)
            if target is None or not timedelta(0) <= now - target.fetched_at < LIFE:
                return None
            key = (parse, target.digest)
            stored = self._values.get(key)
            if stored is None:
                return None
            self._values.move_to_end(key)
            return Reading(stored.value, target.fetched_at, target.variant)

    def _stored(self, key: tuple[_Parser, bytes]) -> _Stored | None:
        with self._lock:
            return self._values.get(key)

    def _keep(
        self, pointer: Pointer, target: _Target, parse: _Parser, value: object, size: int
    ) -> None:
        with self._lock:
            self._pointers[pointer] = target
            self._pointers.move_to_end(pointer)
            while len(self._pointers) > self._most_pointers:
                self._pointers.popitem(last=False)
            key = (parse, target.digest)
            if key not in self._values:
                self._bytes += size
                self._values[key] = _Stored(value, size)
            self._values.move_to_end(key)
            while self._bytes > self._most_bytes and len(self._values) > 1:
                _, evicted = self._values.popitem(last=False)
                self._bytes -= evicted.size
