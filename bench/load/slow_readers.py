"""Sixty-four people read ten megabytes at 10 kB/s; what everybody else notices of it."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

from bench.load.field import IN_PATH, OFFLOAD, Contestant, Contestants, signed_in
from bench.load.servers import PATHS
from bench.targets import Target
from tests.support.stage import Stage

_READERS = 64
_PIECE = 1_000
_A_SECOND = 10
_CALLS = 60
_PEOPLE = ("alice", "carol", "dave", "erin")


def rows(contestants: Contestants) -> Iterator[Target]:
    """Both ways."""
    for name, stage in ((IN_PATH, contestants.in_path), (OFFLOAD, contestants.offload)):
        yield from _with_readers(name, stage, contestants.all[name])


def _with_readers(name: str, stage: Stage, other: Contestant) -> Iterator[Target]:
    with ExitStack() as stack:
        readers = [
            stack.enter_context(_Reader(stage, signed_in(stage, person)))
            for person in (_PEOPLE * _READERS)[:_READERS]
        ]
        refused = sum(reader.status == 503 for reader in readers)
        calls, health, answered = _others(stage, other, readers)
    beside = f"{refused} of {_READERS} readers refused with 503, {answered} of {_CALLS} answered"
    title = f"{_READERS} slow readers, {name}"
    yield Target(f"{title}: p50 of others", statistics.median(calls), 20, "ms", beside)
    yield Target(f"{title}: slowest /healthz", max(health), 100, "ms")


def _others(
    stage: Stage, other: Contestant, readers: list[_Reader]
) -> tuple[list[float], list[float], int]:
    """Milliseconds of calls and of health, and how many calls got an answer of CDF."""
    calls, health, answered = [], [], 0
    for _ in range(_CALLS):
        until = time.perf_counter() + 1 / _A_SECOND
        for reader in readers:
            reader.read_a_piece()
        took, status = _timed(stage, PATHS["1k"].join(("/cdf", "")), other)
        calls.append(took)
        answered += status == 200
        health.append(_timed(stage, "/healthz", other)[0])
        time.sleep(max(0.0, until - time.perf_counter()))
    return calls, health, answered


def _timed(stage: Stage, path: str, other: Contestant) -> tuple[float, int]:
    """With a connection of its own, as somebody who has just come."""
    started = time.perf_counter()
    with _connection(stage, path, dict(other.headers)) as client:
        line = client.recv(4096).split(b"\r\n")[0]
    return (time.perf_counter() - started) * 1000, int(line.split()[1])


class _Reader:
    """One download that takes its time."""

    def __init__(self, stage: Stage, headers: dict[str, str]) -> None:
        self._connection = _connection(stage, f"/cdf{PATHS['10m']}", headers, buffer=4096)
        self.status = int(self._connection.recv(512).split()[1])
        self._connection.settimeout(0)

    def read_a_piece(self) -> None:
        try:
            self._connection.recv(_PIECE)
        except BlockingIOError:
            return

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _connection(
    stage: Stage, path: str, headers: dict[str, str], *, buffer: int = 0
) -> socket.socket:
    host = urlsplit(stage.portal.url).netloc
    client = socket.socket()
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.settimeout(20)
    client.connect(("127.0.0.1", stage.portal.port))
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    client.sendall("\r\n".join([*lines, "", ""]).encode())
    return client
