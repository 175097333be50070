"""Heads and bodies as they come in pieces, and what does not belong to them."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfproxy.connections import TimeLimits
from cdfproxy.exchange import BrokenAnswerError
from cdfproxy.link import LONGEST_HEAD
from cdfproxy.upload import Upload
from cdfproxy.upstream import Answer, Upstream, UpstreamCall, UpstreamFault
from tests.support.raw_upstream import Arrived, RawUpstream, Script, plain, raw, raw_then_close

NOTHING = Upload(io.BytesIO(), 0)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def cdf() -> Iterator[RawUpstream]:
    with RawUpstream() as server:
        yield server


@pytest.fixture
def upstream(cdf: RawUpstream) -> Iterator[Upstream]:
    made = Upstream.of(cdf.url, OutboundSettings(), TimeLimits(connect=2, silence=0.5, idle=30))
    yield made
    made.close()


def call(upstream: Upstream, patience: float = 0.5) -> Answer | UpstreamFault:
    return upstream.call(UpstreamCall("GET", "/a", [], NOTHING, patience=patience))


def body_of(answer: Answer | UpstreamFault) -> bytes:
    assert isinstance(answer, Answer), answer
    body = answer.first + answer.exchange.read_up_to(1_000_000)
    answer.exchange.finish()
    return body


def byte_by_byte(answer: bytes) -> Script:
    def script(connection: socket.socket, _: Arrived) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in answer:
            connection.sendall(bytes([byte]))

    return script


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nall \n", b"all \n"),
        (CHUNKED + b'2;a="b"\r\n\r\n\r\n3 \r\nabc\r\n000\r\nT: x\r\n\r\n', b"\r\nabc"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", b"1"),
    ],
)
def test_an_answer_is_the_same_in_one_piece_and_byte_by_byte(
    upstream: Upstream, cdf: RawUpstream, answer: bytes, body: bytes
) -> None:
    cdf.play(raw(answer), byte_by_byte(answer), plain(b"next"))
    assert [body_of(call(upstream)) for _ in range(3)] == [body, body, b"next"]
    assert {arrived.connection for arrived in cdf.arrived} == {1}


@pytest.mark.parametrize(
    "chunk",
    [
        b"-5\r\n",
        b"+5\r\n",
        b"0x5\r\n",
        b"1_0\r\n",
        b" 5\r\n",
        b"\r\n",
        b"five\r\n",
        b"5\n",
        b"5;a\rb\r\n",
        b"1" * 16 + b"\r\n",
        b"5;" + b"x" * 5000,
        b"0\r\n" + b"T: x\r\n" * 101,
    ],
)
def test_a_chunk_that_is_none_is_a_broken_answer(
    upstream: Upstream, cdf: RawUpstream, chunk: bytes
) -> None:
    cdf.play(raw(CHUNKED + chunk + b"fiver\r\n0\r\n\r\n"), plain(b"next"))
    assert call(upstream) in {UpstreamFault.BROKEN, UpstreamFault.TIMEOUT}
    assert body_of(call(upstream)) == b"next"


def test_a_chunk_longer_than_it_says_is_a_broken_answer(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    cdf.play(raw(CHUNKED + b"3\r\nfour\r\n0\r\n\r\n"))
    answer = call(upstream)
    assert isinstance(answer, Answer)
    assert answer.first == b"fou"
    with pytest.raises(BrokenAnswerError):
        answer.exchange.read()
    answer.exchange.finish()


@pytest.mark.parametrize("more", [b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nothers"])
def test_what_comes_with_an_answer_and_is_none_of_it_is_nobodys(
    upstream: Upstream, cdf: RawUpstream, more: bytes
) -> None:
    cdf.play(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none" + more), plain(b"two"))
    assert body_of(call(upstream)) == b"one"
    assert body_of(call(upstream)) == b"two"
    assert [arrived.connection for arrived in cdf.arrived] == [1, 2]


@pytest.mark.parametrize(
    ("method", "status"),
    [("HEAD", "200 OK"), ("GET", "204 No Content"), ("GET", "304 Not Modified")],
)
@pytest.mark.parametrize("framing", ["Content-Length: 60", "Transfer-Encoding: chunked"])
def test_a_body_that_must_not_come_and_comes_late_is_not_the_next_callers_answer(
    upstream: Upstream, cdf: RawUpstream, method: str, status: str, framing: str
) -> None:
    def late(connection: socket.socket, _: Arrived) -> None:
        connection.sendall(f"HTTP/1.1 {status}\r\n{framing}\r\n\r\n".encode())
        # Until the next call is there, or the connection ends.
        connection.recv(1, socket.MSG_PEEK)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")

    cdf.play(late, plain(b"true"))
    first = upstream.call(UpstreamCall(method, "/a", [], NOTHING, patience=0.5))
    assert body_of(first) == b""
    assert body_of(call(upstream)) == b"true"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * LONGEST_HEAD,
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * LONGEST_HEAD + b"\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 2,
    ],
)
def test_a_head_that_is_none_is_a_fault_at_once(
    upstream: Upstream, cdf: RawUpstream, head: bytes
) -> None:
    cdf.play(raw(head))
    assert call(upstream, patience=30) is UpstreamFault.MALFORMED


def test_a_head_that_comes_by_drops_is_not_waited_for(upstream: Upstream, cdf: RawUpstream) -> None:
    def drip(connection: socket.socket, _: Arrived) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000:
            connection.sendall(bytes([letter]))
            time.sleep(0.05)

    cdf.play(drip)
    assert call(upstream, patience=0.3) is UpstreamFault.TIMEOUT
    assert cdf.client_left.wait(5)


def test_an_answer_that_ends_with_its_connection_may_come_without_a_byte(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    cdf.play(raw_then_close(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert body_of(call(upstream)) == b""


@pytest.mark.parametrize(
    ("target", "header"),
    [
        ("/a b", "x"),
        ("/a\r\nX: y", "x"),
        ("a", "x"),
        ("/\xe9", "x"),
        ("/a", "x\r\nX: y"),
        ("/a", "x\ny"),
        ("/a", "x\ry"),
    ],
)
def test_a_line_that_would_be_two_never_goes_out(
    upstream: Upstream, cdf: RawUpstream, target: str, header: str
) -> None:
    with pytest.raises(ValueError, match="line break"):
        upstream.call(UpstreamCall("GET", target, [("X", header)], NOTHING))
    assert cdf.client_left.wait(5)
    assert cdf.arrived == []
