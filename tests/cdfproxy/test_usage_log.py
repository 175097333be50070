"""Counting calls in memory: together, in few writes, none lost, none of them twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import pytest
from django.db import OperationalError

from accounts.usage_numbers import By, Numbers, Spot
from cdfproxy.usage_log import MOST, UsageLog

MINUTE = 29_854_000


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.due: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], None]) -> Callable[[], None]:
        self.due.append(work)
        return self.due.clear

    def tick(self) -> None:
        due, self.due = self.due, []
        for work in due:
            work()


class Book:
    """Rows as a database would hold them: each process overwrites its own."""

    def __init__(self) -> None:
        self.writes: list[Mapping[Spot, Numbers]] = []
        self.rows: dict[tuple[str, Spot], Numbers] = {}
        self.fails = False

    def __call__(self, process: str, counted: Mapping[Spot, Numbers]) -> None:
        if self.fails:
            raise OperationalError("database is locked")
        self.writes.append(counted)
        self.rows.update({(process, spot): numbers for spot, numbers in counted.items()})

    def calls(self, person: int = 1) -> int:
        return sum(one.calls for (_, spot), one in self.rows.items() if spot.person == person)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def log(book: Book, clock: Clock) -> UsageLog:
    return UsageLog(book, clock)


def spot(
    template: str = "/assets", minute: int = 0, person: int = 1, project: str = "plant"
) -> Spot:
    return Spot(person, MINUTE + minute, project, "GET", template, By.CDF, "200")


def call(**numbers: int) -> Numbers:
    return Numbers(**numbers)


def test_ten_thousand_calls_are_one_row_and_one_write(
    log: UsageLog, book: Book, clock: Clock
) -> None:
    for number in range(10_000):
        log.add(spot(), call(bytes_down=10, bytes_up=1, at_once=number % 7, drawn=3), 1500)
    assert len(clock.due) == 1
    clock.tick()
    ((numbers,),) = [[*written.values()] for written in book.writes]
    assert (numbers.calls, numbers.bytes_down, numbers.bytes_up) == (10_000, 100_000, 10_000)
    assert (numbers.at_once, numbers.drawn, numbers.mean, numbers.slowest) == (6, 3, 1.5, 1.5)
    clock.tick()
    assert len(book.writes) == 1


def test_a_minute_that_goes_on_is_written_again_as_it_stands(
    log: UsageLog, book: Book, clock: Clock
) -> None:
    for number in range(3):
        log.add(spot(), call(repeats=1), 1000 * (number + 1))
        log.settle()
    assert [one.calls for written in book.writes for one in written.values()] == [1, 2, 3]
    assert (book.calls(), len(book.rows)) == (3, 1)
    assert [one.repeats for one in book.rows.values()] == [3]


def test_what_could_not_be_written_is_written_later(
    log: UsageLog, book: Book, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    book.fails = True
    log.add(spot(), call(), 1000)
    clock.tick()
    assert "could not be written down" in caplog.text
    book.fails = False
    log.add(spot(), call(), 1000)
    clock.tick()
    assert book.calls() == 2
    assert clock.due == []


def test_a_call_that_ends_with_its_minute_is_not_lost(
    log: UsageLog, book: Book, clock: Clock
) -> None:
    log.add(spot(), call(), 1000)
    log.add(spot(minute=1), call(), 1000)
    log.settle()
    log.add(spot(), call(), 1000)
    log.settle()
    assert (book.calls(), len(book.rows)) == (3, 2)


def test_a_path_that_changes_with_every_call_fills_nothing(
    log: UsageLog, book: Book, clock: Clock
) -> None:
    for number in range(500):
        log.add(spot(f"/p{number}"), call(), 1000)
    log.add(spot("/p0"), call(), 1000)
    log.add(spot("/q", person=2), call(), 1000)
    log.settle()
    mine = {spot.template for _, spot in book.rows if spot.person == 1}
    assert mine == {"", *(f"/p{number}" for number in range(MOST))}
    assert (book.calls(1), book.calls(2)) == (501, 1)


def test_what_is_counted_together_stays_with_its_project_while_there_are_few(
    log: UsageLog, book: Book
) -> None:
    for number in range(500):
        log.add(spot(f"/p{number}", project=f"plant-{number % 2}"), call(), 1000)
    log.settle()
    found = {spot.project: one.calls for (_, spot), one in book.rows.items() if not spot.template}
    assert found == {"plant-0": 230, "plant-1": 230}
    for number in range(500):
        log.add(spot("/q", project=f"other-{number}"), call(), 1000)
    log.settle()
    assert len(book.rows) == 2 * MOST + 1
    assert (book.calls(), "" in {spot.project for _, spot in book.rows}) == (1000, True)


def test_memory_holds_the_last_minutes_only(log: UsageLog, book: Book) -> None:
    for minute in range(100):
        log.add(spot(minute=minute), call(), 1000)
        log.settle()
    assert book.calls() == 100
    assert len(log._entries) <= 4
    book.fails = True
    for minute in range(100, 200):
        log.add(spot(minute=minute), call(), 1000)
        log.settle()
    assert len(log._entries) <= 15


def test_many_threads_lose_none(log: UsageLog, book: Book) -> None:
    def flood(number: int) -> None:
        for turn in range(500):
            log.add(spot(f"/p{turn % 5}", person=1 + number % 2), call(bytes_up=1), 1000)
            if turn % 50 == 0:
                log.settle()

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.settle()
    assert (book.calls(1), book.calls(2)) == (2000, 2000)
    assert sum(one.bytes_up for one in book.rows.values()) == 4000


def test_a_process_at_its_end_writes_what_it_has_and_waits_for_no_clock(
    log: UsageLog, book: Book, clock: Clock
) -> None:
    log.add(spot(), call(), 1000)
    log.close()
    assert (book.calls(), clock.due) == (1, [])


def test_where_no_thread_is_to_be_had_nothing_waits_for_ever(book: Book) -> None:
    def none(work: Callable[[], None]) -> Callable[[], None]:
        raise RuntimeError("can't start new thread")

    log = UsageLog(book, none)
    for _ in range(10):
        log.add(spot(), call(), 1000)
    assert book.calls() == 10


def test_two_processes_add_up(book: Book, clock: Clock) -> None:
    for log in (UsageLog(book, clock), UsageLog(book, clock)):
        log.add(spot(), call(), 1000)
        log.settle()
    assert (book.calls(), len(book.rows)) == (2, 2)
