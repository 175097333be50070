"""The body of a request, read from the server's input and never through `request.body`.

Django takes a chunked body for an empty one, and would keep the whole of it in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from gunicorn.http.errors import ParseException

PIECE = 65_536
# More is no length of anything, and more than some servers can count.
_MOST_DIGITS = 18


class Input(Protocol):
    """`wsgi.input` (PEP 3333)."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class Body(Protocol):
    """What goes out with a call."""

    @property
    def length(self) -> int | None:
        """In bytes; None for a chunked one."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""

    @property
    def can_repeat(self) -> bool:
        """Whether `pieces` can begin anew."""

    def pieces(self) -> Iterator[bytes]:
        """The body in pieces; UploadBrokenError when it ends too early."""


class UnreadableBody(Enum):
    """The framing is one that nobody should guess at (RFC 9112 §6.1)."""

    TRANSFER_CODING = "Only the transfer coding `chunked` is taken."
    LENGTH = "Content-Length takes a number of at most 18 digits."


class UploadBrokenError(Exception):
    """The client broke off in the middle of its own body, or framed it wrongly."""


@dataclass(slots=True)
class Upload:
    """A body with its framing; `length` is None for a chunked one."""

    source: Input
    length: int | None
    #: Bytes that were read so far.
    taken: int = field(default=0, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self.length == 0

    @property
    def can_repeat(self) -> bool:
        """What is read from a client is gone."""
        return self.is_empty

    def pieces(self) -> Iterator[bytes]:
        """The body in pieces; UploadBrokenError when it ends too early."""
        left = self.length
        while left is None or left > 0:
            piece = self._read(PIECE if left is None else min(PIECE, left))
            if not piece:
                if left is None:
                    return
                raise UploadBrokenError
            if left is not None:
                left -= len(piece)
            self.taken += len(piece)
            yield piece

    def _read(self, size: int) -> bytes:
        try:
            return self.source.read(size)
        except (OSError, ParseException) as error:
            # gunicorn raises both: a client that is gone, and a chunk or trailer that is malformed.
            raise UploadBrokenError from error


def upload_of(environ: Mapping[str, object]) -> Upload | UnreadableBody:
    """The request's body; gunicorn has refused a length that is no number, or that has company."""
    source: Input = environ["wsgi.input"]  # type: ignore[assignment]  # PEP 3333 promises a stream
    if coding := str(environ.get("HTTP_TRANSFER_ENCODING", "")):
        if coding.strip().lower() != "chunked":
            return UnreadableBody.TRANSFER_CODING
        return Upload(source, None)
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not (length.isascii() and length.isdigit() and len(length) <= _MOST_DIGITS):
        return UnreadableBody.LENGTH
    return Upload(source, int(length))
