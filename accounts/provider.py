"""What this process remembers of the identity provider: its metadata and its keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
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
#: A token with an unknown key id makes us ask again, and not more often.
_FORCED_EVERY = timedelta(minutes=1)


class Asker(StrEnum):
    """Who brings a token; each has a turn of its own, so that strangers use up nobody else's."""

    #: The provider itself, over TLS, in its answer to us.
    PROVIDER = "provider"
    #: Whoever calls the back channel.
    ANYBODY = "anybody"


class _Turn:
    """When keys were last asked for anew; whoever asks holds the lock."""

    def __init__(self, asker: Asker) -> None:
        self.name = asker.value
        self.lock = threading.Lock()
        self._asked_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Not so soon again."""
        return self._asked_at is None or now - self._asked_at >= _FORCED_EVERY

    def is_taken(self, now: datetime) -> None:
        """This process asks now."""
        self._asked_at = now


class KnownProvider:
    """One provider, as far as this process knows it."""

    def __init__(self, connection: Connection, shared: SharedMemory | None = None) -> None:
        self._connection = connection
        self._shared = shared or NothingShared()
        self._metadata: Remembered[Metadata] = Remembered(_LIVES)
        self._keys: Remembered[KeySet] = Remembered(_LIVES)
        self._turns = {asker: _Turn(asker) for asker in Asker}

    def metadata(self, now: datetime) -> Metadata | Failure:
        """The checked discovery document."""
        document = self._document(
            self._connection.discovery_url, lambda found: read_metadata(found, self._connection)
        )
        return self._metadata.get(now, lambda: document.obtain(now))

    def peek(self) -> Metadata | None:
        """The document if it is known already; never asks the network."""
        return self._metadata.peek()

    def key_at_hand(
        self, kid: str | None, algorithm: str, now: datetime, unfit: SigningKey | None
    ) -> SigningKey | None:
        """The key that a token names, if it is known here; never asks the network."""
        keys = self._keys.peek_fresh(now)
        found = keys.find(kid, algorithm, unfit) if keys else None
        return found if isinstance(found, SigningKey) else None

    def key(
        self,
        metadata: Metadata,
        kid: str | None,
        algorithm: str,
        now: datetime,
        *,
        asker: Asker = Asker.PROVIDER,
        unfit: SigningKey | None = None,
    ) -> SigningKey | Failure:
        """The key that a token names; an unknown one is looked for anew, at most once a minute.

        `unfit` is a key that did not fit the token's signature: another one is wanted.
        """
        document = self._document(metadata.jwks_uri, read_keys)
        keys = self._keys.get(now, lambda: document.obtain(now))
        found = _find(keys, kid, algorithm, unfit)
        if not _is_unknown(found):
            return found
        turn = self._turns[asker]
        # Who comes while one is looking waits, and looks at what that one found.
        if not turn.lock.acquire(blocking=asker is Asker.PROVIDER):
            return found
        try:
            found = _find(self._newest(keys, document, now), kid, algorithm, unfit)
            if not _is_unknown(found) or not turn.is_due(now):
                return found
            newest = self._keys.replace(now, lambda: _again(document, turn, self._keys.since, now))
            return _find(newest, kid, algorithm, unfit)
        finally:
            turn.lock.release()

    def _newest(
        self, keys: KeySet | Failure, document: SharedDocument[KeySet], now: datetime
    ) -> KeySet | Failure:
        """What this process, or by now another one, remembers."""
        newer = document.newer_than(self._keys.since or now)
        if newer:
            return self._keys.replace(now, lambda: newer)
        return self._keys.peek() or keys

    def _document(self, url: str, read: Callable[[JsonObject], T | Failure]) -> SharedDocument[T]:
        return SharedDocument(url, read, self._shared, _LIVES.fresh)


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


def _again(
    document: SharedDocument[KeySet], turn: _Turn, since: datetime | None, now: datetime
) -> KeySet | Dated[KeySet] | Failure:
    """Of all processes one asks; the others wait for what it is told."""
    if document.is_my_turn(turn.name, _FORCED_EVERY):
        turn.is_taken(now)
        return document.fetch_in_turn(turn.name, now, _FORCED_EVERY)
    return document.wait_for_newer(turn.name, since or now) or Failure(Cause.KEY_UNKNOWN)


def _find(
    keys: KeySet | Failure, kid: str | None, algorithm: str, unfit: SigningKey | None
) -> SigningKey | Failure:
    return keys if isinstance(keys, Failure) else keys.find(kid, algorithm, unfit)


def _is_unknown(found: SigningKey | Failure) -> bool:
    return isinstance(found, Failure) and found.cause is Cause.KEY_UNKNOWN
