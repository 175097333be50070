"""Bodies whose end two servers could see in two places (RFC 9112 §6, §7, §11.2)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.support.hostile.case import (
    ASSETS,
    GROUPS,
    Caller,
    Case,
    Expectation,
    arrives,
    hidden_request,
    refused,
    spelt,
)

_POST = f"POST /cdf{ASSETS} HTTP/1.1"
_HIDDEN = b"0\r\n\r\n" + hidden_request()


def lengths(caller: Caller, random: Random) -> Iterator[Case]:
    """Content-Length twice, with company, or in another spelling than digits."""
    number = str(len(_HIDDEN))
    pairs = [
        ("Content-Length: 2", "Content-Length: 3"),
        (f"Content-Length: {number}", f"Content-Length: {number}"),
        (f"Content-Length: {number}", "Content-Length: 0"),
        ("Content-Length: 0", f"Content-Length: {number}"),
        (f"Content-Length: {number}", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", f"Content-Length: {number}"),
        ("Transfer-Encoding: chunked", "Content-Length: 0"),
        ("Content-Length: 4", "transfer-encoding: CHUNKED"),
    ]
    for pair in pairs:
        raw = caller.request(_POST, *pair, body=_HIDDEN)
        yield Case(" and ".join(pair), raw, refused())
    spellings = (
        *("+2", "-2", "0x2", "2 3", "2,2", "2, 2", "1e1", "0b10", "2.0", '"2"', "2;", "2_0", "½"),
        *("\xb2", "0o7", "", "NaN", "2\t3", "- 2", "9" * 40, "2\x0b", "018446744073709551618x"),
    )
    for spelling in spellings:
        line = f"{spelt('content-length', random)}: {spelling}"
        raw = caller.request(_POST, line, body=_HIDDEN)
        yield Case(f"the length {spelling[:12]!r}", raw, refused())


def codings(caller: Caller, random: Random) -> Iterator[Case]:
    """TE.TE: a coding that one server knows and the other does not."""
    values = (
        *(
            "xchunked",
            "chunked, identity",
            "gzip, chunked",
            "identity",
            "chunked, chunked",
            "chunk",
        ),
        *(
            "chunked;q=1",
            "\x0bchunked",
            "chunked\x0b",
            '"chunked"',
            "identity, chunked, gzip",
            "cow",
        ),
        *(
            "deflate",
            "chunkedx",
            "chunked,",
            ", chunked",
            "chunked chunked",
            "\x00chunked",
            "x,chunked",
        ),
    )
    for value in values:
        line = f"{spelt('transfer-encoding', random)}: {value}"
        # `chunked,` and `, chunked` hold an empty member, which RFC 9110 §5.6.1.2 has one ignore.
        ends = value in ("chunked,", ", chunked")
        expected = (
            Expectation(f"POST {ASSETS} HTTP/1.1", may_be_refused=True) if ends else refused()
        )
        yield Case(f"the coding {value!r}", caller.request(_POST, line, body=_HIDDEN), expected)
    for line in (
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "Transfer-Encoding\t: chunked",
        "X: a\rTransfer-Encoding: chunked",
        "X: a\r\n Transfer-Encoding: chunked",
        "Transfer-Encoding:\r\n chunked",
        "Transfer\x00-Encoding: chunked",
    ):
        yield Case(f"{line!r}", caller.request(_POST, line, body=_HIDDEN), refused())
    twice = caller.request(
        _POST, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body=_HIDDEN
    )
    yield Case("chunked twice", twice, refused())
    old = caller.request(f"POST /cdf{ASSETS} HTTP/1.0", "Transfer-Encoding: chunked", body=_HIDDEN)
    yield Case("chunked by HTTP/1.0", old, refused())


def chunks(caller: Caller, random: Random) -> Iterator[Case]:
    """Chunks that are none: the whole upload is refused, or never reaches CDF as a complete one."""
    bad = (
        *(b"+2\r\nab\r\n", b"-2\r\nab\r\n", b"0x2\r\nab\r\n", b"2 2\r\nab\r\n", b"zz\r\nab\r\n"),
        *(
            b"2\nab\r\n",
            b"2\r\nabc\r\n",
            b"2\r\nab\n",
            b"2\rab\r\n",
            b"\r\nab\r\n",
            b" 2\r\nab\r\n",
        ),
        *(
            b"2\x00\r\nab\r\n",
            b"2;a\nb\r\nab\r\n",
            b"2;a\rb\r\nab\r\n",
            b"2,2\r\nab\r\n",
            b"g\r\nab\r\n",
        ),
        *(
            b"2_\r\nab\r\n",
            b"1_0\r\nab\r\n",
            b"\xb2\r\nab\r\n",
            b"2\r\nab",
            b"ffffffffffffffffff\r\nab\r\n",
        ),
        *(b"2\r\n\r\nab\r\n", b"-0\r\n\r\n", b"2\r\nab\r\n+0\r\n\r\n"),
    )
    for piece in bad:
        body = piece + b"0\r\n\r\n" + hidden_request()
        raw = caller.request(_POST, "Transfer-Encoding: chunked", body=body)
        yield Case(f"the chunk {piece[:14]!r}", raw, refused(), half_close=True)
    for trailer in (
        "Host: x",
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "Authorization: x",
        "bad name: x",
    ):
        body = b"2\r\nab\r\n0\r\n" + f"{trailer}\r\n\r\n".encode()
        raw = caller.request(_POST, "Transfer-Encoding: chunked", body=body)
        # nginx drops trailers unread; a server that reads them refuses these.
        expected = Expectation(f"POST {ASSETS} HTTP/1.1", may_be_refused=True, body=b"ab")
        yield Case(f"the trailer {trailer}", raw, expected)
    for extension in (b";a=b", b";a", b' ;a="b"', b";x;y=z", b";" + b"a" * 200):
        size = random.randrange(1, 60)
        body = b"%x%b\r\n%b\r\n0\r\n\r\n" % (size, extension, b"b" * size)
        raw = caller.request(_POST, "Transfer-Encoding: chunked", body=body)
        expected = Expectation(f"POST {ASSETS} HTTP/1.1", may_be_refused=True, body=b"b" * size)
        yield Case(f"the extension {extension[:8]!r}", raw, expected)


def bodies(caller: Caller, random: Random) -> Iterator[Case]:
    """Requests inside bodies stay bodies: of calls that go on, and of calls that are refused unread."""
    for number in range(12):
        content = random.randbytes(random.randrange(1, 400)) + hidden_request() * random.randrange(
            1, 4
        )
        if number % 2:
            cut = random.randrange(1, len(content))
            framed = b"".join(
                b"%X\r\n%b\r\n" % (len(part), part) for part in (content[:cut], content[cut:])
            )
            framing, wire = "Transfer-Encoding: chunked", framed + b"0\r\nX-T: 1\r\n\r\n"
        else:
            framing, wire = f"Content-Length: {len(content)}", content
        open_call = caller.request(_POST, framing, body=wire)
        yield Case(
            f"{number}: within an open call", open_call, arrives(f"POST {ASSETS}", body=content)
        )
        closed = caller.request(f"POST /cdf{GROUPS} HTTP/1.1", framing, body=wire)
        yield Case(
            f"{number}: within a closed call", closed, refused(403, reason="endpoint_not_allowed")
        )
        get = caller.request(f"GET /cdf{ASSETS} HTTP/1.1", framing, body=wire)
        yield Case(f"{number}: within a GET", get, arrives(f"GET {ASSETS}", body=content))
        nobody = caller.request(_POST, framing, body=wire, has_cookie=False)
        yield Case(f"{number}: of nobody", nobody, refused(401))


FRAMING_CLASSES = (lengths, codings, chunks, bodies)
