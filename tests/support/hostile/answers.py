"""Hostile answers of the other side: cookies, addresses, injected lines, framing, and links that are secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from random import Random
from typing import Final

from tests.support.hostile.case import MARK, spelt

BODY: Final = b'{"items":[]}'


class ByNginx(Enum):
    """What may become of an answer that nginx carries (docs/adr/0018-offload.md)."""

    AS_IN_PATH = auto()
    #: nginx hides headers by a list of names, so one that no browser knows passes.
    WITH_ODD_HEADERS = auto()
    #: nginx reads to where CDF hangs up what it cannot make out: any status, whole or broken, and any body.
    #: Its head is one answer's own, and the next answer is nobody else's.
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class HostileAnswer:
    """What CDF says, byte for byte, and what may become of it."""

    name: str
    raw: bytes
    #: The client's status and body; None: 502 or 504 of ours.
    status: int | None
    body: bytes = BODY
    #: In no head that the client gets, and in no body of ours.
    absent: tuple[str, ...] = (MARK,)
    #: Header lines that the client gets.
    present: tuple[str, ...] = ()
    #: In no line of a log.
    unlogged: tuple[str, ...] = ()
    #: Whether 502 in its place is as good.
    may_fail: bool = False
    by_nginx: ByNginx = ByNginx.AS_IN_PATH


AnswerClass = Callable[[Random], Iterator[HostileAnswer]]


def _answer(*headers: str, status: str = "200 OK", body: bytes = BODY) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def cookies(random: Random) -> Iterator[HostileAnswer]:
    """No cookie of CDF becomes one of the portal."""
    names = (
        "portal",
        "__Host-portal",
        "portal-csrf",
        "portal-signin",
        "portal-embed",
        "sessionid",
        "x",
        "csrftoken",
    )
    tails = (
        "",
        "; Path=/",
        "; Secure; Path=/; HttpOnly",
        "; Domain=localhost",
        "; SameSite=None; Secure; Partitioned",
        "; Max-Age=0",
    )
    for name in names:
        for tail in random.sample(tails, 2):
            for header in random.sample(("Set-Cookie", "Set-Cookie2"), 1):
                line = f"{spelt(header, random)}: {name}={MARK}{tail}"
                yield HostileAnswer(line, _answer(line, line), 200)
    for line in (
        f'Clear-Site-Data: "{MARK}"',
        f"P3P: {MARK}",
        f"Cookie: portal={MARK}",
        f"Set-Cookie : portal={MARK}",
    ):
        yield HostileAnswer(line, _answer(line), 200, may_fail=" :" in line)


def addresses(random: Random) -> Iterator[HostileAnswer]:
    """Absolute links and redirects lead nobody away, and tell no address of the cluster."""
    targets = (
        f"https://{MARK}.example/",
        f"//{MARK}.example",
        f"/accounts/sign-out/?{MARK}",
        f"javascript:{MARK}",
        f"http://127.0.0.1/{MARK}",
    )
    for header in (
        "Location",
        "Content-Location",
        "Refresh",
        "Link",
        "SourceMap",
        "URI",
        "Alt-Svc",
        "Alternates",
    ):
        for target in random.sample(targets, 2):
            value = {"Refresh": f"0; url={target}", "Link": f"<{target}>; rel=preload"}.get(
                header, target
            )
            line = f"{spelt(header, random)}: {value}"
            yield HostileAnswer(
                line,
                _answer(line, status=random.choice(("200 OK", "201 Created", "202 Accepted"))),
                0,
            )
    for status in (
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
        "300 Choices",
        "305 Use Proxy",
    ):
        for target in random.sample(targets, 2):
            yield HostileAnswer(
                f"{status} {target}", _answer(f"Location: {target}", status=status), None
            )


def injected(random: Random) -> Iterator[HostileAnswer]:
    """Control characters and folds in what CDF says; a header never becomes two."""
    carriers = (
        "ETag",
        "X-Request-Id",
        "cdf-anything",
        "Retry-After",
        "Content-Disposition",
        "x-cdp-thing",
        "Content-Type",
    )
    for broken in ("\r", "\x00", "\x0b", "\x0c", "\x7f", "\x01", "\x1b", "\x85", "\x1f"):
        for carrier in random.sample(carriers, 2):
            line = f"{spelt(carrier, random)}: a{broken}Set-Cookie: portal={MARK}"
            yield HostileAnswer(
                f"{broken!r} in {carrier}",
                _answer(line),
                200,
                may_fail=True,
                absent=(f"\nset-cookie: portal={MARK}",),
            )
    for fold in ("\r\n ", "\r\n\t", "\n ", "\n\t", "\r\n  \r\n "):
        line = f"{random.choice(('ETag', 'X-Request-Id'))}: a{fold}Set-Cookie: portal={MARK}"
        yield HostileAnswer(
            f"{fold!r}", _answer(line), 200, may_fail=True, absent=(f"\nset-cookie: portal={MARK}",)
        )
    for name in (
        f"Set-Cookie\x00: portal={MARK}",
        f" Set-Cookie: portal={MARK}",
        f"Set-Cookie;: portal={MARK}",
        f": {MARK}",
        MARK,
        f"cdf bad: {MARK}",
        f"cdf-\xe9: {MARK}",
    ):
        yield HostileAnswer(
            f"{name!r}",
            _answer(name),
            200,
            may_fail=True,
            by_nginx=ByNginx.WITH_ODD_HEADERS,
        )


_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


def framed(random: Random) -> Iterator[HostileAnswer]:
    """Answers without one clear end are errors, and their rest is nobody's answer."""
    rest = b"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n" + MARK.encode()
    heads = (
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"Content-Length: +5\r\n\r\nhello",
        b"Content-Length: 0x5\r\n\r\nhello",
        b"Content-Length: 5, 6\r\n\r\nhello",
        b"Content-Length: -5\r\n\r\nhello",
        b"Content-Length: five\r\n\r\nhello",
        b"Transfer-Encoding: gzip\r\n\r\nhello",
        b"Transfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, gzip\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"Transfer-Encoding: identity\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    )
    for head in heads:
        yield HostileAnswer(
            f"{head[:40]!r}", b"HTTP/1.1 200 OK\r\n" + head + rest, None, by_nginx=ByNginx.UNCLEAR
        )
    for line in (
        b"HTTP/1.1 999 X",
        b"HTTP/1.1 99 X",
        b"HTTP/1.1 abc X",
        b"HTTP/1.1 0 X",
        b"HTTP/1.1 600 X",
        b"nonsense",
        b"\x00\x00",
        b"HTTP/3 200 OK",
        b"HTTP/1.1",
        b"<html>",
    ):
        yield HostileAnswer(
            f"{line!r}", line + b"\r\nContent-Length: 0\r\n\r\n", None, by_nginx=ByNginx.UNCLEAR
        )
    for line in (
        b"101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade",
        b"103 Early Hints",
        b"199 X",
    ):
        yield HostileAnswer(
            f"{line[:3]!r}",
            b"HTTP/1.1 " + line + b"\r\n\r\n" + rest,
            None,
            by_nginx=ByNginx.UNCLEAR,
        )
    for size in random.sample(range(1, 9), 3):
        body = b"%x\r\n%b\r\n0\r\nSet-Cookie: portal=%b\r\nX-T: 1\r\n\r\n" % (
            size,
            b"b" * size,
            MARK.encode(),
        )
        yield HostileAnswer(
            f"a trailer after {size}",
            _CHUNKED + b"Trailer: Set-Cookie\r\n\r\n" + body,
            200,
            b"b" * size,
        )


