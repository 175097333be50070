"""Sixty-four people read ten megabytes at 10 kB/s; what everybody else notices of it."""

from __future__ import annotations

import math
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
    # Threads of the path are taken by readers, so some of them must be refused; nginx has none to take.
    for name, stage, least in (
        (IN_PATH, contestants.in_path, 1),
        (OFFLOAD, contestants.offload, None),
    ):
        yield from _with_readers(name, stage, contestants.all[name], least)


def _with_readers(
    name: str, stage: Stage, other: Contestant, least_refused: int | None
) -> Iterator[Target]:
    with ExitStack() as stack:
        readers = [
            stack.enter_context(_Reader(stage, signed_in(stage, person)))
            for person in (_PEOPLE * _READERS)[:_READERS]
        ]
        refused = sum(reader.is_told_when for reader in readers)
        strange = sum(reader.status != 200 and not reader.is_told_when for reader in readers)
        calls, health = _others(stage, other, readers)
    title = f"{_READERS} slow readers, {name}"
    # Refused at once is no answer, and would be the fastest of all.
    typical = statistics.median(calls) if calls else math.inf
    yield Target(f"{title}: p50 of others", typical, 20, "ms")
    yield Target(f"{title}: others answered", len(calls), None, "", least=_CALLS, digits=0)
    yield Target(f"{title}: slowest /healthz", max(health), 100, "ms")
    yield Target(
        f"{title}: 503 with Retry-After",
        refused,
        None,
        "",
        f"{strange} neither served nor refused so",
        least=least_refused,
        digits=0,
    )


def _others(
    stage: Stage, other: Contestant, readers: list[_Reader]
) -> tuple[list[float], list[float]]:
    """Milliseconds of calls that CDF answered, and of the portal's health."""
    calls, health = [], []
    for _ in range(_CALLS):
        until = time.perf_counter() + 1 / _A_SECOND
        for reader in readers:
            reader.read_a_piece()
        took, status = _timed(stage, PATHS["1k"].join(("/cdf", "")), other)
        calls += [took] if status == 200 else []
        took, status = _timed(stage, "/healthz", other)
        health.append(took if status == 200 else math.inf)
        time.sleep(max(0.0, until - time.perf_counter()))
    return calls, health


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
        head = self._connection.recv(4096).partition(b"\r\n\r\n")[0]
        self.status = int(head.split()[1])
        #: Refused, and told when to come again.
        self.is_told_when = self.status == 503 and b"\r\nretry-after: " in head.lower()
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
