"""An application that says who serves, and waits at a gate until the test lets it go on."""

from __future__ import annotations

import os
import resource
import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cdfportal.serving.deciding import DecidingWorker
from cdfportal.serving.threads import ThreadsWorker

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

#: Where the gate is; without it nobody waits.
PORT = "GATE_PORT"
#: How many files a process may have open.
FILES = "GATE_FILES"
_SECONDS = 20


@dataclass(frozen=True)
class Served:
    """One request that is being served, or was."""

    path: str
    process: int
    thread: int
    is_among_threads: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """What the application said."""
        path, process, thread, multithread = text.split()
        return cls(path, int(process), int(thread), multithread == "True")


class Gate:
    """The other end of the application's connection."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_SECONDS)
        self.port: int = self._listener.getsockname()[1]
        self._waiting: list[socket.socket] = []

    def next(self) -> Served:
        """The request that has come to the gate; the test fails when none does."""
        connection, _ = self._listener.accept()
        self._waiting.append(connection)
        return Served.read(connection.makefile().readline())

    def open(self) -> None:
        """For all that wait."""
        for connection in self._waiting:
            connection.sendall(b".")
            connection.close()
        self._waiting.clear()

    def close(self) -> None:
        """Nobody waits any longer."""
        self.open()
        self._listener.close()


def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Waits under `/gate`, answers at once elsewhere; reads no body."""
    path = environ["PATH_INFO"]
    served = (
        f"{path} {os.getpid()} {threading.get_ident()} {environ['wsgi.multithread']}\n".encode()
    )
    if path.startswith("/gate"):
        with socket.create_connection(("127.0.0.1", int(os.environ[PORT])), _SECONDS) as gate:
            gate.sendall(served)
            gate.recv(1)
    if path == "/failing":
        raise ValueError
    if path == "/slow":
        # What a request takes, so that those who ask without a pause keep the threads busy.
        time.sleep(0.02)
    if path == "/large":
        served *= 1_000_000
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(served)))])
    return _broken(served) if path == "/broken" else [served]


def _broken(served: bytes) -> Iterable[bytes]:
    yield served[:1]
    raise ValueError


if FILES in os.environ:
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(os.environ[FILES]),) * 2)


class ImpatientThreads(ThreadsWorker):
    """Gives a client up sooner."""

    stall = 1


class ImpatientDeciding(DecidingWorker):
    """Likewise."""

    stall = 1
