"""The demo's HTTP server, over real sockets."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest
import requests

from cdfportal.demo.http import (
    Fields,
    LoopbackServer,
    NotLoopbackError,
    PortInUseError,
    Request,
    Response,
    Route,
    RouteTable,
)


def echo(request: Request) -> Response:
    return Response.json(
        {"method": request.method, "params": request.params, "body": request.body.decode()}
    )


def parts(_request: Request) -> Response:
    return Response(200, iter([b"one ", b"", b"two"]))


def hang(request: Request) -> Response:
    return Response.json({"gone": request.hang(0.2)})


def crash(_request: Request) -> Response:
    raise RuntimeError("a fault of the handler")


ROUTES = RouteTable(
    [
        Route("GET", "/things/{id}", echo),
        Route("GET", "/things/special", lambda _: Response(200, b"literal")),
        Route("POST", "/things", echo),
        Route("DELETE", "/things", lambda _: Response(204)),
        Route("GET", "/parts", parts),
        Route("GET", "/hang", hang),
        Route("GET", "/crash", crash),
    ]
)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(ROUTES, max_body=1000) as running:
        yield running


@pytest.fixture
def client() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def raw(server: LoopbackServer, text: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "plant.example", ""])  # noqa: S104
def test_it_refuses_to_listen_beyond_loopback(host: str) -> None:
    with pytest.raises(NotLoopbackError, match="this machine only"):
        LoopbackServer(ROUTES, host=host)


def test_a_busy_port_is_named(server: LoopbackServer) -> None:
    with pytest.raises(PortInUseError, match=f"Port {server.port} .* in use"):
        LoopbackServer(ROUTES, port=server.port)


def test_its_address_is_known_before_it_starts_and_its_port_is_given_back() -> None:
    first = LoopbackServer(ROUTES)
    assert first.url == f"http://127.0.0.1:{first.port}"
    first.stop()
    second = LoopbackServer(ROUTES, port=first.port)
    second.stop()


def test_a_literal_segment_beats_a_parameter(
    server: LoopbackServer, client: requests.Session
) -> None:
    assert client.get(f"{server.url}/things/special").text == "literal"


def test_parameters_are_decoded_once_and_split_before_decoding(
    server: LoopbackServer, client: requests.Session
) -> None:
    answer = client.get(f"{server.url}/things/a%2Fb%252F")
    assert answer.json()["params"] == {"id": "a/b%2F"}


def test_an_unknown_path_is_404_and_a_wrong_method_names_the_right_ones(
    server: LoopbackServer, client: requests.Session
) -> None:
    assert client.get(f"{server.url}/nothing").status_code == 404
    wrong = client.put(f"{server.url}/things")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "DELETE, POST")


@pytest.mark.parametrize(
    ("path", "header"),
    [("/things/special", b"Content-Length: 7"), ("/parts", b"Transfer-Encoding: chunked")],
)
def test_head_has_the_headers_of_get_and_no_body(
    server: LoopbackServer, path: str, header: bytes
) -> None:
    head = f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = raw(server, head.encode())
    assert header in answer
    assert answer.partition(b"\r\n\r\n")[2] == b""


def test_one_connection_carries_many_requests(server: LoopbackServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.connect()
    port = connection.sock.getsockname()[1]
    for method, path, status in [
        ("GET", "/things/1", 200),
        ("DELETE", "/things", 204),
        ("GET", "/parts", 200),
        ("HEAD", "/parts", 200),
        ("GET", "/things/2", 200),
    ]:
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    assert connection.sock.getsockname()[1] == port
    connection.close()


def test_a_chunked_upload_arrives_whole(server: LoopbackServer, client: requests.Session) -> None:
    answer = client.post(f"{server.url}/things", data=iter([b"first ", b"second"]))
    assert answer.json()["body"] == "first second"


def test_a_streamed_answer_arrives_whole(server: LoopbackServer, client: requests.Session) -> None:
    assert client.get(f"{server.url}/parts").text == "one two"


@pytest.mark.parametrize("data", [b"x" * 1001, iter([b"x" * 600, b"x" * 600])])
def test_a_body_over_the_limit_is_413(
    server: LoopbackServer, client: requests.Session, data: object
) -> None:
    answer = client.post(f"{server.url}/things", data=data)
    assert (answer.status_code, answer.headers["Connection"]) == (413, "close")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: -1", b""),
        (b"Content-Length: 1\r\nContent-Length: 2", b"xx"),
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"),
        (b"Transfer-Encoding: gzip", b""),
        (b"Transfer-Encoding: chunked", b"-1\r\n\r\n"),
        (b"Transfer-Encoding: chunked", b"zz\r\n\r\n"),
        (b"Transfer-Encoding: chunked", b"1\r\nxx\r\n0\r\n\r\n"),
        (b"Content-Length: 10", b"short"),
    ],
)
def test_wrong_framing_is_400_and_closes(server: LoopbackServer, head: bytes, body: bytes) -> None:
    answer = raw(
        server, b"POST /things HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n" + body
    )
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("host", [b"Host: evil.example", b"Host: 127.0.0.1.evil.example", b"A: b"])
def test_a_host_name_of_somebody_else_is_refused(server: LoopbackServer, host: bytes) -> None:
    answer = raw(server, b"GET /things/1 HTTP/1.1\r\n" + host + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 421 ")


def test_hanging_ends_when_the_time_is_up(server: LoopbackServer, client: requests.Session) -> None:
    assert client.get(f"{server.url}/hang").json() == {"gone": False}


def test_stopping_does_not_wait_for_connections_kept_alive(client: requests.Session) -> None:
    server = LoopbackServer(ROUTES).start()
    client.get(f"{server.url}/things/1")
    server.stop()
    server.stop()
    with pytest.raises(requests.ConnectionError):
        client.get(f"{server.url}/things/1")


def test_a_fault_of_a_handler_is_logged(
    server: LoopbackServer, client: requests.Session, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(requests.ConnectionError):
        client.get(f"{server.url}/crash")
    assert "a fault of the handler" in caplog.text


def test_fields_keep_order_and_repetition() -> None:
    fields = Fields.parse("a=1&b=&a=2")
    assert (fields.get("a"), fields.all("a"), fields.get("b", "x")) == ("1", ["1", "2"], "")
    assert (fields.names(), fields.repeated()) == (("a", "b", "a"), frozenset({"a"}))


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="Max number of fields"):
        Fields.parse("&".join(f"f{n}=1" for n in range(201)))


def test_a_cookie_is_found_by_its_whole_name(
    server: LoopbackServer,
) -> None:
    request = Request("GET", "/", headers=_headers("xa=1; a=2; b=3"))
    assert (request.cookie("a"), request.cookie("c")) == ("2", "")


def _headers(cookie: str) -> http.client.HTTPMessage:
    headers = http.client.HTTPMessage()
    headers["Cookie"] = cookie
    return headers
