"""The proxy between two sockets: gunicorn and Django in the middle, every byte on both sides known."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.support.eventually import eventually
from tests.support.raw_client import RawClient, raw_client
from tests.support.raw_upstream import Arrived, plain, raw, raw_then_close
from tests.support.visitor import Visitor
from tests.support.wire import ASSETS, ROWS, Wire, wired


@pytest.fixture(scope="module", params=["in path", "offload"])
def module_wire(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Wire]:
    offload = request.param == "offload"
    with wired(tmp_path_factory.mktemp("wire"), offload=offload) as made:
        yield made


@pytest.fixture
def wire(module_wire: Wire) -> Wire:
    return module_wire.reset()


@pytest.fixture
def client(wire: Wire) -> Iterator[RawClient]:
    with raw_client(wire.portal, wire.cookie) as made:
        yield made


def test_a_call_arrives_with_a_token_and_without_anything_of_the_browser(wire: Wire) -> None:
    answer = wire.ask(
        f"GET {ASSETS}?limit=5&f={{a|b}}%2f HTTP/1.1",
        "Authorization: Bearer theirs",
        "X-Forwarded-For: 10.0.0.1",
        "Forwarded: for=10.0.0.1",
        "X-Forwarded-Uri: /healthz",
        "Referer: http://localhost/secret",
        "User-Agent: a browser",
        "x-cdp-app: mine",
        "cdf-version: 20230101-beta",
        "Range: bytes=0-9",
        "If-None-Match: x",
        "TE: trailers",
    )
    assert answer.status == 200
    arrived = wire.cdf.only
    assert arrived.line == "GET /api/v1/projects/plant-north/assets?limit=5&f={a|b}%2f HTTP/1.1"
    assert (arrived.header("authorization") or "").startswith("Bearer ey")
    assert {name.lower() for name, _ in arrived.headers} == {
        "host",
        "authorization",
        "user-agent",
        "accept-encoding",
        "x-cdp-app",
        "cdf-version",
        "range",
        "if-none-match",
    }
    assert arrived.header("host") == wire.cdf.url.removeprefix("http://")
    assert arrived.header("accept-encoding") == "identity"


def test_header_names_with_underscores_pose_as_nobody(wire: Wire) -> None:
    wire.ask(
        f"GET {ASSETS} HTTP/1.1",
        "x_cdp_app: spoofed",
        "cdf_version: spoofed",
        "X_Forwarded_For: 10.0.0.1",
        "Sec_Fetch_Dest: script",
    )
    assert b"spoofed" not in repr(wire.cdf.only.headers).encode()


def test_underscores_do_not_prove_that_no_other_site_asks(wire: Wire) -> None:
    with raw_client(wire.portal, wire.cookie) as client:
        client.send(
            f"GET {ASSETS} HTTP/1.1",
            f"Host: {client.host}",
            f"Cookie: {wire.cookie}",
            "X_Portal_CSRF: 1",
            "Sec_Fetch_Site: same-origin",
            defaults=False,
        )
        assert client.receive().reason == "cross_site"
    assert wire.cdf.arrived == []


def test_only_what_clients_need_comes_back(wire: Wire) -> None:
    wire.cdf.play(
        plain(
            b"<script>alert(1)</script>",
            "Content-Type: text/html",
            "Set-Cookie: portal=theirs",
            "Set-Cookie: __Host-portal=theirs; Secure; Path=/",
            "Server: cdf",
            "Via: 1.1 x",
            "X-Powered-By: x",
            "Access-Control-Allow-Origin: *",
            "Strict-Transport-Security: max-age=1",
            "Clear-Site-Data: *",
            "Content-Security-Policy: default-src *",
            "Location: https://evil.example",
            "Refresh: 0; url=https://evil.example",
            "Link: <https://evil.example/x.css>; rel=stylesheet",
            "Service-Worker-Allowed: /",
            "Keep-Alive: timeout=5",
            "Connection: keep-alive",
            "Cache-Control: public, max-age=99",
            "x-request-id: 123",
            "ETag: x",
            "Retry-After: 7",
            "cdf-is-auto-retryable: true",
        )
    )
    answer = wire.ask(f"GET {ASSETS} HTTP/1.1")
    own = {name.lower(): value for name, value in answer.headers}
    for ours in ("date", "x-portal-request-id", "referrer-policy", "permissions-policy"):
        assert own.pop(ours)
    assert own.pop("server").startswith("nginx" if wire.offload else "gunicorn")
    assert own.pop("connection") in {"keep-alive", "close"}
    assert own == {
        "content-type": "text/html",
        "content-length": "25",
        "content-disposition": "attachment",
        "x-request-id": "123",
        "etag": "x",
        "retry-after": "7",
        "cdf-is-auto-retryable": "true",
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
    }


@pytest.mark.parametrize(
    ("kind", "coding", "body"),
    [
        ("application/json", "gzip", gzip.compress(b'{"items":[]}' * 50_000)),
        ("application/json", "gzip", b"\x1f\x8b not really gzip"),
        ("application/protobuf", "", bytes(range(256)) * 4096),
        ("application/octet-stream", "", b"\r\n0\r\n\r\n" * 10_000),
        ("text/csv", "br", b"\x00\xff"),
        ("application/json", "", b""),
    ],
)
@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_bytes_come_back_untouched(
    wire: Wire, kind: str, coding: str, body: bytes, framing: str
) -> None:
    headers = [f"Content-Type: {kind}", *([f"Content-Encoding: {coding}"] if coding else [])]
    wire.cdf.play(plain(body, *headers) if framing == "length" else chunked(body, *headers))
    answer = wire.ask(f"POST {ASSETS}/list HTTP/1.1", "Accept-Encoding: gzip, br")
    assert answer.body == body
    assert answer.is_whole
    assert answer.header("content-type") == kind
    assert answer.header("content-encoding") == (coding or None)
    length = str(len(body)) if framing == "length" else None
    assert answer.header("content-length") in {length, str(len(body)) if not body else length}


def chunked(body: bytes, *headers: str) -> Callable[[socket.socket, Arrived], None]:
    lines = ["HTTP/1.1 200 OK", *headers, "Transfer-Encoding: chunked", "", ""]
    wire = "\r\n".join(lines).encode()
    for start in range(0, len(body), 50_000):
        piece = body[start : start + 50_000]
        wire += b"%x;ext=1\r\n%b\r\n" % (len(piece), piece)
    return raw(wire + b"0\r\nSet-Cookie: trailer=1\r\nX-Trailer: 1\r\n\r\n")


def test_an_upload_with_a_length_arrives_untouched(wire: Wire) -> None:
    body = gzip.compress(bytes(range(256))) + bytes(range(256)) * 20_000
    answer = wire.ask(
        f"POST {ASSETS} HTTP/1.1",
        f"Content-Length: {len(body)}",
        "Content-Type: application/json",
        "Content-Encoding: gzip",
        body=body,
    )
    assert answer.status == 200
    arrived = wire.cdf.only
    assert arrived.body == body
    assert arrived.header("content-length") == str(len(body))
    assert arrived.header("transfer-encoding") is None
    assert arrived.header("content-encoding") == "gzip"


def test_a_chunked_upload_arrives_chunked_and_untouched(wire: Wire) -> None:
    body = bytes(range(256)) * 20_000
    framed = b"".join(
        b"%X;a=b\r\n%b\r\n" % (len(body[i : i + 70_001]), body[i : i + 70_001])
        for i in range(0, len(body), 70_001)
    )
    answer = wire.ask(
        f"POST {ASSETS} HTTP/1.1",
        "Transfer-Encoding: chunked",
        "Trailer: X-Cdp-App",
        body=framed + b"0\r\nX-Cdp-App: trailer\r\n\r\n",
    )
    assert answer.status == 200
    arrived = wire.cdf.only
    assert arrived.body == body
    assert arrived.header("x-cdp-app") is None
    # nginx has read the whole by then, and knows how long it is.
    length = str(len(body)) if wire.offload else None
    assert arrived.header("content-length") == length
    assert wire.offload or arrived.wire_body.endswith(b"\r\n0\r\n\r\n")


def test_expect_continue_is_answered_by_the_portal(wire: Wire, client: RawClient) -> None:
    client.send(f"POST {ASSETS} HTTP/1.1", "Content-Length: 2", "Expect: 100-continue")
    assert client._stream.readline().startswith(b"HTTP/1.1 100")
    assert client._stream.readline() == b"\r\n"
    client.connection.sendall(b"{}")
    assert client.receive().status == 200
    assert wire.cdf.only.header("expect") is None
    assert wire.cdf.only.body == b"{}"


@pytest.mark.parametrize(
    ("framing", "sent"),
    [
        ("Content-Length: 10", b"short"),
        ("Content-Length: 100000", b"short"),
        ("Transfer-Encoding: chunked", b"5\r\nab"),
        ("Transfer-Encoding: chunked", b"2\r\nab\r\n"),
        ("Transfer-Encoding: chunked", b"2\r\nabc\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked", b"zz\r\nab\r\n0\r\n\r\n"),
    ],
)
def test_half_an_upload_never_arrives_as_a_whole_one(
    wire: Wire, client: RawClient, framing: str, sent: bytes
) -> None:
    client.send(f"POST {ASSETS} HTTP/1.1", framing, body=sent)
    client.connection.shutdown(socket.SHUT_WR)
    if wire.offload and not client.peek():
        # nginx has nothing to say to somebody who has gone, and has told nobody of the call.
        assert wire.cdf.arrived == []
        return
    answer = client.receive()
    assert answer.status == 400
    assert answer.reason == "bad_request"
    # Of a small one, and behind nginx of each, CDF hears not even a connection.
    assert wire.offload or framing == "Content-Length: 10" or wire.cdf.client_left.wait(5)
    assert wire.cdf.arrived == []


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 2", "Content-Length: 3"),
        ("Content-Length: 2", "Content-Length: 2"),
        ("Content-Length: 2", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: gzip, chunked",),
        ("Transfer-Encoding: identity",),
        ("Transfer-Encoding : chunked",),
        (" Transfer-Encoding: chunked",),
        ("Content-Length: +2",),
        ("Content-Length: 0x2",),
        ("Content-Length: -2",),
        ("Content-Length: 2 3",),
        ("X: a\rTransfer-Encoding: chunked",),
        ("X: a\x00b",),
        ("X: a\n\tb: c",),
    ],
)
def test_framing_that_could_be_read_in_two_ways_is_refused(
    wire: Wire, client: RawClient, headers: tuple[str, ...]
) -> None:
    client.send(
        f"POST {ASSETS} HTTP/1.1", *headers, body=b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"
    )
    answer = client.receive()
    assert 400 <= answer.status < 500 or answer.status == 501
    assert wire.cdf.arrived == []
    assert not any("smuggled" in arrived.line for arrived in wire.cdf.arrived)


def test_a_trailer_that_would_decide_something_is_no_header(wire: Wire, client: RawClient) -> None:
    sent = b"2\r\nab\r\n0\r\nHost: x\r\n\r\n"
    client.send(f"POST {ASSETS} HTTP/1.1", "Transfer-Encoding: chunked", body=sent)
    answer = client.receive()
    if wire.offload:
        # nginx drops all trailers; gunicorn refuses these.
        assert (answer.status, wire.cdf.only.body) == (200, b"ab")
        assert wire.cdf.only.header("host") != "x"
        return
    assert (answer.status, answer.reason) == (400, "bad_request")
    assert wire.cdf.client_left.wait(5)
    assert wire.cdf.arrived == []


def test_a_head_request_has_the_headers_of_get(wire: Wire, client: RawClient) -> None:
    wire.cdf.play(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nETag: x\r\n\r\n"))
    answer = client.ask(f"HEAD {ASSETS} HTTP/1.1")
    assert (answer.status, answer.header("content-length")) == (200, "5000")
    assert wire.cdf.only.line.startswith("HEAD ")
    wire.cdf.play(plain(b"next"))
    assert client.ask(f"GET {ASSETS} HTTP/1.1").body == b"next"


def test_a_head_request_without_a_length_gets_none(wire: Wire, client: RawClient) -> None:
    wire.cdf.play(raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
    answer = client.ask(f"HEAD {ASSETS} HTTP/1.1")
    assert answer.header("content-length") is None
    assert client.ask("GET /healthz HTTP/1.1").body == b"ok\n"


def test_not_modified_and_no_content_have_no_body(wire: Wire, client: RawClient) -> None:
    wire.cdf.play(
        raw(b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"),
        raw(b"HTTP/1.1 204 No Content\r\n\r\n"),
        plain(b"next"),
    )
    unchanged = client.ask(f"GET {ASSETS} HTTP/1.1", "If-None-Match: x")
    assert (unchanged.status, unchanged.header("etag")) == (304, "x")
    assert unchanged.header("content-type") is None
    assert unchanged.header("content-length") is None
    gone = client.ask(f"POST {ASSETS}/delete HTTP/1.1", "Content-Length: 0")
    assert (gone.status, gone.header("content-length")) == (204, None)
    assert client.ask(f"GET {ASSETS} HTTP/1.1").body == b"next"


def test_a_range_passes_both_ways(wire: Wire) -> None:
    part = plain(b"cd", "Content-Range: bytes 2-3/10", "ETag: x", status="206 Partial Content")
    wire.cdf.play(part)
    answer = wire.ask(f"GET {ASSETS} HTTP/1.1", "Range: bytes=2-3", "If-Range: x")
    assert (answer.status, answer.body) == (206, b"cd")
    assert answer.header("content-range") == "bytes 2-3/10"
    assert wire.cdf.only.header("range") == "bytes=2-3"
    assert wire.cdf.only.header("if-range") == "x"


@pytest.mark.parametrize(
    "status", ["400 x", "401 x", "403 x", "404 x", "409 x", "429 x", "500 x", "503 x"]
)
def test_errors_of_cdf_pass_as_they_are(wire: Wire, status: str) -> None:
    body = b'{"error":{"code":1,"message":"CDF says no"}}'
    wire.cdf.play(plain(body, "WWW-Authenticate: Basic realm=x", status=status))
    answer = wire.ask(f"GET {ASSETS} HTTP/1.1")
    assert (answer.status, answer.body) == (int(status[:3]), body)
    assert answer.reason is None
    assert answer.header("www-authenticate") is None


def test_an_answer_without_a_type_gets_none_that_a_browser_would_guess_from(wire: Wire) -> None:
    wire.cdf.play(plain(b"<html><script>alert(1)</script>"))
    assert wire.ask(f"GET {ASSETS} HTTP/1.1").header("content-type") == "application/octet-stream"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n" + b"x" * 300_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfive!\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\nfour",
    ],
)
@pytest.mark.parametrize("reset", [False, True])
def test_half_an_answer_never_looks_like_a_whole_one(
    wire: Wire, answer: bytes, reset: bool
) -> None:
    wire.cdf.play(raw_then_close(answer, reset=reset))
    broken = wire.ask(f"GET {ASSETS} HTTP/1.1")
    assert not broken.is_whole or (reset and broken.status == 502)
    wire.cdf.play(plain(b"next"))
    assert wire.ask(f"GET {ASSETS} HTTP/1.1").body == b"next"


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (b"", 502, "cdf_unavailable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour", 502, "cdf_unavailable"),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n", 502, "cdf_unavailable"),
        (b"HTTP/1.1 301 M\r\nLocation: https://evil.example\r\n\r\n", 502, "cdf_refused"),
    ],
)
def test_no_answer_of_cdf_is_an_error_of_ours_in_cdfs_shape(
    wire: Wire, answer: bytes, status: int, reason: str
) -> None:
    wire.cdf.play(raw_then_close(answer))
    refused = wire.ask(f"GET {ASSETS} HTTP/1.1")
    if wire.offload and refused.status == 200:
        # nginx passes the head on as it comes; so the answer breaks off, as a long one does.
        assert (answer.endswith(b"four"), refused.is_whole) == (True, False)
        return
    assert (refused.status, refused.reason) == (status, reason)
    assert refused.json()["error"]["code"] == status
    assert refused.json()["error"]["reference"].startswith("E-")
    assert b"evil" not in refused.body
    assert refused.header("location") is None


def test_what_is_not_http_is_no_answer(wire: Wire, client: RawClient) -> None:
    wire.cdf.play(raw_then_close(b"nonsense\r\n\r\n"))
    client.send(f"GET {ASSETS} HTTP/1.1")
    if wire.offload:
        # nginx takes it for HTTP/0.9: no head of its own, so no answer that a client could believe.
        assert client.connection.recv(65_536) == b"nonsense\r\n\r\n"
        return
    refused = client.receive()
    assert (refused.status, refused.reason) == (502, "cdf_unavailable")


def test_a_client_that_speaks_http_1_0_is_never_misled(wire: Wire) -> None:
    wire.cdf.play(chunked(b"x" * 100_000))
    whole = wire.ask(f"GET {ASSETS} HTTP/1.0")
    assert (whole.body, whole.header("content-length")) == (b"x" * 100_000, "100000")
    wire.cdf.play(chunked(b"x" * 600_000))
    assert wire.ask(f"GET {ASSETS} HTTP/1.0").status == 502


def test_what_cdf_sends_is_passed_on_at_once(wire: Wire, client: RawClient) -> None:
    go_on = threading.Event()

    def drip(connection: socket.socket, _: Arrived) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
        assert go_on.wait(10)
        connection.sendall(b"3\r\ntwo\r\n0\r\n\r\n")

    wire.cdf.play(drip)
    client.send(f"GET {ASSETS} HTTP/1.1")
    seen = b""
    while b"one" not in seen:
        seen += client.connection.recv(4096)
    assert b"two" not in seen
    go_on.set()
    # The head ends with an id by chance, perhaps in a zero.
    while b"\r\n0\r\n\r\n" not in seen:
        seen += client.connection.recv(4096)
    assert b"two" in seen


def test_a_client_that_leaves_ends_the_call_to_cdf(wire: Wire) -> None:
    def pour(connection: socket.socket, _: Arrived) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")

    wire.cdf.play(pour)
    with raw_client(wire.portal, wire.cookie) as client:
        client.send(f"GET {ASSETS} HTTP/1.1")
        assert client.connection.recv(65_536)
    assert wire.cdf.client_left.wait(10)
    wire.cdf.play(plain(b"next"))
    assert wire.ask(f"GET {ASSETS} HTTP/1.1").body == b"next"


SILENT_STREAM = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"9\r\ndata: 1\n\n\r\n"
)


def until_arrived(wire: Wire, number: int) -> None:
    """One by one: the slot of the call before the test may be let go a moment after its answer."""
    assert eventually(lambda: len(wire.cdf.arrived) == number)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        SILENT_STREAM,
    ],
)
def test_clients_that_leave_a_silent_cdf_end_their_calls_and_free_their_places(
    wire: Wire, said: bytes
) -> None:
    # As many as there is room for. CDF would be waited for for a minute.
    most = 16 if wire.offload else 4
    ended: list[int] = []

    def silent(connection: socket.socket, _: Arrived) -> None:
        connection.sendall(said)
        try:
            connection.recv(1)
        finally:
            ended.append(1)

    wire.cdf.play(silent)
    clients = [RawClient(wire.portal, wire.cookie) for _ in range(most)]
    try:
        for number, client in enumerate(clients, start=1):
            client.send(f"GET {ASSETS} HTTP/1.1")
            until_arrived(wire, number)
            seen = b""
            while said == SILENT_STREAM and b"data: 1" not in seen:
                seen += client.connection.recv(4096)
        assert ended == []
    finally:
        for client in clients:
            client.close()
    assert eventually(lambda: len(ended) == most, seconds=10)
    wire.cdf.play(plain(b"next"))
    assert eventually(lambda: wire.ask(f"GET {ASSETS} HTTP/1.1").body == b"next", seconds=10)


def test_a_client_that_closes_its_sending_half_has_gone(wire: Wire, client: RawClient) -> None:
    wire.cdf.play(raw(b""))
    client.send(f"GET {ASSETS} HTTP/1.1")
    assert eventually(lambda: wire.cdf.arrived)
    client.connection.shutdown(socket.SHUT_WR)
    assert wire.cdf.client_left.wait(10)
    if wire.offload:
        # nginx has nothing to say to somebody who has gone.
        assert client.peek() == b""
        return
    answer = client.receive()
    assert (answer.status, answer.reason) == (499, "client_gone")
    rows = "SELECT calls FROM accounts_usageminute WHERE outcome = 'client_gone'"
    assert eventually(lambda: wire.portal.database.run(rows))


def test_a_client_that_has_asked_for_more_already_is_waited_with(
    wire: Wire, client: RawClient
) -> None:
    go_on = threading.Event()

    def hold(connection: socket.socket, arrived: Arrived) -> None:
        assert go_on.wait(10)
        plain(b"one")(connection, arrived)

    wire.cdf.play(hold, plain(b"two"))
    client.send(f"GET {ASSETS} HTTP/1.1")
    assert eventually(lambda: wire.cdf.arrived)
    client.send(f"GET {ASSETS} HTTP/1.1")
    go_on.set()
    assert [client.receive().body for _ in range(2)] == [b"one", b"two"]


def test_the_excess_is_told_to_come_again_and_pages_go_on(wire: Wire) -> None:
    # Twelve threads, eight of them kept free: four slots. nginx counts by person.
    most = 16 if wire.offload else 4
    go_on = threading.Event()

    def hold(connection: socket.socket, arrived: Arrived) -> None:
        assert go_on.wait(20)
        plain(b"at last")(connection, arrived)

    wire.cdf.play(hold)
    waiting = [RawClient(wire.portal, wire.cookie) for _ in range(most)]
    try:
        for number, client in enumerate(waiting, start=1):
            client.send(f"GET {ASSETS} HTTP/1.1")
            until_arrived(wire, number)
        busy = wire.ask(f"GET {ASSETS} HTTP/1.1")
        expected = (429, "too_many_calls") if wire.offload else (503, "busy")
        assert (busy.status, busy.reason) == expected
        assert int(busy.header("retry-after") or 0) > 0
        assert wire.ask("GET /healthz HTTP/1.1").body == b"ok\n"
        go_on.set()
        assert [client.receive().body for client in waiting] == [b"at last"] * most
    finally:
        go_on.set()
        for client in waiting:
            client.close()
    wire.cdf.play(plain(b"next"))
    assert wire.ask(f"GET {ASSETS} HTTP/1.1").body == b"next"


def test_a_web_socket_is_refused_with_a_clear_word(wire: Wire) -> None:
    answer = wire.ask(
        f"GET {ASSETS} HTTP/1.1",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    assert answer.status == 400
    assert "WebSockets" in answer.json()["error"]["message"]
    assert wire.cdf.arrived == []


def test_an_answer_opened_as_a_page_is_a_download(wire: Wire) -> None:
    opened = wire.ask(
        f"GET {ASSETS} HTTP/1.1", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate"
    )
    assert opened.header("content-disposition") == "attachment"
    assert wire.ask(f"GET {ASSETS} HTTP/1.1").header("content-disposition") is None


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site"])
def test_an_address_from_elsewhere_opens_nothing_of_cdf(wire: Wire, site: str) -> None:
    answer = wire.ask(
        f"GET {ASSETS} HTTP/1.1", f"Sec-Fetch-Site: {site}", "Sec-Fetch-Mode: navigate"
    )
    assert (answer.status, answer.reason) == (403, "cross_site")
    assert wire.cdf.arrived == []


def test_another_host_name_is_refused(wire: Wire) -> None:
    with raw_client(wire.portal, wire.cookie) as client:
        client.send(
            f"GET {ASSETS} HTTP/1.1",
            "Host: evil.example",
            f"Cookie: {wire.cookie}",
            "Sec-Fetch-Site: same-origin",
            defaults=False,
        )
        assert client.receive().reason == "bad_request"
    assert wire.cdf.arrived == []


def test_another_upgrade_is_ignored(wire: Wire) -> None:
    answer = wire.ask(
        f"GET {ASSETS} HTTP/1.1",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABk",
    )
    assert answer.status == 200
    assert wire.cdf.only.header("upgrade") is None
    assert wire.cdf.only.header("http2-settings") is None


def test_an_answer_of_cdf_is_not_loaded_as_code(wire: Wire) -> None:
    answer = wire.ask(
        f"GET {ASSETS} HTTP/1.1", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Dest: script"
    )
    assert (answer.status, answer.reason) == (403, "not_allowed")
    assert wire.cdf.arrived == []


@pytest.mark.parametrize(
    ("line", "status", "reason"),
    [
        ("GET http://localhost{}/assets HTTP/1.1", 400, ("bad_target", "bad_request")),
        ("GET {}/assets/../groups HTTP/1.1", 400, "bad_target"),
        ("GET {}/assets/%2e%2e/groups HTTP/1.1", 400, "bad_target"),
        ("GET {}/assets%2Fgroups HTTP/1.1", 400, "bad_target"),
        ("GET {}/assets#x HTTP/1.1", 400, "bad_target"),
        ("GET {}/assets;x HTTP/1.1", 400, "bad_target"),
        ("GET {}//assets HTTP/1.1", 400, "bad_target"),
        ("GET {}/assets// HTTP/1.1", 400, "bad_target"),
        ("GET {}/a%73sets HTTP/1.1", 400, "bad_target"),
        ("GET {}/assets%00 HTTP/1.1", 400, ("bad_target", "bad_request")),
        ("GET {}/assets%0d%0aX:y HTTP/1.1", 400, "bad_target"),
        ("GET /%63df/api/v1/projects HTTP/1.1", 400, "bad_target"),
        ("GET {}/nothing HTTP/1.1", 403, "endpoint_not_allowed"),
        ("POST {}/groups HTTP/1.1", 403, "endpoint_not_allowed"),
        ("POST {}/groups/ HTTP/1.1", 403, "endpoint_not_allowed"),
        ("TRACE {}/assets HTTP/1.1", 405, "method_not_allowed"),
        ("PROPFIND {}/assets HTTP/1.1", 405, "method_not_allowed"),
        ("OPTIONS {}/assets HTTP/1.1", 405, "method_not_allowed"),
    ],
)
def test_what_the_policy_refuses_reaches_nobody(
    wire: Wire, line: str, status: int, reason: str | tuple[str, str]
) -> None:
    """Two reasons: nginx refuses it before the portal hears of it, and does not say why."""
    expected = reason if isinstance(reason, str) else reason[wire.offload]
    answer = wire.ask(line.format("/cdf/api/v1/projects/plant-north"))
    assert (answer.status, answer.reason) == (status, expected)
    assert answer.header("content-type") == "application/json"
    assert bool(answer.header("allow")) is (status == 405)
    assert wire.cdf.arrived == []


@pytest.mark.parametrize(
    "line",
    [
        "GET {}/assets x HTTP/1.1",
        "GET {}/assets\tx HTTP/1.1",
        "GET {}/\xe9 HTTP/1.1",
        "GET {}/a\x00b HTTP/1.1",
        "get {}/assets HTTP/1.1",
        "GET {}/assets HTTP/9.9",
        "GET {}/assets\x7f HTTP/1.1",
    ],
)
def test_what_is_no_request_line_is_refused_by_the_server(wire: Wire, line: str) -> None:
    answer = wire.ask(line.format("/cdf/api/v1/projects/plant-north"))
    assert 400 <= answer.status < 506
    assert wire.cdf.arrived == []


def test_an_odd_but_legal_row_key_arrives_byte_for_byte(wire: Wire) -> None:
    wire.ask(f"GET {ROWS}/k%2F..%2Fe%20y%252f HTTP/1.1")
    assert wire.cdf.only.line.split()[1].endswith("/rows/k%2F..%2Fe%20y%252f")


def test_a_slash_before_the_query_stays_here(wire: Wire) -> None:
    """Cognite's JavaScript SDK writes one; CDF is asked for what was decided on."""
    wire.ask(f"GET {ASSETS}/?limit=1 HTTP/1.1")
    assert wire.cdf.only.line.split()[1].endswith("/plant-north/assets?limit=1")


