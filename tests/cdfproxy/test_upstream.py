from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfproxy.connections import ConnectionPool, TimeLimits, dialler
from cdfproxy.exchange import BrokenAnswerError
from cdfproxy.upload import Upload, UploadBrokenError
from cdfproxy.upstream import WHOLE, Answer, Upstream, UpstreamCall, UpstreamFault
from tests.support.raw_upstream import (
    Arrived,
    ConnectionEndedError,
    RawUpstream,
    plain,
    raw,
    raw_then_close,
)

NOTHING = Upload(io.BytesIO(), 0)
LIMITS = TimeLimits(connect=2, silence=0.5, idle=30)


@pytest.fixture
def cdf() -> Iterator[RawUpstream]:
    with RawUpstream() as server:
        yield server


@pytest.fixture
def upstream(cdf: RawUpstream) -> Iterator[Upstream]:
    made = Upstream.of(cdf.url, OutboundSettings(), LIMITS)
    yield made
    made.close()


def call(
    upstream: Upstream,
    method: str = "GET",
    target: str = "/a",
    upload: Upload = NOTHING,
    *,
    can_chunk: bool = True,
) -> Answer | UpstreamFault:
    return upstream.call(
        UpstreamCall(method, target, [("X", "1")], upload, patience=0.5, can_chunk=can_chunk)
    )


def body_of(answer: Answer | UpstreamFault) -> bytes:
    assert isinstance(answer, Answer), answer
    body = answer.first
    while piece := answer.exchange.read():
        body += piece
    answer.exchange.finish()
    return body


def test_a_request_goes_out_as_it_was_decided(upstream: Upstream, cdf: RawUpstream) -> None:
    target = "/api/v1/rows/k%2F..%2Fe%20y%252f?q={a|b}%2f&c=100%&x=%zz"
    assert body_of(call(upstream, target=target)) == b"{}"
    assert cdf.only.line == f"GET {target} HTTP/1.1"
    assert dict(cdf.only.headers) == {"Host": cdf.url.removeprefix("http://"), "X": "1"}


def test_a_body_keeps_its_length(upstream: Upstream, cdf: RawUpstream) -> None:
    data = bytes(range(256)) * 1000
    body_of(call(upstream, "POST", upload=Upload(io.BytesIO(data), len(data))))
    assert cdf.only.header("content-length") == str(len(data))
    assert cdf.only.header("transfer-encoding") is None
    assert cdf.only.wire_body == data


def test_a_chunked_body_stays_chunked(upstream: Upstream, cdf: RawUpstream) -> None:
    data = bytes(range(256)) * 1000
    body_of(call(upstream, "POST", upload=Upload(io.BytesIO(data), None)))
    assert cdf.only.header("content-length") is None
    assert cdf.only.body == data


@pytest.mark.parametrize(("method", "length"), [("POST", "0"), ("PUT", "0"), ("GET", None)])
def test_an_empty_body_is_said_to_be_empty(
    upstream: Upstream, cdf: RawUpstream, method: str, length: str | None
) -> None:
    body_of(call(upstream, method))
    assert cdf.only.header("content-length") == length


def test_an_empty_chunked_body_is_one_last_chunk(upstream: Upstream, cdf: RawUpstream) -> None:
    body_of(call(upstream, "POST", upload=Upload(io.BytesIO(), None)))
    assert cdf.only.wire_body == b"0\r\n\r\n"


@pytest.mark.parametrize("length", [None, 200_000])
def test_an_upload_that_breaks_off_never_looks_complete(
    upstream: Upstream, cdf: RawUpstream, length: int | None
) -> None:
    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            if not piece:
                raise ConnectionResetError
            return piece

    with pytest.raises(UploadBrokenError):
        call(upstream, "POST", upload=Upload(Gone(b"x" * 100_000), length))
    assert cdf.client_left.wait(5)
    assert cdf.arrived == []


def test_a_short_upload_is_a_broken_one(upstream: Upstream, cdf: RawUpstream) -> None:
    with pytest.raises(UploadBrokenError):
        call(upstream, "POST", upload=Upload(io.BytesIO(b"short"), 6))
    # CDF hears nothing of a small one that is not whole, not even a connection.
    assert not cdf.client_left.is_set()
    assert cdf.arrived == []


