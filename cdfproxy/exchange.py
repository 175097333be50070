"""One call in flight: a connection, the answer on it, and what becomes of both."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPResponse

from cdfproxy.connections import ConnectionPool

#: Measured best for large bodies; a read returns what is there, it does not wait for all of it.
PIECE = 262_144


class BrokenAnswerError(Exception):
    """CDF's answer ended before its end."""


class Exchange:
    """Reads the answer piece by piece; the connection is used again only after a complete answer."""

    def __init__(
        self, pool: ConnectionPool, connection: HTTPConnection, response: HTTPResponse
    ) -> None:
        self._pool, self._connection, self.response = pool, connection, response
        self._left = response.length
        self._is_complete = self._left == 0
        self._is_over = False

    @property
    def expected_length(self) -> int | None:
        """Bytes still to come; None when only the end will tell."""
        return self._left

    @property
    def is_complete(self) -> bool:
        """Whether the whole answer was read."""
        return self._is_complete

    def read(self) -> bytes:
        """What has arrived, at least a byte; nothing at the end. BrokenAnswerError when there is none."""
        if self._is_complete:
            return b""
        try:
            piece = self.response.read1(PIECE)
        except (OSError, HTTPException) as error:
            raise BrokenAnswerError from error
        if not piece and self._left:
            raise BrokenAnswerError
        if self._left is not None:
            self._left -= len(piece)
        self._is_complete = self._left == 0 if self._left is not None else not piece
        return piece

    def read_up_to(self, most: int) -> bytes:
        """All of it, or at least `most` bytes where there is more."""
        pieces, size = [], 0
        while not self._is_complete and size <= most:
            piece = self.read()
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)

    def finish(self) -> None:
        """Give the connection back, or close it: an unread rest would be the next caller's answer."""
        if self._is_over:
            return
        self._is_over = True
        self.response.close()
        if self._is_complete and not self.response.will_close:
            self._pool.give_back(self._connection)
        else:
            self._connection.close()
