"""gunicorn with one of the portal's workers and the application of `tests.support.gated`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.support import gated
from tests.support.eventually import eventually
from tests.support.forked import Forked
from tests.support.gated import Gate, Served
from tests.support.portal import free_port, listens

#: Whoever is not served at once waits for longer than this.
SECONDS = 4


class Server:
    """gunicorn, its gate, and those who call."""

    def __init__(self, gate: Gate, port: int, process: Forked, log: Path) -> None:
        self.gate, self.port, self.process, self.log = gate, port, process, log
        self.opened = ExitStack()

    def connect(self, seconds: float = SECONDS) -> HTTPConnection:
        """A connection without a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        connection.connect()
        self.opened.callback(connection.close)
        return connection

    def ask(self, path: str) -> HTTPConnection:
        """Over a connection of its own; the answer is for later."""
        connection = self.connect()
        connection.request("GET", path)
        return connection


def answer(connection: HTTPConnection) -> Served:
    """To what was asked."""
    response = connection.getresponse()
    return Served.read(response.read().decode())


def again(connection: HTTPConnection, path: str = "/") -> Served:
    """Over the same connection."""
    connection.request("GET", path)
    return answer(connection)


@contextmanager
def serving(
    folder: Path,
    worker: str,
    workers: int,
    threads: int,
    *,
    connections: int = 1000,
    **environment: str,
) -> Iterator[Server]:
    """Started, and listening."""
    gate, port, log = Gate(), free_port(), folder / "log"
    arguments = [
        *("--worker-class", worker, "--workers", str(workers), "--threads", str(threads)),
        *("--bind", f"127.0.0.1:{port}", "--keep-alive", "75", "--graceful-timeout", "60"),
        *("--worker-connections", str(connections)),
        *("--no-control-socket", "tests.support.gated"),
    ]
    environment = {**os.environ, gated.PORT: str(gate.port), **environment}
    process = Forked("gunicorn", arguments, environment, log, log)
    server = Server(gate, port, process, log)
    try:
        eventually(lambda: listens(port), seconds=30)
        yield server
    finally:
        server.opened.close()
        gate.close()
        process.terminate()
        assert process.wait(25) is not None, log.read_text()
