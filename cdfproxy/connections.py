"""Connections to the cluster: opened as the settings say, kept open, never shared while in use.

The standard library opens them. What is said on them is ours, because the target must arrive at CDF exactly
as the policy saw it: urllib3 encodes a query again, and twice where it holds a lone `%`.
"""

from __future__ import annotations

import base64
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from threading import Lock
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

import certifi

from cdfportal.base.no_proxy import proxy_for
from cdfportal.base.portal import OutboundSettings
from cdfproxy.link import Link

#: Seconds until an answer begins, where the class of the call says nothing else.
HEAD: Final = 60.0
#: Seconds of silence within an answer: server-sent lines say something at least every half minute.
SILENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """In seconds. No answer is too long for them, only a silence."""

    connect: float = 5.0
    silence: float = SILENCE
    #: Most load balancers drop a silent connection after a minute.
    idle: float = 50.0


#: Opens a connection; OSError, HTTPException when it cannot.
Dial = Callable[[], Link]
_Unopened = Callable[[], HTTPConnection]


def dialler(cdf_url: str, outbound: OutboundSettings, limits: TimeLimits) -> Dial:
    """A function that opens a connection to the cluster."""
    cluster = urlsplit(cdf_url)
    unopened = _unopened(cluster, outbound, limits)

    def dial() -> Link:
        connection = unopened()
        connection.connect()
        if isinstance(connection.sock, ssl.SSLSocket):
            # Cut by somebody on the way is no end of an answer that has no other (RFC 9112 §9.8).
            connection.sock.suppress_ragged_eofs = False  # type: ignore[attr-defined]  # typeshed leaves it out
        return Link(connection.sock, cluster.netloc)

    return dial


def _unopened(cluster: SplitResult, outbound: OutboundSettings, limits: TimeLimits) -> _Unopened:
    host, port = cluster.hostname or "", cluster.port
    if cluster.scheme != "https":
        # Plain http is for loopback hosts only, which no proxy could reach.
        return lambda: HTTPConnection(host, port, timeout=limits.connect)
    context = ssl.create_default_context(cafile=outbound.ca_bundle or certifi.where())
    proxy = proxy_for(host, outbound)
    if not proxy:
        return lambda: HTTPSConnection(host, port, timeout=limits.connect, context=context)
    return _through_proxy(urlsplit(proxy), (host, port or 443), context, limits)


def _through_proxy(
    proxy: SplitResult, cluster: tuple[str, int], context: ssl.SSLContext, limits: TimeLimits
) -> _Unopened:
    """A tunnel (RFC 9110 §9.3.6): TLS ends at the cluster, the proxy sees its name only."""
    headers = {}
    if proxy.username is not None:
        words = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(words).decode()}"

    def unopened() -> HTTPConnection:
        connection = HTTPSConnection(
            proxy.hostname or "", proxy.port or 3128, timeout=limits.connect, context=context
        )
        connection.set_tunnel(*cluster, headers=headers)
        return connection

    return unopened


class ConnectionPool:
    """Idle connections of one process, the youngest first."""

    def __init__(
        self, dial: Dial, limits: TimeLimits, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._dial, self._limits, self._monotonic = dial, limits, monotonic
        self._idle: deque[tuple[float, Link]] = deque()
        self._lock = Lock()

    def take(self) -> Link:
        """An open connection that nobody else holds; OSError when none can be opened."""
        while (link := self._newest_idle()) is not None:
            if link.is_quiet:
                return link
            link.close()
        return self._dial()

    def _newest_idle(self) -> Link | None:
        with self._lock:
            if not self._idle:
                return None
            since, link = self._idle.pop()
            fresh = self._monotonic() - since < self._limits.idle
            stale = [] if fresh else [link, *(old for _, old in self._idle)]
            if stale:
                self._idle.clear()
        for old in stale:
            old.close()
        return None if stale else link

    def give_back(self, link: Link) -> None:
        """Keep a connection whose last answer was read to its end."""
        with self._lock:
            self._idle.append((self._monotonic(), link))

    def close(self) -> None:
        """Close every idle connection."""
        with self._lock:
            idle = list(self._idle)
            self._idle.clear()
        for _, link in idle:
            link.close()
