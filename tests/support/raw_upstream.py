"""A CDF that speaks in bytes: keeps what arrived byte for byte, answers with exactly what a test says."""

from __future__ import annotations

import itertools
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from tests.support.listener import Listener


@dataclass(frozen=True, slots=True)
class Arrived:
    """One request as it came: the head's lines, the body as framed on the wire, and its connection."""

    line: str
    headers: tuple[tuple[str, str], ...]
    wire_body: bytes
    connection: int

    def header(self, name: str) -> str | None:
        found = [value for own, value in self.headers if own.lower() == name.lower()]
        assert len(found) <= 1, f"{name} came {len(found)} times"
        return found[0] if found else None

    @property
    def body(self) -> bytes:
        """The body without the marks of chunks."""
        if self.header("transfer-encoding") is None:
            return self.wire_body
        left, whole = self.wire_body, b""
        while True:
            size, _, left = left.partition(b"\r\n")
            if not int(size, 16):
                return whole
            whole, left = whole + left[: int(size, 16)], left[int(size, 16) + 2 :]


class ConnectionEndedError(Exception):
    """A script has said all and hangs up."""


Script = Callable[[socket.socket, Arrived], None]


def plain(body: bytes, *headers: str, status: str = "200 OK") -> Script:
    """An ordinary answer with its length."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return raw("\r\n".join(lines).encode("latin-1") + body)


def raw(answer: bytes) -> Script:
    """These bytes, and the connection stays open."""
    return lambda connection, _: connection.sendall(answer)


def raw_then_close(answer: bytes, *, reset: bool = False) -> Script:
    """These bytes, and then the connection ends, if wanted by a reset."""

    def script(connection: socket.socket, _: Arrived) -> None:
        if answer:
            connection.sendall(answer)
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise ConnectionEndedError

    return script


@dataclass
class RawUpstream(Listener):
    """Plays one script per request, in order; the last one goes on for ever."""

    scripts: list[Script] = field(default_factory=lambda: [plain(b"{}")])
    #: Called with the open connection before anything is read; for servers that refuse early.
    early: Script | None = None

    def __post_init__(self) -> None:
        self.arrived: list[Arrived] = []
        #: Set whenever a connection has ended.
        self.client_left = threading.Event()
        self._connections = itertools.count(1)
        super().__init__()

    def play(self, *scripts: Script) -> Self:
        """What to answer from now on; forgets what came before."""
        with self._lock:
            self.scripts = list(scripts)
            self.arrived.clear()
        self.client_left.clear()
        return self

    @property
    def only(self) -> Arrived:
        """The one request that came."""
        assert len(self.arrived) == 1, self.arrived
        return self.arrived[0]

    def talk(self, client: socket.socket) -> None:
        """One script after the other, until either side has enough."""
        number = next(self._connections)
        with client.makefile("rb") as stream:
            try:
                while (arrived := self._receive(client, stream, number)) is not None:
                    self._next_script()(client, arrived)
            except (OSError, ConnectionEndedError):
                pass  # the other side left, or the script hung up

    def _serve(self, client: socket.socket) -> None:
        """Told when the connection is closed, and not a moment before: the other side looks at it then."""
        super()._serve(client)
        self.client_left.set()

    def _next_script(self) -> Script:
        with self._lock:
            return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]

    def _receive(self, connection: socket.socket, stream, number: int) -> Arrived | None:  # type: ignore[no-untyped-def]  # a socket's file
        head = []
        while (line := stream.readline()) not in {b"\r\n", b""}:
            head.append(line.decode("latin-1").rstrip("\r\n"))
        if not head:
            return None
        headers = tuple(tuple(line.split(": ", 1)) for line in head[1:])
        bare = Arrived(head[0], headers, b"", number)  # type: ignore[arg-type]  # pairs by the split
        if self.early is not None:
            self.arrived.append(bare)
            self.early(connection, bare)
        arrived = Arrived(head[0], bare.headers, self._body(bare, stream), number)
        if self.early is None:
            self.arrived.append(arrived)
        return arrived

    @staticmethod
    def _body(head: Arrived, stream) -> bytes:  # type: ignore[no-untyped-def]  # a socket's file
        if head.header("transfer-encoding") is None:
            length = int(head.header("content-length") or 0)
            body: bytes = stream.read(length)
            if len(body) < length:
                raise ConnectionResetError
            return body
        wire = b""
        while True:
            line = stream.readline()
            if not line:
                raise ConnectionResetError
            size = int(line, 16)
            wire += line + stream.read(size + 2)
            if not size:
                return wire
