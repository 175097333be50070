"""http.client's connections, but an answer that breaks off in its head, or in a chunk's size, is an error.

The standard library takes the end of the stream for the end of the headers, so a cut head without a
length would pass for a complete and empty answer (RFC 9112 §8: a message is incomplete without them).
"""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from io import BufferedIOBase
from typing import Final

_LONGEST_LINE: Final = 65_536
# https://www.rfc-editor.org/rfc/rfc9112#section-7.1, extensions included.
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")


class _HeadLines:
    """Hands on the lines of a head, and remembers whether one had no end."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self.is_cut = False

    def readline(self, limit: int = -1, /) -> bytes:
        line = self._stream.readline(limit)
        self.is_cut = self.is_cut or not line.endswith(b"\n")
        return line

    def close(self) -> None:
        self._stream.close()

    def flush(self) -> None:
        self._stream.flush()


class WholeHeadResponse(HTTPResponse):
    """Raises IncompleteRead when the stream ends within the head."""

    def begin(self) -> None:
        """Read the head; the stream is the socket's own again afterwards."""
        stream = self.fp
        lines = _HeadLines(stream)
        self.fp = lines  # type: ignore[assignment]  # begin() asks for lines only
        try:
            super().begin()
        finally:
            if self.fp is not None:
                self.fp = stream
        if lines.is_cut:
            raise IncompleteRead(b"")

    def _read_next_chunk_size(self) -> int:
        """The standard library takes a line that breaks off for a whole one, and `1_0` for a number."""
        line = self.fp.readline(_LONGEST_LINE + 1)
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            self._close_conn()  # type: ignore[attr-defined]  # http.client's own
            raise ValueError("not the size of a chunk")
        return int(size[1], 16)


class PlainConnection(HTTPConnection):
    """Without TLS, for loopback."""

    response_class = WholeHeadResponse


class SecureConnection(HTTPSConnection):
    """With TLS."""

    response_class = WholeHeadResponse
