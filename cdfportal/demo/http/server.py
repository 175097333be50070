"""The listening side: binds on loopback only, one thread for each connection, stops cleanly."""

from __future__ import annotations

import errno
import ipaddress
import logging
import socket
import sys
import threading
from http.server import ThreadingHTTPServer
from typing import Any, Self

from cdfportal.demo.clock import Clock, system_clock
from cdfportal.demo.http.connection import LOOPBACK_NAMES, Connection
from cdfportal.demo.http.message import Handler

log = logging.getLogger("cdfportal.demo.http")

MAX_BODY = 64 * 1024 * 1024
LAST_WORDS = 5.0


class NotLoopbackError(ValueError):
    """Somebody asked a demo server to be reachable from another machine."""


class PortInUseError(OSError):
    """Another program listens on the port."""


def _require_loopback(host: str) -> None:
    if host == "localhost":
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise NotLoopbackError(
        f"The demo listens on this machine only; {host!r} is not a loopback address. Use 127.0.0.1."
    )


class _Listener(ThreadingHTTPServer):
    """Knows its open connections, so that stopping can end those that are kept alive."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], connection: type[Connection]) -> None:
        self.open: dict[socket.socket, threading.Thread] = {}
        self.lock = threading.Lock()
        super().__init__(address, connection)

    def server_bind(self) -> None:
        """Without the base class's name lookup, which may ask a DNS server."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self.lock:
            self.open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self.lock:
            self.open.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no news; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            log.exception("A request to the demo failed")

    def end_connections(self) -> None:
        """Close what is still open and wait for the threads."""
        with self.lock:
            still_open = list(self.open.items())
        for connection, thread in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the client was faster
            thread.join(LAST_WORDS)


class LoopbackServer:
    """Serves a handler on 127.0.0.1; bound when made, so its address is known before it starts.

    `answer` is any function from Request to Response, such as a RouteTable. A context manager; a
    server that was made must be stopped, started or not.
    """

    def __init__(
        self,
        answer: Handler,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        max_body: int = MAX_BODY,
        hosts: frozenset[str] = LOOPBACK_NAMES,
        clock: Clock = system_clock,
    ) -> None:
        _require_loopback(host)
        self.stopping = threading.Event()
        connection = type(
            "BoundConnection",
            (Connection,),
            {
                "answer": staticmethod(answer),
                "max_body": max_body,
                "hosts": hosts,
                "stopping": self.stopping,
                "clock": staticmethod(clock),
            },
        )
        try:
            self._listener = _Listener((host, port), connection)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            message = f"Port {port} on {host} is in use by another program; choose another port."
            raise PortInUseError(errno.EADDRINUSE, message) from None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port listened on, also when 0 was asked for."""
        return int(self._listener.server_address[1])

    @property
    def url(self) -> str:
        """The origin, without a trailing slash."""
        return f"http://{self._listener.server_address[0]!s}:{self.port}"

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening, end every connection, give the port back. Stopping twice is fine."""
        self.stopping.set()
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
            self._thread = None
        self._listener.end_connections()
        self._listener.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()
