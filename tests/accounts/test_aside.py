"""Spare threads: bounded, and never in anybody's way."""

from __future__ import annotations

import logging
import threading

import pytest

from accounts.aside import _MOST, Aside


def test_work_is_done_by_another_thread() -> None:
    done: list[str] = []
    finished = threading.Event()

    def work() -> None:
        done.append(threading.current_thread().name)
        finished.set()

    assert Aside().take(work)
    assert finished.wait(5)
    assert done != [threading.current_thread().name]


def test_an_answer_is_waited_for_so_long_and_no_longer() -> None:
    aside, go = Aside(), threading.Event()
    assert aside.ask(lambda: "soon", 5) == "soon"
    assert aside.ask(go.wait, 0.05) is None
    go.set()


def test_what_finds_no_room_is_refused_at_once_and_room_comes_back() -> None:
    aside, go = Aside(), threading.Event()
    taken = [aside.take(lambda: bool(go.wait(5)) and None) for _ in range(_MOST + 3)]
    assert taken.count(True) == _MOST
    assert aside.ask(lambda: "now", 1) is None
    go.set()
    last = threading.Event()
    while not aside.take(last.set):
        last.wait(0.01)
    assert last.wait(5)


def test_work_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    aside, failed = Aside(), threading.Event()

    class Seen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            failed.set()

    handler, logger = Seen(), logging.getLogger("portal.aside")
    logger.addHandler(handler)
    try:
        aside.take(lambda: [][0])
        assert failed.wait(5)
    finally:
        logger.removeHandler(handler)
