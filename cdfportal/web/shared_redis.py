"""Redis as shared memory: asked quickly or not at all, and never believed without a signature.

Whoever can write to Redis must not be able to plant a provider's signing key: each text is signed with
DJANGO_SECRET_KEY, for its own name. A Redis that is down or slow is left alone for a while.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Self, TypeVar, cast

import certifi
from django.conf import settings
from django.core.signing import BadSignature, Signer
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

_log = logging.getLogger("portal.shared")
_T = TypeVar("_T")
_PREFIX = "cdfportal:"
_SECONDS = 0.2
_LEFT_ALONE = 10.0
_LOG_EVERY = 60.0
#: More than the largest document that the portal accepts from a provider.
_MAX_BYTES = 400_000


class RedisMemory:
    """Texts signed for their names; answers `nothing there` while Redis does not answer."""

    def __init__(self, client: Redis, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client, self._monotonic = client, monotonic
        self._lock = threading.Lock()
        self._ask_again = self._log_again = float("-inf")

    @classmethod
    def at(cls, url: str) -> Self:
        """One try of a fifth of a second: whoever waits for this waits on behalf of a person."""
        encrypted = (
            {"ssl_ca_certs": settings.OUTBOUND.ca_bundle or certifi.where()}
            if url.startswith("rediss:")
            else {}
        )
        client = Redis.from_url(
            url,
            socket_timeout=_SECONDS,
            socket_connect_timeout=_SECONDS,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            **encrypted,
        )
        return cls(client)

    def get(self, name: str) -> str | None:
        """The text, if this portal put it there under this name."""
        found = self._ask(
            lambda: cast("bytes", self._client.getrange(_PREFIX + name, 0, _MAX_BYTES))
        )
        if not found:
            return None
        try:
            return _signer(name).unsign(found.decode())
        except (BadSignature, UnicodeDecodeError):
            _log.warning("what the shared memory holds is not ours", extra=_fields(name=name))
            return None

    def put(self, name: str, text: str, life: timedelta) -> None:
        """Sign and keep."""
        signed = _signer(name).sign(text)
        if len(signed.encode()) <= _MAX_BYTES:
            self._ask(lambda: self._client.set(_PREFIX + name, signed, ex=life))

    def claim(self, name: str, life: timedelta) -> bool:
        """SET NX is one step in Redis: of several who ask at once one is first."""
        first = self._ask(lambda: (self._client.set(_PREFIX + name, "1", ex=life, nx=True),))
        return first is None or first[0] is not None

    def _ask(self, question: Callable[[], _T]) -> _T | None:
        if self._monotonic() < self._ask_again:
            return None
        try:
            return question()
        except (RedisError, OSError) as error:
            self._note(type(error).__name__)
            return None

    def _note(self, kind: str) -> None:
        """One line a minute, however many ask."""
        with self._lock:
            now = self._monotonic()
            self._ask_again = now + _LEFT_ALONE
            if now < self._log_again:
                return
            self._log_again = now + _LOG_EVERY
        _log.warning("the shared memory does not answer", extra=_fields(kind=kind))


def _signer(name: str) -> Signer:
    return Signer(salt=f"cdfportal.shared {name}")


def _fields(**fields: str) -> dict[str, dict[str, str]]:
    return {"fields": fields}
