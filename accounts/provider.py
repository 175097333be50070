"""What this process remembers of the identity provider: its metadata and its keys."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from django.apps import apps

from accounts.cause import Cause, Failure
from accounts.discovery import Metadata, fetch_metadata
from accounts.jwks import KeySet, SigningKey, fetch_keys
from accounts.remembered import Lives, Remembered
from cdfportal.base.connection import Connection

_LIVES = Lives(fresh=timedelta(hours=1), stale=timedelta(days=1), pause=timedelta(seconds=30))
#: A token with an unknown key id makes us ask again; anybody can send such tokens, so not more often.
_FORCED_EVERY = timedelta(minutes=1)


class KnownProvider:
    """One provider, as far as this process knows it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._metadata: Remembered[Metadata] = Remembered(_LIVES)
        self._keys: Remembered[KeySet] = Remembered(_LIVES)
        self._forced_at: datetime | None = None
        self._lock = threading.Lock()

    def metadata(self, now: datetime) -> Metadata | Failure:
        """The checked discovery document."""
        return self._metadata.get(now, lambda: fetch_metadata(self._connection))

    def peek(self) -> Metadata | None:
        """The document if it is known already; never asks the network."""
        return self._metadata.peek()

    def key(
        self, metadata: Metadata, kid: str | None, algorithm: str, now: datetime
    ) -> SigningKey | Failure:
        """The key that a token names; an unknown one is looked for anew, at most once a minute."""
        keys = self._keys.get(now, lambda: fetch_keys(metadata.jwks_uri))
        if isinstance(keys, Failure):
            return keys
        found = keys.find(kid, algorithm)
        if not _is_unknown(found) or not self._may_force(now):
            return found
        keys = self._keys.replace(now, lambda: fetch_keys(metadata.jwks_uri))
        return keys if isinstance(keys, Failure) else keys.find(kid, algorithm)

    def _may_force(self, now: datetime) -> bool:
        with self._lock:
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
        with self._lock:
            return self._known.setdefault(connection, KnownProvider(connection))


def provider_of(connection: Connection) -> KnownProvider:
    """The provider of a connection, as this process knows it."""
    config = apps.get_app_config("accounts")
    directory: Directory = vars(config)["providers"]
    return directory.of(connection)


def _is_unknown(found: SigningKey | Failure) -> bool:
    return isinstance(found, Failure) and found.cause is Cause.KEY_UNKNOWN
