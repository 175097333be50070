"""The worker with threads, and a small application: who gets a thread, when, and for how long."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import IncompleteRead
from pathlib import Path

import pytest

from tests.support import gated
from tests.support.eventually import eventually
from tests.support.serving import Server, again, answer, serving

IMPATIENT = "tests.support.gated.ImpatientThreads"
THREADS = "cdfportal.serving.threads.ThreadsWorker"


@pytest.fixture
def one_thread(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path, THREADS, 1, 1) as server:
        yield server


def fill(server: Server) -> None:
    """Six callers, one after the other, of two processes with three threads each."""
    callers, served = [], []
    for _ in range(6):
        callers.append(server.ask("/gate"))
        served.append(server.gate.next())
    processes = [one.process for one in served]
    assert sorted(processes.count(one) for one in {*processes}) == [3, 3]
    server.gate.open()
    assert [answer(caller).process for caller in callers] == processes
    server.opened.close()


def test_who_finds_no_free_thread_goes_to_the_other_process(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 2, 3) as server:
        for _ in range(5):
            fill(server)


def test_answers_that_fail_behind_their_head_are_counted_once(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 2, 3) as server:
        for _ in range(8):
            caller = server.ask("/broken")
            broken = caller.getresponse()
            with pytest.raises(IncompleteRead):
                broken.read()
            caller.close()
        fill(server)


def test_who_asks_without_a_pause_leaves_room_for_newcomers(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 1, 2) as server:
        numbers, is_over = [0] * 6, threading.Event()

        def ask(number: int) -> None:
            connection = server.connect(20)
            while not is_over.is_set():
                again(connection, "/slow")
                numbers[number] += 1

        askers = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
        for asker in askers:
            asker.start()
        try:
            eventually(lambda: all(numbers))
            for _ in range(5):
                assert answer(server.ask("/new")).path == "/new"
        finally:
            is_over.set()
            for asker in askers:
                asker.join()


def test_who_does_not_close_an_end_stops_nobody(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 1, 4) as server:
        for _ in range(3):
            # Less than gunicorn waits for the other end.
            connection = server.connect(1.5)
            connection.request("GET", "/", headers={"Connection": "close"})
            connection.auto_open = 0
            sock = connection.sock
            assert sock is not None
            server.opened.callback(sock.dup().close)
            assert answer(connection).path == "/"
        assert again(server.connect(1.5), "/new").path == "/new"


def test_a_body_that_nobody_reads_is_no_request(tmp_path: Path) -> None:
    """What is too much to be passed over costs the connection."""
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n" * 3000
    answered = 0
    with serving(tmp_path, THREADS, 1, 2) as server:
        for body in (hidden[:37], hidden[:37000], hidden, iter([hidden[:37000]]), iter([hidden])):
            connection = server.connect()
            connection.request("POST", "/", body, encode_chunked=True)
            assert answer(connection).path == "/"
            with suppress(ConnectionError):
                assert again(connection, "/next").path == "/next"
                answered += 1
    assert answered >= 3


def test_who_takes_no_answer_gives_the_thread_back(tmp_path: Path) -> None:
    with serving(tmp_path, IMPATIENT, 1, 1) as server:
        server.ask("/large")
        newcomer = server.connect(20)
        assert again(newcomer, "/new").path == "/new"
        assert "Traceback" not in server.log.read_text()


def test_who_spells_a_head_gives_the_thread_back(tmp_path: Path) -> None:
    with serving(tmp_path, IMPATIENT, 1, 1) as server:
        slow = server.connect(0.2).sock
        slow.sendall(b"GET / HTTP/1.1\r\nX: ")
        newcomer = server.ask("/new")
        for _ in range(60):
            slow.sendall(b"x")
            with suppress(TimeoutError):
                assert slow.recv(1) == b""
                break
        else:
            pytest.fail("still reading")
        assert answer(newcomer).path == "/new"


def test_without_files_for_connections_it_waits_for_some(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 1, 2, **{gated.FILES: "60"}) as server:
        kept = server.ask("/")
        before = answer(kept).process
        silent = [server.connect() for _ in range(80)]
        eventually(lambda: "No new connections" in server.log.read_text())
        began = time.monotonic()
        for _ in range(500):
            again(kept)
        told = server.log.read_text().count("No new connections")
        assert told <= 2 + (time.monotonic() - began)
        for connection in silent:
            connection.close()
        newcomer = server.connect(20)
        assert again(newcomer).process == before


def test_without_its_master_it_takes_nobody_and_ends(tmp_path: Path) -> None:
    with serving(tmp_path, THREADS, 1, 2) as server:
        worker = answer(server.ask("/")).process
        os.kill(server.process.pid, signal.SIGKILL)
        eventually(lambda: not Path(f"/proc/{worker}").exists(), seconds=30)
