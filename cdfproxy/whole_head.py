"""http.client's connections, but an answer that breaks off in its head or in a chunk's size, or can be
read in two ways, is an error.

The standard library takes the end of the stream for the end of the headers, so a cut head without a
length would pass for a complete and empty answer (RFC 9112 §8: a message is incomplete without them).
A line that is no header makes it forget all that follow, the length among them; a lone CR ends a line
for it; a chunk's size may be negative.
"""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from io import BufferedIOBase
from typing import Final

# RFC 9110 §5.1 and §5.5, RFC 9112 §5; a fold (§5.2) goes on with a value.
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\x00\r\n]*\r?\n")
_FOLD = re.compile(rb"[ \t][^\x00\r\n]*\r?\n")
# https://www.rfc-editor.org/rfc/rfc9112#section-7.1, extensions included.
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\x00\r\n]*)?\r?\n")
_ENDS: Final = frozenset({b"\r\n", b"\n", b""})
_LONGEST_LINE: Final = 65_536


class MalformedHeadError(HTTPException):
    """A line of the head is no header."""


class _HeadLines:
    """Hands on the lines of a head, and remembers whether one had no end or was no header."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self.is_cut = False
        self.is_malformed = False
        #: None before a status line, of which there are several after 1xx.
        self._before: bytes | None = None

    def readline(self, limit: int = -1, /) -> bytes:
        line = self._stream.readline(limit)
        self.is_cut = self.is_cut or not line.endswith(b"\n")
        if line in _ENDS:
            self._before = None
            return line
        if self._before is not None and not self._is_sound(line):
            self.is_malformed = True
        self._before = b"" if self._before is None else line
        return line

    def _is_sound(self, line: bytes) -> bool:
        return bool(_FIELD.fullmatch(line) or (self._before and _FOLD.fullmatch(line)))

    def close(self) -> None:
        self._stream.close()

    def flush(self) -> None:
        self._stream.flush()


class WholeHeadResponse(HTTPResponse):
    """Raises IncompleteRead when the stream ends within the head, MalformedHeadError for a line that is none."""

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
        if lines.is_malformed:
            raise MalformedHeadError

    def _read_next_chunk_size(self) -> int:
        """The standard library takes a line that breaks off for a whole one, and `-5`, `0x5`, `5_0` for numbers."""
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
