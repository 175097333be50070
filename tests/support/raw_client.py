"""A client that writes exactly the bytes that a test wants, and keeps the answer's framing."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.portal import PortalServer


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came; `is_whole` says whether its own framing was kept to the end."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_whole: bool

    def header(self, name: str) -> str | None:
        found = [value for own, value in self.headers if own.lower() == name.lower()]
        assert len(found) <= 1, f"{name} came {len(found)} times"
        return found[0] if found else None

    @property
    def reason(self) -> str | None:
        return self.header("x-portal-reason")

    def json(self) -> Any:
        return json.loads(self.body)


class RawClient:
    """One connection to the portal, signed in by a cookie."""

    def __init__(self, portal: PortalServer, cookie: str = "", port: int = 0) -> None:
        self._portal = portal
        self.host = portal.url.removeprefix("http://")
        self.connection = socket.create_connection(("127.0.0.1", port or portal.port), timeout=20)
        self._stream = self.connection.makefile("rb")
        self._cookie = cookie

    def close(self) -> None:
        self._stream.close()
        self.connection.close()

    def send(
        self, request_line: str, *headers: str, body: bytes = b"", defaults: bool = True
    ) -> None:
        """Write a request; `defaults` adds Host, the cookie and the portal's own proof."""
        lines = [request_line]
        if defaults:
            lines += [f"Host: {self.host}", "X-Portal-CSRF: 1"]
            lines += [f"Cookie: {self._cookie}"] if self._cookie else []
        head = "\r\n".join([*lines, *headers, "", ""]).encode("latin-1")
        self.connection.sendall(head + body)

    def peek(self) -> bytes:
        """What comes first; nothing when the other side has hung up."""
        try:
            return self._stream.peek(16)
        except ConnectionResetError:
            return b""

    def rest(self) -> bytes:
        """All that comes until the other side hangs up."""
        return self._stream.read()

    def receive(self, method: str = "GET") -> RawAnswer:
        """Read one answer to its end, or to where it breaks off."""
        line = self._stream.readline().decode("latin-1")
        assert line.startswith("HTTP/1."), line
        status = int(line.split()[1])
        headers = []
        while (header := self._stream.readline()) not in {b"\r\n", b""}:
            name, _, value = header.decode("latin-1").rstrip("\r\n").partition(": ")
            headers.append((name, value))
        self._portal.note(repr(headers).encode())
        bare = RawAnswer(status, tuple(headers), b"", is_whole=True)
        if method == "HEAD" or status in {204, 304}:
            return bare
        body, is_whole = self._body(bare)
        self._portal.note(body[:100_000])
        return RawAnswer(status, tuple(headers), body, is_whole)

    def ask(self, request_line: str, *headers: str, body: bytes = b"") -> RawAnswer:
        """Write a request and read its answer."""
        self.send(request_line, *headers, body=body)
        return self.receive(request_line.split()[0])

    def _body(self, head: RawAnswer) -> tuple[bytes, bool]:
        try:
            if (length := head.header("content-length")) is not None:
                body = self._stream.read(int(length))
                return body, len(body) == int(length)
            if head.header("transfer-encoding") == "chunked":
                return self._chunks()
            return self._stream.read(), True
        except ConnectionResetError:
            return b"", False

    def _chunks(self) -> tuple[bytes, bool]:
        body = b""
        while line := self._stream.readline():
            size = int(line, 16)
            piece = self._stream.read(size + 2)
            body += piece[:size]
            if len(piece) < size + 2:
                return body, False
            if not size:
                return body, True
        return body, False


@contextmanager
def raw_client(portal: PortalServer, cookie: str = "") -> Iterator[RawClient]:
    """A connection that is closed afterwards."""
    client = RawClient(portal, cookie)
    try:
        yield client
    finally:
        client.close()
