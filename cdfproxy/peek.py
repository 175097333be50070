"""The beginning of a refusing answer's body, read while it passes by untouched."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from cdfportal.access.refused_parts import MOST_READ

# https://www.rfc-editor.org/rfc/rfc6839#section-3.1: `+json` is JSON too.
_JSON = re.compile(r"application/(?:[a-z0-9.!#$&^_-]+\+)?json\s*(?:;|$)", re.I | re.A)
#: zlib's word for "gzip or zlib, by what the data begins with".
_EITHER: Final = 32 + zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class Peek:
    """Keeps the first 64 KiB of the pieces that it is shown; hands them on once, at the end."""

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self._tell: Callable[[bytes], None] | None = tell
        self._seen = bytearray()

    def see(self, piece: bytes) -> None:
        """One more piece on its way to the client."""
        self._seen += piece[: MOST_READ - len(self._seen)]

    def end(self) -> None:
        """The answer is over, or its client has gone."""
        tell, self._tell = self._tell, None
        if tell is not None:
            tell(bytes(self._seen))


def json_text(headers: Mapping[str, str], body: bytes) -> str:
    """A JSON body as text, at most 64 KiB of it, unpacked; empty for any other (names in lower case)."""
    if not _JSON.match(headers.get("content-type", "").strip()):
        return ""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in _PACKED:
        return _unpacked(body[:MOST_READ]).decode("utf-8", "replace")
    return body[:MOST_READ].decode("utf-8", "replace") if coding in {"", "identity"} else ""


def _unpacked(body: bytes) -> bytes:
    """The beginning, and never more than that, however much comes out of it."""
    try:
        return zlib.decompressobj(_EITHER).decompress(body, MOST_READ)
    except zlib.error:
        return b""
