"""What is no HTTP: refused by status and shape, and quoted nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

from tests.support.serving import Server, answer, serving

SECRET = b"a-cookie-or-a-query"
REQUESTS = {
    b"GET /?x=\xc3\xa9" + SECRET + b" HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET /?x=" + SECRET + b" y HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET /" + SECRET + b"\r\nHost: x\r\n\r\n": 400,
    b"G\x00T /" + SECRET + b" HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET / HTTP/1.9" + SECRET + b"\r\nHost: x\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie " + SECRET + b"\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: x\r\nCoo kie: " + SECRET + b"\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: x\r\nX: 1\r\n " + SECRET + b"\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: " + SECRET + b"\r\n\r\n": 400,
    b"GET /?" + SECRET * 600 + b" HTTP/1.1\r\nHost: x\r\n\r\n": 414,
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + SECRET * 600 + b"\r\n\r\n": 431,
    b"GET / HTTP/1.1\r\nHost: x\r\nExpect: " + SECRET + b"\r\n\r\n": 417,
    b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + SECRET + b"\r\n\r\n": 501,
}
THREADS = "cdfportal.serving.threads.ThreadsWorker"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("refusals"), THREADS, 1, 4) as server:
        yield server


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda raw: str(raw[:60]))
def test_what_is_no_http_is_refused_and_quoted_nowhere(server: Server, request_: bytes) -> None:
    connection = server.connect()
    connection.sock.sendall(request_)
    response = HTTPResponse(connection.sock)
    response.begin()
    body = response.read()
    response.close()
    connection.close()
    error = json.loads(body)["error"]
    assert (response.status, error["code"]) == (REQUESTS[request_], REQUESTS[request_])
    assert response.headers["X-Portal-Reason"] == error["reason"] == "bad_request"
    assert response.headers["Connection"] == "close"
    assert error["reference"] in server.log.read_text()
    assert SECRET not in body
    assert SECRET.decode() not in server.log.read_text()


def test_an_error_of_the_application_is_ours(server: Server) -> None:
    caller = server.ask("/failing")
    response = caller.getresponse()
    error = json.loads(response.read())["error"]
    caller.close()
    assert (response.status, error["reason"]) == (500, "internal")
    log = server.log.read_text()
    assert error["reference"] in log
    assert "Traceback" in log
    assert answer(server.ask("/")).path == "/"
