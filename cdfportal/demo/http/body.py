"""Reading a request's body: by length or chunked, never more than the limit (RFC 9112 section 6)."""

from __future__ import annotations

from email.message import Message
from io import BufferedIOBase

LONGEST_LINE = 1024


class BodyError(Exception):
    """The body cannot be read; the connection must close, since its end is unknown."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def read_body(stream: BufferedIOBase, headers: Message, limit: int) -> bytes:
    """The whole body; BodyError when its framing is wrong or it is larger than the limit."""
    coding = headers.get("Transfer-Encoding")
    lengths = headers.get_all("Content-Length", [])
    if coding is not None:
        if lengths or coding.strip().lower() != "chunked":
            raise BodyError(400, "transfer_encoding")
        return _read_chunked(stream, limit)
    if not lengths:
        return b""
    text = lengths[0].strip()
    if len(lengths) > 1 or not (text.isascii() and text.isdigit()):
        raise BodyError(400, "content_length")
    if len(text) > 18 or int(text) > limit:
        raise BodyError(413, "too_large")
    return _exactly(stream, int(text))


def _read_chunked(stream: BufferedIOBase, limit: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    while size := _chunk_size(stream):
        total += size
        if total > limit:
            raise BodyError(413, "too_large")
        parts.append(_exactly(stream, size))
        if stream.readline(LONGEST_LINE).strip():
            raise BodyError(400, "chunk")
    while stream.readline(LONGEST_LINE).strip():  # trailers, of no use here
        pass
    return b"".join(parts)


def _chunk_size(stream: BufferedIOBase) -> int:
    text = stream.readline(LONGEST_LINE).partition(b";")[0].strip()
    try:
        size = int(text, 16)
    except ValueError:
        raise BodyError(400, "chunk") from None
    if size < 0 or not text.isalnum():
        raise BodyError(400, "chunk")
    return size


def _exactly(stream: BufferedIOBase, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise BodyError(400, "truncated")
    return data
