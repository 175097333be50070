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
#: Any run of 24 holds a piece of 12 that begins at a multiple of 13: only those are looked up.
_PIECE = 12
_STEP = _RUN - _PIECE + 1
#: Nothing of ASCII that is seen on paper: where words end.
_BLANK = bytes(range(0x21)) + bytes(range(0x7F, 0x100))
_WORDS = bytes.maketrans(_BLANK, b" " * len(_BLANK))
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

    def traces(self) -> frozenset[bytes]:
        """Texts of which any run of 24 bytes, or a shorter text as a whole, betrays the secret.

        Each form of the value is known by its end: the beginning of a JWT is the same for many.
        """
        value = self.value.encode()
        forms = {value, quote(self.value, safe="").encode(), json.dumps(self.value)[1:-1].encode()}
        forms |= set(_base64_forms(value))
        traces = {form[-_RUN:] for form in forms}
        if self.value.count(".") >= 2:
            traces.add(self.value.rsplit(".", 1)[1].encode())
        return frozenset(trace for trace in traces if len(trace) >= _PIECE)


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
        self._kinds = {trace: secret.kind for secret in secrets for trace in secret.traces()}
        self._short = {trace for trace in self._kinds if len(trace) < _RUN}
        # The longest last: it holds every run of a shorter one that ends like it.
        long = sorted(self._kinds.keys() - self._short, key=len)
        self._places = {
            trace[at : at + _PIECE]: (trace, at)
            for trace in long
            for at in range(len(trace) - _PIECE + 1)
        }
        #: Pages are alike: most of their words have been looked at before.
        self._clean: set[bytes] = set()

    def find_leaks(self, where: str, data: bytes) -> list[Leak]:
        """Every kind of secret found in the data or in anything packed inside it."""
        leaks: dict[tuple[str, str], Leak] = {}
        for how, text in _unpacked(data, _DEPTH):
            for kind, encoded in self._kinds_in(text, _DEPTH):
                said = ", ".join(part for part in (how, encoded) if part) or "plain"
                leaks.setdefault((kind, said), Leak(where, kind, said))
        return list(leaks.values())

    def _kinds_in(self, text: bytes, depth: int) -> Iterator[tuple[str, str]]:
        """Kinds, and how they were written; a word that was looked at is not looked at again."""
        yield from ((self._kinds[trace], "") for trace in self._short if trace in text)
        for word in set(text.translate(_WORDS).split()) - self._clean:
            # Runs of 24 lie only within words that long, and a page has few of those.
            kinds = [(kind, "") for kind in self._kinds_in_word(word)] if len(word) >= _RUN else []
            if depth:
                kinds += self._kinds_encoded(word, depth)
            yield from kinds
            if not kinds and depth == _DEPTH:
                self._clean.add(word)

    def _kinds_encoded(self, word: bytes, depth: int) -> Iterator[tuple[str, str]]:
        """Neither encoding leaves a blank in what it encodes, so each word can be undone by itself."""
        for name, plain in _decoded(word):
            for how, text in _unpacked(plain, depth - 1):
                for kind, deeper in self._kinds_in(text, depth - 1):
                    yield kind, ", ".join(part for part in (name, how, deeper) if part)

    def _kinds_in_word(self, word: bytes) -> Iterator[str]:
        for at in range(0, len(word) - _PIECE + 1, _STEP):
            place = self._places.get(word[at : at + _PIECE])
            if place and _shares_a_run(word, *place):
                yield self._kinds[place[0]]


def _shares_a_run(word: bytes, trace: bytes, at: int) -> bool:
    """Whether a run of the trace that holds its piece at this place is in the word."""
    runs = range(max(0, at - _STEP + 1), min(at, len(trace) - _RUN) + 1)
    return any(trace[start : start + _RUN] in word for start in runs)


def _unpacked(data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """The data, and what comes out of every gzip stream in it."""
    yield "", data
    if depth == 0:
        return
    for at in (match.start() for match in re.finditer(re.escape(_GZIP), data)):
        unpacked = _gunzip(data[at:])
        if unpacked:
            for how, text in _unpacked(unpacked, depth - 1):
                yield ", ".join(part for part in ("gzip", how) if part), text


def _decoded(word: bytes) -> Iterator[tuple[str, bytes]]:
    """What the word is without one layer of an encoding."""
    if b"%" in word:
        plain = unquote_to_bytes(word)
        if plain != word:
            yield "percent-encoded", plain
    if b"\\u" in word:
        plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), word)
        if plain != word:
            yield "JSON escapes", plain


def _gunzip(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, 50_000_000)
    except zlib.error:
        return b""


def pack(value: bytes) -> bytes:
    """Gzip, for the tripwire's own tests."""
    return gzip.compress(value)
