"""A time limit for a whole HTTP exchange.

requests limits each read from the socket, so that a peer that sends one byte now and then holds a thread
for ever. Here a timer closes the socket when the time is over, wherever the exchange stands.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from cdfportal.idp.pinned import Addresses, connect_to


class Deadline:
    """Remembers the sockets of one exchange and closes them when its time is over."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def watch(self, connected: socket.socket) -> None:
        """Close this socket too when the time is over."""
        with self._lock:
            self._sockets.append(connected)
            late = self.passed
        if late:
            _shut(connected)

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            sockets = tuple(self._sockets)
        for connected in sockets:
            _shut(connected)


class DeadlineAdapter(HTTPAdapter):
    """An adapter of requests whose connections a `Deadline` watches.

    With `addresses` it connects to them and asks no name server; Host and TLS name stay the URL's.
    """

    def __init__(self, deadline: Deadline, addresses: Addresses = ()) -> None:
        self._pools = _pools(deadline, addresses)
        self._pinned = bool(addresses)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Direct connections."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
        """Connections through OUTBOUND_PROXY, which looks names up by itself."""
        if self._pinned:
            raise ValueError("a proxy cannot be told which address to connect to")
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(deadline: Deadline, addresses: Addresses) -> Mapping[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

        def _new_conn(self) -> socket.socket:
            return connect_to(addresses, self) if addresses else super()._new_conn()

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

        def _new_conn(self) -> socket.socket:
            return connect_to(addresses, self) if addresses else super()._new_conn()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _shut(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Closed by its owner in the meantime: nothing is left to stop.
        return