def hop_by_hop(random: Random) -> Iterator[HostileAnswer]:
    """What concerns CDF's own connection, and what would act under the portal's origin, ends here."""
    names = (
        *(
            "Keep-Alive",
            "Proxy-Authenticate",
            "Proxy-Connection",
            "TE",
            "Trailer",
            "Upgrade",
            "Via",
        ),
        *("Server", "X-Powered-By", "Strict-Transport-Security", "Access-Control-Allow-Origin"),
        *("Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "NEL", "Report-To"),
        *("Reporting-Endpoints", "Service-Worker-Allowed", "WWW-Authenticate", "X-Portal-Reason"),
        *(
            "X-Portal-Request-Id",
            "Content-Security-Policy",
            "X-Accel-Redirect",
            "X-Accel-Buffering",
        ),
        *(
            "X-Accel-Expires",
            "X-Accel-Charset",
            "X-Accel-Limit-Rate",
            "X-Sendfile",
            "Public-Key-Pins",
        ),
        *(
            "Origin-Agent-Cluster",
            "Feature-Policy",
            "Permissions-Policy",
            "Cross-Origin-Opener-Policy",
        ),
    )
    for name in names:
        line = f"{spelt(name, random)}: {MARK}"
        yield HostileAnswer(line, _answer(line), 200)
    for named in ("close, x-own", "x-own", "keep-alive, Content-Type", "ETag"):
        raw = _answer(f"Connection: {named}", f"X-Own: {MARK}", "ETag: e")
        yield HostileAnswer(f"Connection: {named}", raw, 200, by_nginx=ByNginx.WITH_ODD_HEADERS)


def links(random: Random) -> Iterator[HostileAnswer]:
    """Signed addresses are the caller's own: untouched in the body, and in no log."""
    for number in range(24):
        mark = "".join(
            random.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=44)
        )
        host = random.choice(
            ("storage.googleapis.com", "cdf.blob.core.windows.net", "westeurope-1.cognitedata.com")
        )
        name = random.choice(("uploadUrl", "downloadUrl"))
        query = random.choice(
            (
                f"X-Goog-Signature={mark}",
                f"sv=2021&sig={mark}%3D",
                f"X-Amz-Signature={mark}&X-Amz-Date=1",
            )
        )
        body = (
            f'{{"items":[{{"{name}":"https://{host}/v1/files/gcs_proxy/a%2Fb?{query}"}}]}}'.encode()
        )
        status = random.choice(
            ("200 OK", "201 Created", "400 Bad Request", "403 Forbidden", "409 Conflict")
        )
        request_id = f"{number:08d}-0000-4000-8000-000000000000"
        raw = _answer(
            "Content-Type: application/json",
            f"X-Request-Id: {request_id}",
            status=status,
            body=body,
        )
        present = (f"x-request-id: {request_id}",)
        yield HostileAnswer(
            f"{number}: {name} at {host}",
            raw,
            int(status[:3]),
            body,
            present=present,
            unlogged=(mark,),
        )


ANSWER_CLASSES = (cookies, addresses, injected, framed, hop_by_hop, links)
