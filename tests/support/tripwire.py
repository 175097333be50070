"""Principle 1 as a test: no token, code, client secret or session key leaves the server.

`find_leaks` looks for every known secret, and for every 24-character run of a token's signature, in any
text: as it stands, percent-encoded, in base64 at each of the three alignments, JSON-escaped, gzipped.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

_RUN = 24
_LONG_WORD = re.compile(rb"[!-~]{%d,}" % _RUN)
_GZIP = b"\x1f\x8b\x08"
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Leak:
    """Where a secret was found; the secret itself is named by its kind and first characters only."""

    where: str
    kind: str
    how: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.where} ({self.how})"


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must not leave the server."""

    kind: str
    value: str

    def needles(self) -> frozenset[bytes]:
        """Windows of at most 24 bytes; the presence of any betrays the secret.

        Each form of the value is known by its end: the beginning of a JWT is the same for many.
        """
        value = self.value.encode()
        forms = {value, quote(self.value, safe="").encode(), json.dumps(self.value)[1:-1].encode()}
        forms |= set(_base64_forms(value))
        windows = {form[-_RUN:] for form in forms}
        if self.value.count(".") >= 2:
            signature = self.value.rsplit(".", 1)[1].encode()
            windows |= {signature[at : at + _RUN] for at in range(0, len(signature) - _RUN + 1)}
        return frozenset(window for window in windows if len(window) >= 12)


def _base64_forms(value: bytes) -> Iterator[bytes]:
    """The part of a base64 text that is the same whatever stands around the value (RFC 4648 §4, §5)."""
    for shift in range(3):
        padded = b"\0" * shift + value
        length = len(padded) - len(padded) % 3
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(padded[:length])[4 if shift else 0 :]


class Tripwire:
    """Knows the secrets of one test server; says where any of them turned up."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._kinds = {needle: secret.kind for secret in secrets for needle in secret.needles()}
        self._short = {needle for needle in self._kinds if len(needle) < _RUN}

    def find_leaks(self, where: str, data: bytes) -> list[Leak]:
        """Every kind of secret found in the data or in anything packed inside it."""
        leaks: dict[tuple[str, str], Leak] = {}
        for how, text in _views(data, _DEPTH):
            for needle in self._needles_in(text):
                kind = self._kinds[needle]
                leaks.setdefault((kind, how), Leak(where, kind, how))
        return list(leaks.values())

    def _needles_in(self, text: bytes) -> Iterator[bytes]:
        yield from (needle for needle in self._short if needle in text)
        # Windows of 24 lie only within words that long, and a page has few of those.
        for word in _LONG_WORD.findall(text):
            for at in range(len(word) - _RUN + 1):
                if word[at : at + _RUN] in self._kinds:
                    yield word[at : at + _RUN]


def _views(data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """The data, and what comes out of it by undoing one encoding after another."""
    yield "plain", data
    if depth == 0:
        return
    for at in (match.start() for match in re.finditer(re.escape(_GZIP), data)):
        unpacked = _gunzip(data[at:])
        if unpacked:
            for how, text in _views(unpacked, depth - 1):
                yield f"gzip, {how}", text
    if b"%" in data:
        decoded = unquote_to_bytes(data)
        if decoded != data:
            yield from (
                (f"percent-encoded, {how}", text) for how, text in _views(decoded, depth - 1)
            )
    if b"\\u" in data:
        plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), data)
        if plain != data:
            yield from ((f"JSON escapes, {how}", text) for how, text in _views(plain, depth - 1))


def _gunzip(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, 50_000_000)
    except zlib.error:
        return b""


def pack(value: bytes) -> bytes:
    """Gzip, for the tripwire's own tests."""
    return gzip.compress(value)
