"""gunicorn's worker with threads, which takes a connection when a thread is free for it and keeps it for a moment.

As it comes, each request of a connection goes from the thread back to the loop and to a thread again, and a
worker takes every connection that it sees first, whether it has a thread for it or not.
"""

from __future__ import annotations

import errno
import select
import selectors
import socket
import time
from concurrent.futures import Future
from functools import partial
from typing import ClassVar, Final

from gunicorn.http.body import LengthReader
from gunicorn.http.message import Request
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from cdfportal.serving.connection import ClientSocket, Connection
from cdfportal.serving.refusals import Told

#: Milliseconds in which most clients that ask again have asked.
_LINGER: Final = 5
_NOBODY_THERE: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED})
_NO_ROOM: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
#: Seconds without a new connection when there was no room for one.
_REST: Final = 1.0
#: Seconds in which a process with a free thread has taken who is waiting.
_TURN: Final = 0.02


class ThreadsWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is untyped
    """Its class for gunicorn's setting `worker_class`."""

    #: Seconds without a byte in either direction, after which a client that is being served is given up;
    #: and seconds that the head of a request may take as a whole, but for the last silence.
    stall: ClassVar[int] = 60
    _rests_until = _last_let_in = 0.0

    @property
    def worker_connections(self) -> int:
        """The most it has open at this moment: with all threads busy, the next one is for another worker."""
        if time.monotonic() < self._rests_until:
            return 0
        return min(self._most_connections, self._idle + int(self.cfg.threads))

    @worker_connections.setter
    def worker_connections(self, most: int) -> None:
        self._most_connections = most

    def accept(self, listener: socket.socket) -> None:
        """A new connection takes a thread when it has something to say."""
        try:
            accepted, address = listener.accept()
        except OSError as error:
            self._has_not_accepted(error)
            return
        self.nr_conns += 1
        client = ClientSocket.of(accepted, self.stall)
        connection = Connection(self.cfg, client, address, listener.getsockname())
        if _has_something(client, 0):
            connection.data_ready = True
            self.enqueue_req(connection)
            return
        connection.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(connection)
        readable = partial(self.on_pending_socket_readable, connection)
        self.poller.register(client, selectors.EVENT_READ, readable)

    def _has_not_accepted(self, error: OSError) -> None:
        if error.errno in _NO_ROOM:
            self.log.warning("No new connections for a second: %s", error)
            self._rests_until = time.monotonic() + _REST
        elif error.errno not in _NOBODY_THERE:
            raise error

    def handle(self, conn: Connection) -> object:
        """Its requests, as long as one follows the other at once and no newcomer lacks a thread.

        Closed here where that is due: a client that does not close its end is waited for, and the loop
        waits for nobody.
        """
        is_kept = self._handle_one(conn)
        while is_kept is True and self._is_next_here(conn):
            is_kept = self._handle_one(conn)
        if not is_kept:
            conn.close(graceful=True)
        return is_kept

    def _handle_one(self, conn: Connection) -> object:
        conn.sock.begins(self.stall)
        return super().handle(conn)

    def handle_request(self, req: Request, conn: Connection) -> object:
        """The head is there."""
        conn.sock.has_begun()
        return super().handle_request(req, conn)

    def handle_error(
        self, req: Request | None, client: socket.socket, addr: object, exc: Exception
    ) -> None:
        """Nothing of the request is quoted, since it may hold a cookie, a token, a query."""
        told = Told.of(exc)
        if told.is_ours:
            self.log.error("The server failed (%s)", told.reference, exc_info=exc)
        else:
            kind = type(exc).__name__
            self.log.warning("%s: %s %s", kind, told.status.value, told.reference)
        try:
            write_nonblock(client, told.answer())
        except OSError:
            self.log.debug("Nobody is there to hear of %s", told.reference)

    def finish_request(self, conn: Connection, fs: Future[object]) -> None:
        """Where all threads are busy, a request that is over may let a newcomer in.

        Otherwise those who are kept and ask without a pause would never leave room for anybody.
        """
        super().finish_request(conn, fs)
        if self.alive and not self._accepting:
            self._make_room()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Since when it is so is kept."""
        super().set_accept_enabled(enabled)
        self._last_let_in = time.monotonic()

    def _make_room(self) -> None:
        """For one who has something to say, if no other process has taken them for a while."""
        now = time.monotonic()
        if now < max(self._rests_until, self._last_let_in + _TURN):
            return
        self._last_let_in = now
        busy, before = self._busy, -1
        while before < self.nr_conns < self._most_connections:
            before = self.nr_conns
            for listener in self.sockets:
                self.accept(listener)
            if self._busy > busy:
                return

    def is_parent_alive(self) -> bool:
        """Without a master it comes to its end as when it is told to."""
        is_alive = bool(super().is_parent_alive())
        if not is_alive:
            self.alive = False
        return is_alive

    def _is_next_here(self, conn: Connection) -> bool:
        if not self.alive or not self._has_free_threads:
            return False
        return bool(conn.parser.unreader.buf.getvalue()) or _has_something(conn.sock, _LINGER)

    @property
    def _has_free_threads(self) -> bool:
        return bool(self._busy < self.cfg.threads)

    @property
    def _busy(self) -> int:
        return int(self.nr_conns) - self._idle

    @property
    def _idle(self) -> int:
        return len(self.keepalived_conns) + len(self.pending_conns)

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Of a request without a body nothing is left to be looked for."""
        reader = conn.parser.mesg.body.reader
        if isinstance(reader, LengthReader) and not reader.length:
            return keepalive
        return bool(super()._keepalive_after(conn, keepalive))

    def _cap_keepalive(self, deadline: float) -> None:
        super()._cap_keepalive(deadline)
        for connection in self.pending_conns:
            connection.timeout = min(connection.timeout, deadline)


def _has_something(client: socket.socket, milliseconds: int) -> bool:
    """Whether it can be read by then: bytes, or its end."""
    waiting = select.poll()
    waiting.register(client, select.POLLIN)
    return bool(waiting.poll(milliseconds))
