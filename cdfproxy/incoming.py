"""An answer's body as it comes in, by each way in which its end can be told (RFC 9112 §6.3, §7.1)."""

from __future__ import annotations

import re
from typing import Final, Protocol

from cdfproxy.answer_head import Framing
from cdfproxy.link import CutError, Link, WireError

#: As fast as more, and two of them for each of many streams are little memory; below what is got from the
#: system anew each time (mallopt(3), M_MMAP_THRESHOLD). A read returns what is there.
PIECE: Final = 98_304
# Extensions after `;` mean nothing to us (RFC 9112 §7.1.1).
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n\0]*)?")
_MOST_TRAILERS: Final = 100


class Incoming(Protocol):
    """A body, read to its end or not."""

    is_complete: bool

    @property
    def left(self) -> int | None:
        """Bytes still to come; None when only the end will tell."""

    def read(self, link: Link) -> bytes:
        """What has arrived, at least a byte; nothing at the end. WireError, OSError when there is none."""


def incoming(framing: Framing, method: str) -> Incoming:
    """The body of the answer to a request with this method."""
    if method == "HEAD":
        return _Sized(0)
    if framing.is_chunked:
        return _Chunked()
    return _Unsized() if framing.length is None else _Sized(framing.length)


class _Sized:
    def __init__(self, length: int) -> None:
        self.left = length
        self.is_complete = not length

    def read(self, link: Link) -> bytes:
        piece = link.some(min(self.left, PIECE))
        if not piece:
            raise CutError
        self.left -= len(piece)
        self.is_complete = not self.left
        return piece


class _Chunked:
    left = None

    def __init__(self) -> None:
        self.is_complete = False
        self._left_of_chunk = 0
        self._is_first = True

    def read(self, link: Link) -> bytes:
        if not self._left_of_chunk:
            self._next_chunk(link)
        if self.is_complete:
            return b""
        piece = link.some(min(self._left_of_chunk, PIECE))
        if not piece:
            raise CutError
        self._left_of_chunk -= len(piece)
        return piece

    def _next_chunk(self, link: Link) -> None:
        if not self._is_first and link.line():
            # More than the chunk's size said.
            raise WireError
        self._is_first = False
        size = _CHUNK_SIZE.fullmatch(link.line())
        if size is None:
            raise WireError
        self._left_of_chunk = int(size[1], 16)
        if not self._left_of_chunk:
            _drop_trailers(link)
            self.is_complete = True


def _drop_trailers(link: Link) -> None:
    for _ in range(_MOST_TRAILERS):
        if not link.line():
            return
    raise WireError


class _Unsized:
    left = None

    def __init__(self) -> None:
        self.is_complete = False

    def read(self, link: Link) -> bytes:
        piece = link.some(PIECE)
        self.is_complete = not piece
        return piece
