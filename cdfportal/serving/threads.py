"""gunicorn's worker with threads, which takes a connection when a thread is free for it and keeps it for a moment.

As it comes, each request of a connection goes from the thread back to the loop and to a thread again, and a
worker takes every connection that it sees first, whether it has a thread for it or not.
"""

from __future__ import annotations

import errno
import select
import selectors
import socket
import struct
import time
from functools import partial
from typing import ClassVar, Final

from gunicorn.http.body import LengthReader
from gunicorn.workers.gthread import TConn, ThreadWorker

#: Milliseconds in which most clients that ask again have asked.
_LINGER: Final = 5
_NOBODY_THERE: Final = frozenset({errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK})


class ThreadsWorker(ThreadWorker):  # type: ignore[misc]
    """Its class for gunicorn's setting `worker_class`."""

    #: Seconds without a byte in either direction, after which a client that is being served is given up.
    stall: ClassVar[int] = 60

    @property
    def worker_connections(self) -> int:
        """The most it has open at this moment: with all threads busy, the next one is for another worker."""
        return min(self._most_connections, self._idle + int(self.cfg.threads))

    @worker_connections.setter
    def worker_connections(self, most: int) -> None:
        self._most_connections = most

    def accept(self, listener: socket.socket) -> None:
        """A new connection takes a thread when it has something to say."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _NOBODY_THERE:
                return
            raise
        self.nr_conns += 1
        kept = _Client(client.family, client.type, client.proto, client.detach())
        kept.limit(self.stall)
        connection = TConn(self.cfg, kept, address, listener.getsockname())
        if _has_something(kept, 0):
            connection.data_ready = True
            self.enqueue_req(connection)
            return
        connection.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(connection)
        readable = partial(self.on_pending_socket_readable, connection)
        self.poller.register(kept, selectors.EVENT_READ, readable)

    def handle(self, conn: TConn) -> object:
        """Its requests, as long as one follows the other at once and no newcomer lacks a thread."""
        is_kept = super().handle(conn)
        while is_kept is True and self._is_next_here(conn):
            is_kept = super().handle(conn)
        return is_kept

    def _is_next_here(self, conn: TConn) -> bool:
        if not self.alive or not self._has_free_threads:
            return False
        return bool(conn.parser.unreader.buf.getvalue()) or _has_something(conn.sock, _LINGER)

    @property
    def _has_free_threads(self) -> bool:
        return bool(self.nr_conns - self._idle < self.cfg.threads)

    @property
    def _idle(self) -> int:
        return len(self.keepalived_conns) + len(self.pending_conns)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """Of a request without a body nothing is left to be looked for."""
        reader = conn.parser.mesg.body.reader
        if isinstance(reader, LengthReader) and not reader.length:
            return keepalive
        return bool(super()._keepalive_after(conn, keepalive))

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for connection in self.pending_conns:
            connection.timeout = min(connection.timeout, deadline)


class _Client(socket.socket):
    """A connection of a client. gunicorn sets its time limit several times for each request, mostly as it is."""

    def limit(self, seconds: int) -> None:
        """Sending and receiving fail after a silence (SO_RCVTIMEO, socket(7)), with no time limit of Python's."""
        silence = struct.pack("@ll", seconds, 0)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, silence)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)

    def settimeout(self, value: float | None) -> None:
        """The system is told of a change only."""
        if value != self.gettimeout():
            super().settimeout(value)

    def setblocking(self, flag: bool) -> None:
        """Likewise."""
        self.settimeout(None if flag else 0.0)


def _has_something(client: socket.socket, milliseconds: int) -> bool:
    """Whether it can be read by then: bytes, or its end."""
    waiting = select.poll()
    waiting.register(client, select.POLLIN)
    return bool(waiting.poll(milliseconds))
