"""Bytes with ranges and validators (RFC 9110 sections 13 and 14)."""

from __future__ import annotations

import re
from hashlib import sha256

from cdfportal.demo.http import Request, Response

Headers = tuple[tuple[str, str], ...]

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def served(request: Request, data: bytes, media: str) -> Response:
    """The bytes, a part of them, or the word that they have not changed."""
    tag = f'"{sha256(data).hexdigest()[:16]}"'
    about = (("ETag", tag), ("Accept-Ranges", "bytes"), ("Content-Type", media))
    if request.header("If-None-Match") == tag:
        return Response(304, b"", about)
    span = _RANGE.fullmatch(request.header("Range"))
    if span is None or request.header("If-Range", tag) != tag:
        return Response(200, data, about)
    return _part(data, span[1], span[2], about)


def _part(data: bytes, first: str, last: str, about: Headers) -> Response:
    size = len(data)
    start = int(first) if first else max(size - int(last or 0), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return Response(416, b"", (*about, ("Content-Range", f"bytes */{size}")))
    span = ("Content-Range", f"bytes {start}-{end}/{size}")
    return Response(206, data[start : end + 1], (*about, span))
