"""Telling clients, server to server, that somebody has signed out.

https://openid.net/specs/openid-connect-backchannel-1_0.html
"""

from __future__ import annotations

import http.client
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from cdfportal.demo.provider.config import Client
from cdfportal.demo.provider.context import Context

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE = 120
SECONDS = 5.0
MOST_DELIVERIES = 1_000
#: What goes out instead of a good token: one or several, for those who test a client.
Distort = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is out: one session of a person, or, without `sid`, the person everywhere."""

    subject: str
    sid: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call at a client, and how it answered; status 0: not at all."""

    client_id: str
    status: int
    body: bytes = b""
    token: str = field(default="", repr=False)


class BackChannel:
    """Sends from threads of its own, since whoever signs out must not wait for other servers."""

    def __init__(self, context: Context, distort: Distort) -> None:
        self._context = context
        self._distort = distort
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="back-channel")
        self._under_way: deque[Future[list[Delivery]]] = deque(maxlen=MOST_DELIVERIES)

    def tell(self, clients: Iterable[Client], notice: Notice) -> None:
        """Send a logout token to each of these clients that takes one."""
        for client in clients:
            if client.backchannel_logout_uri:
                tokens = self._distort(self.token(client, notice))
                self._under_way.append(self._pool.submit(_deliver_all, client, tokens))

    def token(self, client: Client, notice: Notice) -> str:
        """§2.4, with everything that a client can wish for."""
        now = int(self._context.clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self._context.issuer,
            "aud": client.client_id,
            "iat": now,
            "exp": now + LIFE,
            "jti": secrets.token_urlsafe(16),
            "sub": notice.subject,
            "events": {EVENT: {}},
        }
        if notice.sid and client.backchannel_logout_session_required:
            claims["sid"] = notice.sid
        alg = self._context.config.id_token_alg
        return self._context.keys.sign(claims, alg, "logout+jwt")

    def deliveries(self) -> list[Delivery]:
        """Those since the last time that this was asked, once all of them are done."""
        done: list[Delivery] = []
        while self._under_way:
            done += self._under_way.popleft().result()
        return done

    def stop(self) -> None:
        """Wait for what is under way, and take no more."""
        self._pool.shutdown()


def _deliver_all(client: Client, tokens: tuple[str, ...]) -> list[Delivery]:
    return [_deliver(client, token) for token in tokens]


def _deliver(client: Client, token: str) -> Delivery:
    """§2.5. Straight to the address: no proxy, no redirect, no cookie."""
    parts = urlsplit(client.backchannel_logout_uri)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        body = urlencode({"logout_token": token})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", parts.path or "/", body, headers)
        answer = connection.getresponse()
        return Delivery(client.client_id, answer.status, answer.read(), token)
    except (OSError, http.client.HTTPException):
        return Delivery(client.client_id, 0, token=token)
    finally:
        connection.close()
