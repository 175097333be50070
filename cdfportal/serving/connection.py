"""A client's connection, with its time limits, for gunicorn's workers."""

from __future__ import annotations

import errno
import socket
import struct
import time
from typing import Any, Self

from gunicorn.workers.gthread import TConn


class ClientSocket(socket.socket):
    """gunicorn sets its time limit several times for each request, mostly as it is, and knows no other."""

    _head_by: float | None = None

    @classmethod
    def of(cls, accepted: socket.socket, stall: int) -> Self:
        """In place of what a listener gave; `stall` is how many seconds one receive or send may take."""
        made = cls(accepted.family, accepted.type, accepted.proto, accepted.detach())
        # With no time limit of Python's, which takes a call of the system more for each (socket(7)).
        limit = struct.pack("@ll", stall, 0)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        return made

    def begins(self, seconds: int) -> None:
        """The head of a request, which has so many seconds to arrive."""
        self._head_by = time.monotonic() + seconds

    def has_begun(self) -> None:
        """What is received from now on is no head."""
        self._head_by = None

    def settimeout(self, value: float | None) -> None:
        """The system is told of a change only."""
        if value != self.gettimeout():
            super().settimeout(value)

    def setblocking(self, flag: bool) -> None:
        """Likewise."""
        self.settimeout(None if flag else 0.0)

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """A client that says nothing for too long is gone, in an error that gunicorn expects of clients."""
        if self._head_by is not None and time.monotonic() > self._head_by:
            raise _gone()
        try:
            return super().recv(bufsize, flags)
        except BlockingIOError as error:
            raise self._told(error) from None

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Nor does one that takes nothing."""
        try:
            super().sendall(data, flags)
        except BlockingIOError as error:
            raise self._told(error) from None

    def _told(self, error: OSError) -> OSError:
        return _gone() if self.gettimeout() is None else error


def _gone() -> OSError:
    return ConnectionResetError(errno.ECONNRESET, "The client has stalled.")


class Connection(TConn):  # type: ignore[misc]  # gunicorn is untyped
    """Closing it twice closes it once: gunicorn does after an answer that failed behind its head."""

    def close(self, graceful: bool = False) -> None:
        """Of whatever was closed already nothing is left to do."""
        if self.sock.fileno() >= 0:
            super().close(graceful)
