"""The worker without threads, and a small application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving import Server, again, answer, serving

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


def test_a_connection_is_for_so_many_requests(deciding: Server) -> None:
    """Then the client opens another, to whichever process is free."""
    connection = deciding.connect()
    ends = []
    for _ in range(40):
        connection.request("GET", "/")
        response = connection.getresponse()
        response.read()
        ends.append(response.headers["Connection"])
    assert [at for at, end in enumerate(ends, 1) if end == "close"] == [16, 32]


def test_who_says_nothing_does_not_stop_who_decides(deciding: Server) -> None:
    silent = [deciding.connect() for _ in range(3)]
    assert answer(deciding.ask("/")).path == "/"
    assert [again(connection).path for connection in silent] == ["/"] * 3


def test_many_kept_connections_leave_room_for_the_next(tmp_path: Path) -> None:
    with serving(tmp_path, DECIDING, 1, 1, connections=10) as server:
        kept = [server.ask("/") for _ in range(15)]
        assert [answer(connection).path for connection in kept] == ["/"] * 15


def test_many_who_wait_without_files_are_served_in_the_end(tmp_path: Path) -> None:
    """A decider that let each next one in within the one before would go too deep."""
    with serving(tmp_path, DECIDING, 1, 1, connections=10) as server:
        before = answer(server.ask("/")).process
        silent = [server.connect() for _ in range(12)]
        waiting = [server.connect(20) for _ in range(600)]
        for connection in waiting:
            connection.request("GET", "/", headers={"Connection": "close"})
        for connection in silent:
            connection.close()
        assert {answer(connection).process for connection in waiting} == {before}


def test_what_was_sent_ahead_is_answered_in_its_order(deciding: Server) -> None:
    connection = deciding.connect().sock
    ahead = [f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n" for number in range(10)]
    connection.sendall("".join([*ahead, "GET /last HTTP/1.0\r\n\r\n"]).encode())
    said = [line.split()[0] for line in connection.makefile() if line.startswith("/")]
    assert said == [*(f"/{number}" for number in range(10)), "/last"]


def test_half_a_head_stops_who_decides_for_a_while_only(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.support.gated.ImpatientDeciding", 1, 1) as server:
        half = server.connect(20)
        half.sock.sendall(b"GET / HTTP/1.1\r\n")
        newcomer = server.connect(20)
        assert again(newcomer).path == "/"
        assert half.sock.recv(1) == b""


def test_an_answer_that_fails_ends_neither_process_nor_count(deciding: Server) -> None:
    before = answer(deciding.ask("/")).process
    for _ in range(5):
        broken = deciding.ask("/broken")
        assert broken.getresponse().read(1) == b"/"
        broken.close()
    assert answer(deciding.ask("/")).process == before