def test_status_headers_and_bytes_come_back_as_they_are(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    squeezed = b"\x1f\x8b\x08" + bytes(range(256))
    cdf.play(plain(squeezed, "Content-Encoding: gzip", "cdf-x: 1", status="418 Odd"))
    answer = call(upstream)
    assert body_of(answer) == squeezed
    assert isinstance(answer, Answer)
    assert answer.status == 418
    assert ("Content-Encoding", "gzip") in answer.headers
    assert ("cdf-x", "1") in answer.headers


def test_a_connection_is_used_again_after_a_complete_answer(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nT: x\r\n\r\n"
    cdf.play(plain(b"one"), plain(b""), raw(chunked), raw(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert [body_of(call(upstream)) for _ in range(4)] == [b"one", b"", b"ab", b""]
    assert {arrived.connection for arrived in cdf.arrived} == {1}


def test_a_connection_is_not_used_again_after_half_an_answer(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    cdf.play(plain(b"a" * (WHOLE + 1)), plain(b"two"))
    answer = call(upstream)
    assert isinstance(answer, Answer)
    answer.exchange.finish()
    answer.exchange.finish()
    assert body_of(call(upstream)) == b"two"
    assert [arrived.connection for arrived in cdf.arrived] == [1, 2]


def test_a_connection_whose_answer_is_still_to_come_is_not_used_again(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    go_on = threading.Event()

    def pause(connection: socket.socket, arrived: Arrived) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        go_on.wait(5)

    cdf.play(pause, plain(b"two"))
    answer = call(upstream)
    assert isinstance(answer, Answer)
    answer.exchange.finish()
    assert body_of(call(upstream)) == b"two"
    assert [arrived.connection for arrived in cdf.arrived] == [1, 2]
    go_on.set()


@pytest.mark.parametrize(
    "extra", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nothers", b"\x00"]
)
def test_a_connection_that_closed_or_spoke_unasked_is_not_used_again(
    upstream: Upstream, cdf: RawUpstream, extra: bytes
) -> None:
    spoke = threading.Event()

    def answer_then_more(connection: socket.socket, arrived: Arrived) -> None:
        plain(b"one")(connection, arrived)
        spoke.wait(5)
        raw_then_close(extra)(connection, arrived)

    cdf.play(answer_then_more, plain(b"two"))
    assert body_of(call(upstream)) == b"one"
    spoke.set()
    assert cdf.client_left.wait(5)
    assert body_of(call(upstream)) == b"two"


def test_an_answer_that_closes_ends_its_connection(upstream: Upstream, cdf: RawUpstream) -> None:
    cdf.play(plain(b"one", "Connection: close"), plain(b"two"))
    assert body_of(call(upstream)) == b"one"
    assert body_of(call(upstream)) == b"two"
    assert [arrived.connection for arrived in cdf.arrived] == [1, 2]


def test_an_old_idle_connection_is_not_used_again(cdf: RawUpstream) -> None:
    now = [0.0]
    pool = ConnectionPool(dialler(cdf.url, OutboundSettings(), LIMITS), LIMITS, lambda: now[0])
    upstream = Upstream(pool)
    for _ in range(2):
        body_of(call(upstream))
    now[0] += LIMITS.idle
    body_of(call(upstream))
    pool.close()
    assert [arrived.connection for arrived in cdf.arrived] == [1, 1, 2]


def test_two_calls_at_once_have_two_connections(upstream: Upstream, cdf: RawUpstream) -> None:
    first, second = call(upstream), call(upstream)
    body_of(first)
    body_of(second)
    third, fourth = call(upstream), call(upstream)
    assert body_of(third) == body_of(fourth) == b"{}"
    assert sorted(arrived.connection for arrived in cdf.arrived)[:2] == [1, 1]


@pytest.mark.parametrize(
    ("head", "method", "connections"),
    [
        # A body that is announced and must not come could come late, to the next caller.
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "HEAD", {1, 2}),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD", {1, 2}),
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 9\r\n\r\n", "GET", {1, 2}),
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", "GET", {1}),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "DELETE", {1}),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HEAD", {1}),
    ],
)
def test_answers_without_a_body_are_complete_at_once(
    upstream: Upstream, cdf: RawUpstream, head: bytes, method: str, connections: set[int]
) -> None:
    cdf.play(raw(head), plain(b"next"))
    assert body_of(call(upstream, method)) == b""
    assert body_of(call(upstream)) == b"next"
    assert {arrived.connection for arrived in cdf.arrived} == connections


def test_a_piece_is_passed_on_as_it_comes(upstream: Upstream, cdf: RawUpstream) -> None:
    go_on = threading.Event()

    def drip(connection: socket.socket, arrived: Arrived) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        go_on.wait(5)
        connection.sendall(b"3\r\ntwo\r\n0\r\n\r\n")

    cdf.play(drip)
    answer = call(upstream)
    assert isinstance(answer, Answer)
    assert answer.first == b"one"
    go_on.set()
    assert answer.exchange.read() == b"two"
    assert answer.exchange.read() == b""
    answer.exchange.finish()


def test_an_answer_without_length_ends_with_its_connection(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    cdf.play(raw_then_close(b"HTTP/1.1 200 OK\r\n\r\nall of it"))
    assert body_of(call(upstream)) == b"all of it"


LONG = WHOLE + 10
BROKEN_BEFORE_THE_FIRST_BYTE = [
    b"",
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Ty",
    b"HTTP/1.1 200 OK\r\nX: y\r\n",
    b"HTTP/1.1 200 OK\r\nX: y\r\n\r",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
    b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % LONG,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
]


@pytest.mark.parametrize("answer", BROKEN_BEFORE_THE_FIRST_BYTE)
@pytest.mark.parametrize("reset", [False, True])
def test_an_answer_that_breaks_off_early_is_a_fault(
    upstream: Upstream, cdf: RawUpstream, answer: bytes, reset: bool
) -> None:
    cdf.play(raw_then_close(answer, reset=reset), plain(b"next"))
    assert call(upstream) is UpstreamFault.BROKEN
    assert body_of(call(upstream)) == b"next"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % LONG + b"x" * (LONG - 1),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfive!\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfour",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfive!\r\nzz\r\n",
    ],
)
def test_an_answer_that_breaks_off_later_never_looks_complete(
    upstream: Upstream, cdf: RawUpstream, answer: bytes
) -> None:
    cdf.play(raw_then_close(answer), plain(b"next"))
    begun = call(upstream)
    with pytest.raises(BrokenAnswerError):
        body_of(begun)
    assert isinstance(begun, Answer)
    begun.exchange.finish()
    assert body_of(call(upstream)) == b"next"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"HTTP/1.1 301 Moved\r\nLocation: https://evil\r\nContent-Length: 0\r\n\r\n", "REDIRECT"),
        (b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "REDIRECT"),
        (b"HTTP/1.1 307 Temp\r\nContent-Length: 0\r\n\r\n", "REDIRECT"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "MALFORMED"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", "MALFORMED"),
        (b"HTTP/1.1 600 What\r\nContent-Length: 0\r\n\r\n", "MALFORMED"),
        (b"HTTP/1.1 20 OK\r\n\r\n", "MALFORMED"),
        (b"SMTP ready\r\n\r\n", "MALFORMED"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "MALFORMED"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n", "MALFORMED"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", "MALFORMED"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "MALFORMED"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"\r\n", "MALFORMED"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", "MALFORMED"),
    ],
)
def test_an_answer_that_cannot_be_passed_on_is_a_fault(
    upstream: Upstream, cdf: RawUpstream, answer: bytes, fault: str
) -> None:
    cdf.play(raw(answer), plain(b"next"))
    assert call(upstream) is UpstreamFault[fault]
    assert body_of(call(upstream)) == b"next"
    assert [arrived.connection for arrived in cdf.arrived] == [1, 2]


def hang(connection: socket.socket, arrived: Arrived) -> None:
    """Nothing more until the other side leaves."""
    connection.recv(1)


def test_a_silent_cdf_is_a_time_out(upstream: Upstream, cdf: RawUpstream) -> None:
    cdf.play(hang)
    assert call(upstream) is UpstreamFault.TIMEOUT
    assert cdf.client_left.wait(5)


def test_a_cdf_that_falls_silent_before_the_body_is_a_time_out(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    def begin(connection: socket.socket, arrived: Arrived) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
        hang(connection, arrived)

    cdf.play(begin)
    assert call(upstream) is UpstreamFault.TIMEOUT


def test_a_cdf_that_nobody_serves_is_unreachable() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        upstream = Upstream.of(url, OutboundSettings(), LIMITS)
        assert call(upstream) is UpstreamFault.UNREACHABLE


def test_an_early_refusal_of_an_upload_is_the_answer(upstream: Upstream, cdf: RawUpstream) -> None:
    def refuse(connection: socket.socket, arrived: Arrived) -> None:
        plain(b"too large", "Connection: close", status="413 Too Large")(connection, arrived)
        connection.shutdown(socket.SHUT_WR)

    cdf.early = refuse
    size = 300_000
    answer = call(upstream, "POST", upload=Upload(io.BytesIO(b"x" * size), size))
    assert body_of(answer) == b"too large"
    assert isinstance(answer, Answer)
    assert answer.status == 413


def test_an_old_client_gets_a_small_answer_whole(upstream: Upstream, cdf: RawUpstream) -> None:
    cdf.play(raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n"))
    answer = call(upstream, can_chunk=False)
    assert isinstance(answer, Answer)
    assert answer.exchange.is_complete
    assert answer.first == b"one"
    answer.exchange.finish()


def test_an_old_client_gets_no_answer_whose_end_it_could_not_tell(
    upstream: Upstream, cdf: RawUpstream
) -> None:
    size = WHOLE + 2
    chunk = b"%x\r\n%b\r\n" % (size, b"x" * size)
    cdf.play(raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk))
    assert call(upstream, can_chunk=False) is UpstreamFault.UNFRAMED


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_small_body_is_there_before_a_connection_is_taken(
    upstream: Upstream, cdf: RawUpstream, is_broken: bool
) -> None:
    """A kept connection would grow old while a slow client sends, and CDF may close it meanwhile."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert cdf.client_left.wait(5)
            return b"" if is_broken else super().read(size)

    def only_one(connection: socket.socket, arrived: Arrived) -> None:
        plain(b"one")(connection, arrived)
        raise ConnectionEndedError

    cdf.play(only_one, plain(b"two"))
    assert body_of(call(upstream)) == b"one"
    slow = UpstreamCall("POST", "/a", [], Upload(Slow(b"body"), 4))
    if is_broken:
        with pytest.raises(UploadBrokenError):
            upstream.call(slow)
        assert len(cdf.arrived) == 1
    else:
        assert body_of(upstream.call(slow)) == b"two"
