"""Workers of gunicorn's kind with a small application: who gets a thread, and when."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support import gated
from tests.support.eventually import eventually
from tests.support.forked import Forked
from tests.support.gated import Gate, Served
from tests.support.portal import free_port, listens

THREADS = "cdfportal.serving.threads.ThreadsWorker"
#: Whoever is not served at once waits for longer than this.
_SECONDS = 4


class Server:
    """gunicorn, its gate, and those who call."""

    def __init__(self, gate: Gate, port: int, process: Forked, log: Path) -> None:
        self.gate, self.port, self.process, self.log = gate, port, process, log
        self.opened = ExitStack()

    def connect(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        connection.connect()
        self.opened.callback(connection.close)
        return connection

    def ask(self, path: str) -> HTTPConnection:
        """Over a connection of its own; the answer is for later."""
        connection = self.connect()
        connection.request("GET", path)
        return connection


def answer(connection: HTTPConnection) -> Served:
    response = connection.getresponse()
    return Served.read(response.read().decode())


def again(connection: HTTPConnection, path: str = "/") -> Served:
    connection.request("GET", path)
    return answer(connection)


@contextmanager
def serving(folder: Path, worker: str, workers: int, threads: int) -> Iterator[Server]:
    gate, port, log = Gate(), free_port(), folder / "log"
    arguments = [
        *("--worker-class", worker, "--workers", str(workers), "--threads", str(threads)),
        *("--bind", f"127.0.0.1:{port}", "--keep-alive", "75", "--graceful-timeout", "60"),
        *("--no-control-socket", "tests.support.gated"),
    ]
    environment = {**os.environ, gated.PORT: str(gate.port)}
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


@pytest.fixture
def one_thread(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path, THREADS, 1, 1) as server:
        yield server


def test_who_finds_no_free_thread_goes_to_the_other_process(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 2, 3) as server:
        for _ in range(5):
            callers, served = [], []
            for _ in range(6):
                callers.append(server.ask("/gate"))
                served.append(server.gate.next())
            processes = [one.process for one in served]
            assert sorted(processes.count(one) for one in {*processes}) == [3, 3]
            server.gate.open()
            assert sorted(answer(caller).process for caller in callers) == sorted(processes)
            server.opened.close()


def test_who_says_nothing_takes_no_thread(one_thread: Server) -> None:
    silent = [one_thread.connect() for _ in range(5)]
    assert answer(one_thread.ask("/")).path == "/"
    assert [again(connection).path for connection in silent] == ["/"] * 5


def test_who_is_kept_takes_no_thread_from_a_newcomer(one_thread: Server) -> None:
    kept = [one_thread.ask("/") for _ in range(3)]
    for connection in kept:
        answer(connection)
    assert answer(one_thread.ask("/new")).path == "/new"
    assert [again(connection).path for connection in kept] == ["/"] * 3


def test_what_was_sent_ahead_is_answered_in_its_order(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 1, 4) as server:
        connection = server.connect().sock
        ahead = [f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n" for number in range(20)]
        connection.sendall("".join([*ahead, "GET /last HTTP/1.0\r\n\r\n"]).encode())
        text = connection.makefile().read()
        said = [line.split()[0] for line in text.splitlines() if line.startswith("/")]
        assert said == [*(f"/{number}" for number in range(20)), "/last"]


def test_an_end_waits_for_who_is_served_and_not_for_the_silent(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 1, 2) as server:
        server.connect()
        answer(server.ask("/"))
        served = server.ask("/gate")
        server.gate.next()
        server.process.terminate()
        eventually(lambda: "signal: term" in server.log.read_text())
        assert not server.process.has_ended
        server.gate.open()
        assert answer(served).path == "/gate"
        # Long before gunicorn itself would give them up.
        assert server.process.wait(30) == 0, server.log.read_text()


DECIDING = "cdfportal.serving.deciding.DecidingWorker"


@pytest.fixture
def deciding(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path, DECIDING, 1, 1) as server:
        yield server


def test_who_decides_has_no_threads_and_keeps_connections(deciding: Server) -> None:
    callers = [deciding.ask("/") for _ in range(4)]
    served = [answer(caller) for caller in callers]
    served += [again(caller) for caller in callers for _ in range(3)]
    assert len({(one.process, one.thread) for one in served}) == 1
    assert not any(one.is_among_threads for one in served)
    assert len(served) == 16


def test_who_says_nothing_does_not_stop_who_decides(deciding: Server) -> None:
    silent = [deciding.connect() for _ in range(3)]
    assert answer(deciding.ask("/")).path == "/"
    assert [again(connection).path for connection in silent] == ["/"] * 3


def test_half_a_head_stops_who_decides_for_a_while_only(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.support.gated.Impatient", 1, 1) as server:
        half = server.connect()
        half.sock.sendall(b"GET / HTTP/1.1\r\n")
        assert answer(server.ask("/")).path == "/"
        assert half.sock.recv(1) == b""
