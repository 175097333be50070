"""A request on its way out: exactly the target that the policy saw, and no more lines than were written."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator

from cdfproxy.link import Link
from cdfproxy.request_headers import Headers
from cdfproxy.upload import PIECE, Body

_LAST_CHUNK = b"0\r\n\r\n"
_EXPECT_BODY = frozenset({"POST", "PUT", "PATCH"})
_TARGET = re.compile(r"/[\x21-\x7e]*")


def at_hand(body: Body) -> bytes | None:
    """The whole of a small body, which goes out with its head; None for a larger one, which passes as it comes."""
    if body.length is None or body.length > PIECE:
        return None
    return b"".join(body.pieces()) if body.length else b""


def send(
    link: Link, method: str, target: str, headers: Headers, body: Body, whole: bytes | None
) -> bool:
    """Write the request; False when CDF hung up before all of the body was out.

    `whole`: what `at_hand` has made of the body.
    """
    head = _head(link.authority, method, target, headers, body)
    if body.is_empty:
        link.send(head)
        return True
    if whole is not None:
        return _send_pieces(link, iter((head + whole,)))
    link.send(head)
    return _send_pieces(link, body.pieces() if body.length is not None else _chunks(body.pieces()))


def _head(authority: str, method: str, target: str, headers: Headers, body: Body) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"Host: {authority}"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body.length is None:
        lines.append("Transfer-Encoding: chunked")
    elif body.length or method in _EXPECT_BODY:
        lines.append(f"Content-Length: {body.length}")
    text = "\r\n".join(lines)
    breaks = len(lines) - 1
    # The rules before this let none through; here none passes whatever they do.
    if text.count("\n") != breaks or text.count("\r") != breaks or not _TARGET.fullmatch(target):
        raise ValueError("a line break where none belongs")
    return f"{text}\r\n\r\n".encode("latin-1")


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """https://www.rfc-editor.org/rfc/rfc9112#section-7.1"""
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield _LAST_CHUNK


def _send_pieces(link: Link, pieces: Iterator[bytes]) -> bool:
    for piece in pieces:
        try:
            link.send(piece)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            # A server may refuse and close before it took the whole body; its answer tells why.
            return False
    return True
