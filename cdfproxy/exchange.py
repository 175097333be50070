"""One call in flight: a connection, the answer on it, and what becomes of both."""

from __future__ import annotations

from cdfproxy.connections import ConnectionPool
from cdfproxy.incoming import Incoming
from cdfproxy.link import Link, WireError


class BrokenAnswerError(Exception):
    """CDF's answer ended before its end."""


class Exchange:
    """Reads the answer piece by piece; the connection is used again only after a complete answer."""

    def __init__(
        self, pool: ConnectionPool, link: Link, incoming: Incoming, *, is_last: bool
    ) -> None:
        self._pool, self._link, self._incoming, self._is_last = pool, link, incoming, is_last
        self._is_over = False

    @property
    def expected_length(self) -> int | None:
        """Bytes still to come; None when only the end will tell."""
        return self._incoming.left

    @property
    def is_complete(self) -> bool:
        """Whether the whole answer was read."""
        return self._incoming.is_complete

    def read(self) -> bytes:
        """What has arrived, at least a byte; nothing at the end. BrokenAnswerError when there is none."""
        if self._incoming.is_complete:
            return b""
        try:
            return self._incoming.read(self._link)
        except (OSError, WireError) as error:
            raise BrokenAnswerError from error

    def read_up_to(self, most: int) -> bytes:
        """All of it, or at least `most` bytes where there is more."""
        pieces, size = [], 0
        while not self._incoming.is_complete and size <= most:
            piece = self.read()
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)

    def finish(self) -> None:
        """Give the connection back, or close it: an unread rest would be the next caller's answer."""
        if self._is_over:
            return
        self._is_over = True
        if self._incoming.is_complete and not self._is_last:
            self._pool.give_back(self._link)
        else:
            self._link.close()