def test_two_people_on_one_connection_keep_their_own_tokens(wire: Wire) -> None:
    alice = Visitor(wire.portal)
    alice.sign_in("alice")
    cookies = (wire.cookie, f"portal={alice.http.cookies['portal']}")
    with raw_client(wire.portal) as client:
        for turn in range(20):
            client.ask(f"GET {ASSETS} HTTP/1.1", f"Cookie: {cookies[turn % 2]}")
    tokens = [arrived.header("authorization") for arrived in wire.cdf.arrived]
    assert len(set(tokens[::2])) == len(set(tokens[1::2])) == 1
    assert tokens[0] != tokens[1]


def test_nobody_signed_in_gets_401_with_the_address(wire: Wire) -> None:
    with raw_client(wire.portal) as client:
        answer = client.ask(f"GET {ASSETS} HTTP/1.1", "Accept: text/html")
    assert (answer.status, answer.reason) == (401, "sign_in_required")
    assert answer.json()["sign_in"] == f"{wire.portal.url}/accounts/sign-in/"
    assert answer.header("location") is None
    assert wire.cdf.arrived == []


def test_queries_and_bodies_are_in_no_log(wire: Wire) -> None:
    wire.ask(
        f"POST {ASSETS}/list?marker-in-the-query HTTP/1.1",
        "Content-Length: 18",
        body=b"marker-in-the-body",
    )
    wire.ask("GET /cdf/nothing?marker-in-the-query HTTP/1.1")
    wire.cdf.play(raw_then_close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc"))
    wire.ask(f"GET {ASSETS}?marker-in-the-query HTTP/1.1")
    log = wire.portal.log()
    assert "marker-in-the" not in log
    assert "proxy_refused" in log


NAMED = (
    b'{"error":{"code":403,"message":"Required capabilities assetsAcl:READ not present on token"}}'
)
JSON, REQUEST = "Content-Type: application/json", "X-Request-Id: b88d94aa-19fe-406d"


def refused(wire: Wire, part: str) -> tuple[object, ...]:
    """The row of the one refusal of calls to this part of a project."""
    rows = "SELECT method, status, family, required, request_id, count FROM accounts_refusedcallrow"
    where = f"WHERE template = '/api/v1/projects/{{project}}/{part}'"
    (row,) = eventually(lambda: wire.portal.database.run(f"{rows} {where}"))
    return row


def test_a_large_refusal_streams_untouched_and_its_beginning_is_read(wire: Wire) -> None:
    body = NAMED[:-1] + b"," + b" " * 3_000_000 + b'"rawAcl:WRITE": 1}'
    wire.cdf.play(plain(body, JSON, REQUEST, status="403 Forbidden"))
    answer = wire.ask("GET /cdf/api/v1/projects/plant-north/events HTTP/1.1")
    assert (answer.status, answer.body == body) == (403, True)
    assert refused(wire, "events") == (
        *("GET", 403, "rights_named", '["assetsAcl:READ"]'),
        *("b88d94aa-19fe-406d", 1),
    )


def test_a_refusal_in_chunks_is_read_while_it_passes(wire: Wire, client: RawClient) -> None:
    head = f"HTTP/1.1 403 Forbidden\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    halves = NAMED[:60], NAMED[60:]
    go_on = threading.Event()

    def drip(connection: socket.socket, _: Arrived) -> None:
        connection.sendall(head + b"%x\r\n%b\r\n" % (len(halves[0]), halves[0]))
        assert go_on.wait(10)
        connection.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(halves[1]), halves[1]))

    wire.cdf.play(drip)
    client.send("GET /cdf/api/v1/projects/plant-north/files HTTP/1.1")
    seen = b""
    while halves[0] not in seen:
        seen += client.connection.recv(4096)
    go_on.set()
    # The head ends with an id by chance, perhaps in a zero.
    while b"\r\n0\r\n\r\n" not in seen:
        seen += client.connection.recv(4096)
    assert halves[1] in seen
    assert refused(wire, "files")[:4] == ("GET", 403, "rights_named", '["assetsAcl:READ"]')


