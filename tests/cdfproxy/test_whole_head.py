"""Answers of CDF whose head or chunks could be read in two ways."""

from __future__ import annotations

import socket
from http.client import HTTPException, HTTPResponse, IncompleteRead

import pytest
from cdfproxy.whole_head import MalformedHeadError, WholeHeadResponse


def answer(wire: bytes) -> HTTPResponse:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(wire)
        theirs.shutdown(socket.SHUT_WR)
        response = WholeHeadResponse(ours, method="GET")
        response.begin()
        return response


def head(*lines: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b"Content-Length: 2", b"", b"ab"])


@pytest.mark.parametrize(
    "line",
    [
        b"ETag: x",
        b"ETag:x",
        b"ETag:",
        b"ETag: \xe9\x80",
        b"ETag: a\r\n b",
        b"ETag: a\r\n\tb\r\n c",
        b"ETag: a\nX: b",
        b"x_y.z~!#$%&'*+^`|1: v",
    ],
)
def test_a_sound_head_is_read_to_its_end(line: bytes) -> None:
    response = answer(head(line))
    assert response.read() == b"ab"
    assert response.length == 0


@pytest.mark.parametrize(
    "line",
    [
        b"no colon",
        b": no name",
        b"Set-Cookie : x",
        b"Set Cookie: x",
        b"Set-Cookie\x00: x",
        b"Set-Cookie;: x",
        b"cdf-\xe9: x",
        b" begins with a fold: x",
        b"ETag: a\rSet-Cookie: x",
        b"ETag: a\x00b",
        b"ETag: a\r\n b\x00",
        b"\tx: y",
    ],
)
def test_a_line_that_is_no_header_spoils_the_answer(line: bytes) -> None:
    with pytest.raises(MalformedHeadError):
        answer(head(line))
    with pytest.raises(HTTPException):
        answer(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" + head(line))


def test_a_head_that_breaks_off_is_no_head() -> None:
    for cut in (b"HTTP/1.1 200 OK\r\nX: y", b"HTTP/1.1 200 OK\r\nX: y\r\n"):
        with pytest.raises(IncompleteRead):
            answer(cut)


@pytest.mark.parametrize("size", [b"2", b"02", b"2;a=b", b"2 ;x", b"2\t"])
def test_a_chunk_says_its_size_in_hexadecimal_digits(size: bytes) -> None:
    assert chunk(size) == b"ab"


def chunk(size: bytes) -> bytes:
    return answer(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + b"\r\nab\r\n0\r\n\r\n"
    ).read()


@pytest.mark.parametrize(
    "size", [b"-2", b"+2", b"0x2", b"1_0", b" 2", b"zz", b"", b"2 2", b"2\x00", b"2,2", b"f" * 16]
)
def test_any_other_size_of_a_chunk_breaks_the_answer(size: bytes) -> None:
    with pytest.raises(IncompleteRead):
        chunk(size)
