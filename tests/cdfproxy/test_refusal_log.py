"""A flood of refusals: the first few at once, the rest together, and never more than are kept."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from accounts.refused_calls import MOST
from cdfportal.access.refused_calls import RefusedCall
from cdfproxy.refusal_log import AT_ONCE, RefusalLog
from cdfproxy.refused import Attempt

NOW = datetime(2026, 11, 22, 9, 14, 7, tzinfo=UTC)
ALICE, BOB = uuid.UUID(int=1), uuid.UUID(int=2)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.due: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], None]) -> None:
        self.due.append(work)

    def tick(self) -> None:
        due, self.due = self.due, []
        for work in due:
            work()


class Book:
    """Every write as one entry."""

    def __init__(self) -> None:
        self.writes: list[tuple[uuid.UUID, list[RefusedCall]]] = []

    def __call__(self, sign_in_id: uuid.UUID, calls: Iterable[RefusedCall]) -> None:
        self.writes.append((sign_in_id, list(calls)))

    def count(self, who: uuid.UUID) -> int:
        return sum(call.count for sign_in, calls in self.writes if sign_in == who for call in calls)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def log(clock: Clock, book: Book) -> RefusalLog:
    return RefusalLog(book, clock)


def call(project: str = "plant", seconds: int = 0) -> RefusedCall:
    target = f"/cdf/api/v1/projects/{project}/assets"
    made = Attempt("GET", target, NOW + timedelta(seconds=seconds)).by_cdf(403, [], b"")
    assert made is not None
    return made


def test_a_refusal_is_written_at_once(log: RefusalLog, book: Book) -> None:
    log.add(ALICE, call())
    assert book.writes == [(ALICE, [call()])]


def test_ten_thousand_in_a_second_are_five_writes(
    log: RefusalLog, book: Book, clock: Clock
) -> None:
    one = call()
    for _ in range(10_000):
        log.add(ALICE, one)
    assert len(book.writes) == AT_ONCE
    assert len(clock.due) == 1
    clock.tick()
    assert len(book.writes) == AT_ONCE + 1
    assert book.count(ALICE) == 10_000


def test_each_second_begins_anew_and_none_is_looked_at_for_nothing(
    log: RefusalLog, book: Book, clock: Clock
) -> None:
    for second in range(3):
        for _ in range(100):
            log.add(ALICE, call(seconds=second))
        clock.tick()
    assert len(book.writes) == 3 * (AT_ONCE + 1)
    assert book.count(ALICE) == 300
    assert clock.due == []


def test_one_person_s_flood_does_not_hold_up_another(log: RefusalLog, book: Book) -> None:
    for _ in range(100):
        log.add(ALICE, call())
    log.add(BOB, call())
    assert book.count(BOB) == 1


def test_of_many_different_ones_the_latest_fifty_wait(
    log: RefusalLog, book: Book, clock: Clock
) -> None:
    for number in range(200):
        log.add(ALICE, call(f"p{number}", number))
    clock.tick()
    _, waited = book.writes[-1]
    assert [one.project for one in waited] == [f"p{n}" for n in range(200 - MOST, 200)]


def test_many_threads_lose_none(log: RefusalLog, book: Book, clock: Clock) -> None:
    def flood(number: int) -> None:
        one = call(f"p{number}")
        for turn in range(200):
            log.add((ALICE, BOB)[turn % 2], one)

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(clock.due) == 1
    clock.tick()
    assert (book.count(ALICE), book.count(BOB)) == (800, 800)
    assert len(book.writes) <= 2 * (AT_ONCE + 1)


def test_a_database_that_fails_does_not_fail_the_call(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(sign_in_id: uuid.UUID, calls: Iterable[RefusedCall]) -> None:
        raise OperationalError("database is locked")

    log = RefusalLog(fail, clock)
    for _ in range(AT_ONCE + 1):
        log.add(ALICE, call())
    clock.tick()
    assert caplog.text.count("could not be written down") == AT_ONCE + 1


def test_where_no_thread_is_to_be_had_nothing_waits_for_ever(book: Book) -> None:
    def none(work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    log = RefusalLog(book, none)
    for _ in range(10):
        log.add(ALICE, replace(call(), count=1))
    assert book.count(ALICE) == 10
