"""Calls to the provider: limited in time and size, and nothing of the process's environment in them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from accounts.cause import Cause, Failure
from accounts.outbound import Answer, call, parse_object
from cdfportal.base.portal import OutboundSettings

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def server(talk: Callable[[socket.socket, bytes], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A listener that reads one request and then does as it likes."""
    heard: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(10)

        def serve() -> None:
            with closing(listener.accept()[0]) as peer:
                peer.settimeout(10)
                heard.append(peer.recv(65_536))
                try:
                    talk(peer, heard[0])
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/x", heard
        finally:
            thread.join(timeout=15)
            assert not thread.is_alive()


def drip(data: bytes) -> Callable[[socket.socket, bytes], None]:
    """A byte every 50 ms: no single read ever waits long."""

    def talk(peer: socket.socket, _: bytes) -> None:
        pause = threading.Event()
        for byte in data:
            peer.sendall(bytes([byte]))
            pause.wait(0.05)

    return talk


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200,
        OK[:-2] + b"",
        OK.replace(b": 2", b": 300") + b" " * 200,
    ],
    ids=["in the headers", "never ending headers", "in the body"],
)
def test_a_peer_that_drips_is_given_up_when_the_time_is_over(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.outbound.TOTAL_SECONDS", 0.5)
    started = time.monotonic()
    with server(drip(data)) as (url, _):
        outcome = call("GET", url)
        assert outcome == Failure(Cause.PROVIDER_TIMEOUT)
        assert time.monotonic() - started < 3


def test_nobody_listens() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    outcome = call("GET", f"http://127.0.0.1:{port}/")
    assert isinstance(outcome, Failure)
    assert outcome.cause is Cause.PROVIDER_UNREACHABLE


ANSWERS: dict[str, tuple[bytes, Cause]] = {
    "closed at once": (b"", Cause.PROVIDER_UNREACHABLE),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", Cause.PROVIDER_UNREACHABLE),
    "cut short": (OK.replace(b": 2", b": 20"), Cause.PROVIDER_UNREACHABLE),
    "bad chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        Cause.PROVIDER_UNREACHABLE,
    ),
    "redirect": (
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        Cause.PROVIDER_REDIRECTED,
    ),
    "compressed": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        Cause.PROVIDER_NOT_JSON,
    ),
    "too large": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000,
        Cause.PROVIDER_TOO_LARGE,
    ),
    "endless headers": (
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        Cause.PROVIDER_UNREACHABLE,
    ),
}


@pytest.mark.parametrize(("data", "cause"), ANSWERS.values(), ids=ANSWERS)
def test_a_broken_answer_is_a_failure_of_its_own_kind(data: bytes, cause: Cause) -> None:
    with server(lambda peer, _: peer.sendall(data)) as (url, _):
        outcome = call("GET", url)
    assert isinstance(outcome, Failure)
    assert outcome.cause is cause


def test_neither_netrc_nor_proxies_of_the_environment_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with server(lambda peer, _: peer.sendall(OK)) as (url, heard):
        assert call("GET", url) == Answer(200, "application/json", b"{}")
    assert b"authorization" not in heard[0].lower()
    assert b"cookie" not in heard[0].lower()
    assert b"accept-encoding: identity" in heard[0].lower()


@pytest.mark.parametrize(
    ("no_proxy", "through"),
    [
        ((), True),
        (("other.example", "calhost"), True),
        (("localhost",), False),
        ((".LOCALHOST",), False),
        (("*",), False),
    ],
)
def test_the_outbound_proxy_is_used_except_for_listed_hosts(
    settings: Settings, no_proxy: tuple[str, ...], through: bool
) -> None:
    with server(lambda peer, _: peer.sendall(OK)) as (url, heard):
        settings.OUTBOUND = OutboundSettings(proxy=url.removesuffix("/x"), no_proxy=no_proxy)
        if through:
            assert isinstance(call("GET", "http://localhost:9/keys"), Answer)
            assert heard[0].startswith(b"GET http://localhost:9/keys HTTP/1.1")
        else:
            outcome = call("GET", "http://localhost:9/keys")
            assert isinstance(outcome, Failure)
            settings.OUTBOUND = OutboundSettings()
            call("GET", url)


def test_a_call_to_a_proxied_host_has_its_deadline_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.outbound.TOTAL_SECONDS", 0.5)
    with server(drip(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200)) as (url, _):
        settings.OUTBOUND = OutboundSettings(proxy=url.removesuffix("/x"))
        assert call("GET", "http://idp.example/keys") == Failure(Cause.PROVIDER_TIMEOUT)


@pytest.mark.parametrize(
    ("kind", "body", "fits"),
    [
        ("application/json", b'{"a": 1}', True),
        ("application/json; charset=utf-8", b'{"a": 1}', True),
        ("Application/JSON", b'{"a": 1}', True),
        ("application/jwk-set+json", b'{"a": 1}', True),
        ("text/html", b'{"a": 1}', False),
        ("", b'{"a": 1}', False),
        ("application/json", b"[]", False),
        ("application/json", b"{}", False),
        ("application/json", b"null", False),
        ("application/json", b"", False),
        ("application/json", b"\xff", False),
        ("application/json", b"[" * 100_000, False),
    ],
)
def test_only_a_json_object_is_read(kind: str, body: bytes, fits: bool) -> None:
    assert isinstance(Answer(200, kind, body).json_object(), dict) is fits
    assert not fits or parse_object(body) == {"a": 1}
