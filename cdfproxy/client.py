"""Whoever made a call, and waiting for CDF no longer than they do."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: With POLLHUP and POLLERR, which come unasked (poll(2)). Bytes say nothing: they are the next request, or more
#: of an upload. Who has closed its sending half alone is taken for gone, as nginx does.
_HANGS_UP = select.POLLRDHUP


class ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Client:
    """By its socket's number; without one it is taken to stay."""

    descriptor: int = -1

    @classmethod
    def of(cls, environ: Mapping[str, object]) -> Client:
        """Of a request, where the server tells its socket: gunicorn does."""
        sock = environ.get("gunicorn.socket")
        return cls(sock.fileno()) if isinstance(sock, socket.socket) else cls()

    @property
    def has_gone(self) -> bool:
        """Whether it has hung up."""
        return self.descriptor >= 0 and bool(self.watched_by(select.poll()).poll(0))

    def watched_by(self, poll: select.poll) -> select.poll:
        """It wakes when the client goes."""
        if self.descriptor >= 0:
            poll.register(self.descriptor, _HANGS_UP)
        return poll


#: A client of whom nothing is known.
ANYBODY: Final = Client()


class Waiting:
    """For a connection to the cluster that does not block, on behalf of a client."""

    def __init__(self, sock: socket.socket, client: Client) -> None:
        self._sock, self._client, self._events = sock, client, select.POLLIN
        self._poll = select.poll()
        self._poll.register(sock, self._events)
        client.watched_by(self._poll)

    def until(self, events: int, by: float) -> None:
        """One of these; ClientGoneError, or TimeoutError at that moment of the monotonic clock."""
        if events != self._events:
            self._poll.register(self._sock, events)
            self._events = events
        ready = self._poll.poll(max(0.0, by - time.monotonic()) * 1000)
        if not ready:
            raise TimeoutError
        if any(descriptor == self._client.descriptor for descriptor, _ in ready):
            raise ClientGoneError
