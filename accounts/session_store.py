"""`request.session` over BrowserSession (Django's SESSION_ENGINE).

The row holds the SHA-256 of the cookie's value and no secret: a stolen database opens nothing. A session
exists only for a sign-in; a browser that is signed out has an empty one that cannot be saved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db.models import QuerySet

from accounts.cookies import fingerprint, new_value
from accounts.end_reason import EndReason
from accounts.endings import end_session
from accounts.models import BrowserSession


class NoSessionError(UpdateError):
    """Something was to be kept for a browser that is not signed in."""


class SessionStore(SessionBase):
    """Django's session interface; all writes are updates of a row that is still alive."""

    _read: Callable[[], dict[str, Any]] | None = None

    def __init__(self, session_key: str | None = None) -> None:
        """As the base does it, less the serializer: the row's JSON field is ours, for every request."""
        self._session_key = session_key
        self.accessed = False
        self.modified = False

    def load(self) -> dict[str, Any]:
        """The data of the live session, or nothing."""
        if self._read:
            return self._read()
        data: dict[str, Any] | None = self._rows().values_list("data", flat=True).first()
        if data is None:
            self._session_key = None
            return {}
        return data

    def adopt(self, data: dict[str, Any]) -> None:
        """Take this data instead of loading any."""
        self._session_cache = dict(data)

    def adopt_later(self, read: Callable[[], dict[str, Any]]) -> None:
        """Take what the request's one SELECT brought along, when somebody asks."""
        self._read = read

    def exists(self, session_key: str) -> bool:
        """Whether the key names a session that is alive."""
        return self._rows(session_key).exists()

    def create(self) -> None:
        """Only a sign-in makes sessions (accounts.sessions)."""
        raise NoSessionError("There is no browser session to write to: nobody is signed in.")

    def save(self, must_create: bool = False) -> None:
        """Update if it still exists; `UpdateError` when it has ended in the meantime."""
        if must_create or not self.session_key:
            self.create()
        if not self._rows().update(data=dict(self.items())):
            raise UpdateError("The session has ended.")

    def delete(self, session_key: str | None = None) -> None:
        """End the session; the row stays as a tombstone."""
        row = self._rows(session_key).only("id", "sign_in_id").first()
        if row is not None:
            end_session(row.id, row.sign_in_id, EndReason.SIGNED_OUT, settings.PORTAL_CLOCK())

    def cycle_key(self) -> None:
        """A new key for the same row, so that the old cookie opens nothing any more."""
        new = new_value()
        if not self._rows().update(key_hash=fingerprint(new)):
            raise UpdateError("The session has ended.")
        self._session_key = new

    def _rows(self, session_key: str | None = None) -> QuerySet[BrowserSession]:
        key = session_key or self.session_key or ""
        return BrowserSession.objects.filter(key_hash=fingerprint(key), ended_at=None)
