"""Answers of CDF whose head or chunks could be read in two ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfproxy.connections import TimeLimits
from cdfproxy.exchange import BrokenAnswerError
from cdfproxy.upstream import Answer, Upstream, UpstreamCall, UpstreamFault
from tests.cdfproxy.test_upstream import NOTHING, body_of
from tests.support.raw_upstream import RawUpstream, raw_then_close


@pytest.fixture(scope="module")
def cdf() -> Iterator[RawUpstream]:
    with RawUpstream() as server:
        yield server


Say = Callable[[bytes], Answer | UpstreamFault]


@pytest.fixture
def answer(cdf: RawUpstream) -> Iterator[Say]:
    upstream = Upstream.of(cdf.url, OutboundSettings(), TimeLimits(connect=2, silence=2))

    def say(wire: bytes) -> Answer | UpstreamFault:
        cdf.play(raw_then_close(wire))
        return upstream.call(UpstreamCall("GET", "/a", [], NOTHING, patience=2))

    yield say
    upstream.close()


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
        b"x_y.z~!#$%&'*+^`|1: v",
    ],
)
def test_a_sound_head_is_read_to_its_end(answer: Say, line: bytes) -> None:
    assert body_of(answer(head(line))) == b"ab"


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
        b"ETag: a\nX: b",
        b"ETag: a\r\n b\x00",
        b"\tx: y",
    ],
)
def test_a_line_that_is_no_header_spoils_the_answer(answer: Say, line: bytes) -> None:
    assert answer(head(line)) is UpstreamFault.MALFORMED
    informed = b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" + head(line)
    assert answer(informed) is UpstreamFault.MALFORMED


@pytest.mark.parametrize("cut", [b"HTTP/1.1 200 OK\r\nX: y", b"HTTP/1.1 200 OK\r\nX: y\r\n"])
def test_a_head_that_breaks_off_is_no_head(answer: Say, cut: bytes) -> None:
    assert answer(cut) is UpstreamFault.BROKEN


def chunk(size: bytes) -> bytes:
    coded = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return coded + size + b"\r\nab\r\n0\r\n\r\n"


@pytest.mark.parametrize("size", [b"2", b"02", b"2;a=b", b"2 ;x", b"2\t"])
def test_a_chunk_says_its_size_in_hexadecimal_digits(answer: Say, size: bytes) -> None:
    assert body_of(answer(chunk(size))) == b"ab"


@pytest.mark.parametrize(
    "size", [b"-2", b"+2", b"0x2", b"1_0", b" 2", b"zz", b"", b"2 2", b"2\x00", b"2,2", b"f" * 16]
)
def test_any_other_size_of_a_chunk_breaks_the_answer(answer: Say, size: bytes) -> None:
    outcome = answer(chunk(size))
    if isinstance(outcome, Answer):
        with pytest.raises(BrokenAnswerError):
            body_of(outcome)
        outcome.exchange.finish()
    else:
        assert outcome in {UpstreamFault.BROKEN, UpstreamFault.MALFORMED}
