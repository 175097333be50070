"""What this process remembers of the identity provider: its metadata and its keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.apps import apps

from accounts.cause import Cause, Failure
from accounts.discovery import Metadata, read_metadata
from accounts.jwks import KeySet, SigningKey, read_keys
from accounts.outbound import JsonObject
from accounts.remembered import Dated, Lives, Remembered
from accounts.shared_document import SharedDocument
from cdfportal.base.connection import Connection
from cdfportal.web.shared import NothingShared, SharedMemory, shared_memory

T = TypeVar("T")
_LIVES = Lives(fresh=timedelta(hours=1), stale=timedelta(days=1), pause=timedelta(seconds=30))
#: A token with an unknown key id makes us ask again; anybody can send such tokens, so not more often.
_FORCED_EVERY = timedelta(minutes=1)


class KnownProvider:
    """One provider, as far as this process knows it."""

    def __init__(self, connection: Connection, shared: SharedMemory | None = None) -> None:
        self._connection = connection
        self._shared = shared or NothingShared()
        self._metadata: Remembered[Metadata] = Remembered(_LIVES)
        self._keys: Remembered[KeySet] = Remembered(_LIVES)
        self._forced_at: datetime | None = None
        self._forcing = threading.Lock()

    def metadata(self, now: datetime) -> Metadata | Failure:
        """The checked discovery document."""
        document = self._document(
            self._connection.discovery_url, lambda found: read_metadata(found, self._connection)
        )
        return self._metadata.get(now, lambda: document.obtain(now))

    def peek(self) -> Metadata | None:
        """The document if it is known already; never asks the network."""
        return self._metadata.peek()

    def key(
        self, metadata: Metadata, kid: str | None, algorithm: str, now: datetime
    ) -> SigningKey | Failure:
        """The key that a token names; an unknown one is looked for anew, at most once a minute."""
        document = self._document(metadata.jwks_uri, read_keys)
        keys = self._keys.get(now, lambda: document.obtain(now))
        found = _find(keys, kid, algorithm)
        if not _is_unknown(found):
            return found
        # Who comes while one is looking waits, and looks at what that one found.
        with self._forcing:
            found = _find(self._newest(keys, document, now), kid, algorithm)
            if not _is_unknown(found) or not self._may_force(now):
                return found
            return _find(
                self._keys.replace(now, lambda: self._again(document, now)), kid, algorithm
            )

    def _newest(
        self, keys: KeySet | Failure, document: SharedDocument[KeySet], now: datetime
    ) -> KeySet | Failure:
        """What this process, or by now another one, remembers."""
        newer = document.newer_than(self._keys.since or now)
        if newer:
            return self._keys.replace(now, lambda: newer)
        return self._keys.peek() or keys

    def _again(
        self, document: SharedDocument[KeySet], now: datetime
    ) -> KeySet | Dated[KeySet] | Failure:
        """Of all processes one asks; the others wait for what it is told."""
        if document.is_my_turn(_FORCED_EVERY):
            return document.fetch_in_turn(now, _FORCED_EVERY)
        newer = document.wait_for_newer(self._keys.since or now)
        return newer or Failure(Cause.KEY_UNKNOWN)

    def _document(self, url: str, read: Callable[[JsonObject], T | Failure]) -> SharedDocument[T]:
        return SharedDocument(url, read, self._shared, _LIVES.fresh)

    def _may_force(self, now: datetime) -> bool:
        if self._forced_at is not None and now - self._forced_at < _FORCED_EVERY:
            return False
        self._forced_at = now
        return True


class Directory:
    """The providers that this process has met, by discovery address; lives on the app's config."""

    def __init__(self) -> None:
        self._known: dict[Connection, KnownProvider] = {}
        self._lock = threading.Lock()

    def of(self, connection: Connection) -> KnownProvider:
        """The provider of a connection."""
        if known := self._known.get(connection):
            return known
        with self._lock:
            return self._known.setdefault(connection, KnownProvider(connection, shared_memory()))


def provider_of(connection: Connection) -> KnownProvider:
    """The provider of a connection, as this process knows it."""
    config = apps.get_app_config("accounts")
    directory: Directory = vars(config)["providers"]
    return directory.of(connection)


def _find(keys: KeySet | Failure, kid: str | None, algorithm: str) -> SigningKey | Failure:
    return keys if isinstance(keys, Failure) else keys.find(kid, algorithm)


def _is_unknown(found: SigningKey | Failure) -> bool:
    return isinstance(found, Failure) and found.cause is Cause.KEY_UNKNOWN
