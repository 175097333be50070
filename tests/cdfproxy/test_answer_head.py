"""The heads of answers: what is read, and what is refused rather than read in one of two ways."""

from __future__ import annotations

import pytest

from cdfproxy.answer_head import MOST_FIELDS, Framing, parse_head


def head(*lines: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "".join(f"{line}\r\n" for line in (status, *lines)).encode("latin-1")


def test_fields_come_as_they_were_written_less_the_space_around_their_values() -> None:
    read = parse_head(
        head("ETag:x", "X-A: \t b c\t ", "x-a:", "X: \xe9", status="HTTP/1.1 418 Odd é")
    )
    assert read is not None
    assert read.status == 418
    assert read.fields == (("ETag", "x"), ("X-A", "b c"), ("x-a", ""), ("X", "\xe9"))


@pytest.mark.parametrize(
    "status", ["HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.9 200 a b", "HTTP/1.0 200 OK"]
)
def test_a_reason_may_be_missing_and_a_version_may_be_newer(status: str) -> None:
    assert parse_head(head(status=status)) is not None


def test_a_folded_line_is_one_with_a_space() -> None:
    read = parse_head(head("A: b \r\n\t c\r\n  d", "E: f"))
    assert read is not None
    assert read.fields == (("A", "b c d"), ("E", "f"))


def test_many_spaces_are_looked_at_once() -> None:
    wide = "a" + " " * 1_000_000 + "b"
    read = parse_head(head(f"A: {wide}", " c"))
    assert read is not None
    assert read.fields == (("A", f"{wide} c"),)


@pytest.mark.parametrize(
    ("lines", "framing"),
    [
        ((), Framing(None, False, True)),
        (("Content-Length: 5",), Framing(5, False, False)),
        (("Content-Length: 5", "content-length: 5"), Framing(5, False, False)),
        (("Transfer-Encoding: Chunked",), Framing(None, True, False)),
        (("Transfer-Encoding: chunked", "Content-Length: 5"), Framing(None, True, True)),
        (("Content-Length: 5", "Connection: keep-alive, Close"), Framing(5, False, True)),
    ],
)
def test_the_end_of_a_body_is_told_in_one_way(lines: tuple[str, ...], framing: Framing) -> None:
    read = parse_head(head(*lines))
    assert read is not None
    assert read.framing == framing


def test_an_old_servers_connection_is_not_used_again() -> None:
    read = parse_head(head("Content-Length: 5", status="HTTP/1.0 200 OK"))
    assert read is not None
    assert read.framing == Framing(5, False, True)


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_some_answers_have_no_body_whatever_their_length(status: str) -> None:
    read = parse_head(head("Content-Length: 5", status=f"HTTP/1.1 {status}"))
    assert read is not None
    # If one comes all the same, it is not the next caller's answer.
    assert read.framing == Framing(0, False, True)
    for none in ((), ("Content-Length: 0",)):
        read = parse_head(head(*none, status=f"HTTP/1.1 {status}"))
        assert read is not None
        assert read.framing == Framing(0, False, False)


@pytest.mark.parametrize(
    "line",
    [
        "no colon",
        ": no name",
        "Content-Length : 5",
        "Two words: x",
        "N\xe4me: x",
        "",
        "X: a\nContent-Length: 7",
        "X: a\rContent-Length: 7",
        "X: a\0b",
        "Content-Length: 5\nX: y",
        "Content-Length: 5\n",
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: 5, 5",
        "Content-Length: 0x5",
        "Content-Length: 5_0",
        "Content-Length: \xb2",
        "Content-Length:",
        "Content-Length: 6",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:",
        "Transfer-Encoding: \x0bchunked",
    ],
)
def test_what_two_readers_could_read_differently_is_refused(line: str) -> None:
    assert parse_head(head("Content-Length: 5", line)) is None
    assert parse_head(head(line, "Content-Length: 5")) is None


@pytest.mark.parametrize(
    "status",
    [
        "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 099 OK",
        "HTTP/1.1  200 OK",
        "HTTP/1.1\t200 OK",
        "HTTP/1.1 200OK",
        "HTTP/2 200 OK",
        "HTTP/2.0 200 OK",
        "HTTP/1.11 200 OK",
        "http/1.1 200 OK",
        " HTTP/1.1 200 OK",
        "HTTP/1.1 \u00b2\u00b90 OK",
        "HTTP/1.1 200 O\0K",
        "HTTP/1.1 200 O\nK",
        "HTTP/1.1 200 OK\r\n X: folded",
        "ICY 200 OK",
        "",
    ],
)
def test_a_first_line_that_is_none_is_refused(status: str) -> None:
    assert parse_head(head("Content-Length: 5", status=status)) is None


@pytest.mark.parametrize("digits", [18, 19, 5_000])
def test_a_length_that_nothing_has_is_refused(digits: int) -> None:
    read = parse_head(head("Content-Length: " + "1" * digits))
    assert (read is not None) == (digits == 18)


def test_as_many_fields_as_anybody_needs() -> None:
    assert parse_head(head(*["X: y"] * MOST_FIELDS)) is not None
    assert parse_head(head(*["X: y"] * (MOST_FIELDS + 1))) is None