def test_a_packed_refusal_is_read_and_passed_on_packed(wire: Wire) -> None:
    body = gzip.compress(NAMED)
    wire.cdf.play(plain(body, JSON, "Content-Encoding: gzip", status="403 Forbidden"))
    answer = wire.ask(
        "GET /cdf/api/v1/projects/plant-north/sequences HTTP/1.1", "Accept-Encoding: gzip"
    )
    assert answer.body == body
    assert refused(wire, "sequences")[3] == '["assetsAcl:READ"]'


def test_a_refusal_without_a_body_or_in_no_json_is_kept_by_its_status(wire: Wire) -> None:
    wire.cdf.play(raw(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 5000\r\n\r\n"))
    assert wire.ask("HEAD /cdf/api/v1/projects/plant-north/relationships HTTP/1.1").status == 403
    assert refused(wire, "relationships")[:3] == ("HEAD", 403, "forbidden")
    proto = bytes(range(256))
    wire.cdf.play(plain(proto, "Content-Type: application/protobuf", status="403 Forbidden"))
    answer = wire.ask(
        "POST /cdf/api/v1/projects/plant-north/timeseries/data/list HTTP/1.1", "Content-Length: 0"
    )
    assert (answer.status, answer.body) == (403, proto)
    told = refused(wire, "timeseries/data/list")
    assert told[:4] == ("POST", 403, "forbidden", '["timeSeriesAcl:READ"]')


def test_a_client_that_leaves_its_refusal_half_read_is_kept_too(wire: Wire) -> None:
    head = f"HTTP/1.1 403 Forbidden\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()

    def pour(connection: socket.socket, _: Arrived) -> None:
        connection.sendall(head + b"%x\r\n%b\r\n" % (len(NAMED), NAMED))
        while True:
            connection.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")

    wire.cdf.play(pour)
    with raw_client(wire.portal, wire.cookie) as client:
        client.send("GET /cdf/api/v1/projects/plant-north/transformations HTTP/1.1")
        assert client.connection.recv(65_536)
    assert wire.cdf.client_left.wait(10)
    # The table's own right, or the named one: the piece that named it may not have come through.
    assert refused(wire, "transformations")[:2] == ("GET", 403)
