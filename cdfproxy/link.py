"""One open connection to the cluster: bytes out, and an answer's head and pieces in.

What arrived with a head and belongs to its body is kept here, so that a small answer takes one receive.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from typing import Final

from cdfproxy.client import ANYBODY, Client, Waiting

#: Of a whole head; CDF's have less than a kibibyte.
LONGEST_HEAD: Final = 65_536
_END = b"\r\n\r\n"
#: A head and a small body, at once.
_FIRST_PIECE: Final = 16_384
_LONGEST_LINE: Final = 4_096


class WireError(Exception):
    """What arrives is not the HTTP that was waited for."""


class CutError(WireError):
    """It ended too early."""


class Link:
    """Whoever holds it is alone with it."""

    def __init__(self, sock: socket.socket, authority: str) -> None:
        # Waiting is ours: it ends with the client, too, and happens only where there is something to wait for.
        sock.setblocking(False)
        self._sock = sock
        self._seconds = 0.0
        self._waiting = Waiting(sock, ANYBODY)
        #: For the field Host (RFC 9112 §3.2).
        self.authority = authority
        self._ahead = b""
        self._unasked = select.poll()
        self._unasked.register(sock, select.POLLIN | select.POLLHUP | select.POLLERR)

    @property
    def is_quiet(self) -> bool:
        """Whether the other side neither closed nor sent anything: an answer nobody asked for is no answer."""
        if self._ahead or (isinstance(self._sock, ssl.SSLSocket) and self._sock.pending()):
            return False
        return not self._unasked.poll(0)

    def serve(self, client: Client) -> None:
        """Waits from now on end when this client goes, with ClientGoneError."""
        self._waiting = Waiting(self._sock, client)

    def limit(self, seconds: float) -> None:
        """How long sending and receiving may wait from now on, each time; TimeoutError after that."""
        self._seconds = seconds

    def send(self, data: bytes) -> None:
        """All of it."""
        left, by = memoryview(data), self._by
        while left:
            try:
                left = left[self._sock.send(left) :]
            except ssl.SSLWantReadError:
                self._waiting.until(select.POLLIN, by)
            except (BlockingIOError, ssl.SSLWantWriteError):
                self._waiting.until(select.POLLOUT, by)

    def head(self, seconds: float) -> bytes:
        """An answer's lines up to the empty one, whole within so many seconds however slowly they come.

        A head that breaks off is no head: without its end a message is incomplete (RFC 9112 §8).
        """
        data, by = self._ahead, time.monotonic() + seconds
        while (end := data.find(_END)) < 0:
            # A line may end in a bare LF, for those who want that (RFC 9112 §2.2). CDF's do not.
            if len(data) > LONGEST_HEAD or b"\n\n" in data:
                raise WireError
            if not data:
                # Mostly nothing of it is there yet. Nor is anything kept by TLS, whose records are not larger
                # than what is received at once (RFC 8446 §5.1).
                self._waiting.until(select.POLLIN, by)
            data += _something(self._receive(_FIRST_PIECE, by))
        self._ahead = data[end + len(_END) :]
        if end > LONGEST_HEAD:
            raise WireError
        return data[: end + 2]

    def line(self) -> bytes:
        """The next line without its end."""
        while (end := self._ahead.find(b"\r\n")) < 0:
            if len(self._ahead) > _LONGEST_LINE:
                raise WireError
            self._ahead += _something(self._receive(_FIRST_PIECE, self._by))
        if end > _LONGEST_LINE:
            raise WireError
        line, self._ahead = self._ahead[:end], self._ahead[end + 2 :]
        return line

    def some(self, most: int) -> bytes:
        """What has arrived, at least a byte and at most so many; nothing when the other side has ended."""
        ahead = self._ahead
        if not ahead:
            return self._receive(most, self._by)
        self._ahead = ahead[most:]
        return ahead[:most]

    def close(self) -> None:
        """Nobody uses it any more."""
        self._sock.close()

    @property
    def _by(self) -> float:
        return time.monotonic() + self._seconds

    def _receive(self, most: int, by: float) -> bytes:
        while True:
            try:
                return self._sock.recv(most)
            except (BlockingIOError, ssl.SSLWantReadError):
                self._waiting.until(select.POLLIN, by)
            except ssl.SSLWantWriteError:
                self._waiting.until(select.POLLOUT, by)


def _something(piece: bytes) -> bytes:
    if not piece:
        raise CutError
    return piece
