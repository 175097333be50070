"""A person's usage as rows: of several processes together, an hour of it, one's own; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from accounts.models import UsageMinute
from accounts.purge import purge
from accounts.usage import keep, last_hour
from accounts.usage_numbers import By, Numbers, Spot, minute_of
from tests.accounts.rows import START, person

pytestmark = pytest.mark.django_db


def spot(who: int, minutes: int = 0, **fields: object) -> Spot:
    """That many minutes after the start."""
    made = Spot(
        who,
        minute_of(START + timedelta(minutes=minutes)),
        "plant-north",
        "GET",
        "/api/v1/projects/{project}/assets",
        By.CDF,
        "200",
    )
    return made._replace(**fields)


def numbers(calls: int = 1, **fields: int) -> Numbers:
    made = Numbers(**fields)
    for _ in range(calls):
        made.took(7_000)
    return made


def test_what_was_counted_reads_back() -> None:
    who = person().id
    counted = {
        spot(who): numbers(3, bytes_up=5, bytes_down=2**40, repeats=2, throttled=1, at_once=4),
        spot(who, by=By.PORTAL, outcome="too_many_calls"): numbers(drawn=200),
        spot(who, project="", method="", template=""): numbers(),
        spot(who, by=By.HANDED_OVER, outcome=""): numbers(),
    }
    keep("one", counted)
    assert dict(last_hour(who, START)) == counted


def test_the_same_minute_again_is_one_row_as_it_stands_now() -> None:
    who = person().id
    for calls in (1, 5, 5):
        keep("one", {spot(who): numbers(calls)})
    assert [one.calls for _, one in last_hour(who, START)] == [5]


def test_what_was_handed_over_and_came_back_is_one_call() -> None:
    """One process counts it as handed over, another that it came back, and how it ended."""
    who = person().id
    handed, back = spot(who, by=By.HANDED_OVER, outcome=""), spot(who, by=By.BROUGHT_BACK, outcome="")  # fmt: skip
    refused = spot(who, 1, outcome="403")
    keep("one", {handed: numbers(3)})
    keep("two", {handed: numbers(2), back: numbers(4), refused: numbers(4)})
    found = [(one, each.calls) for one, each in last_hour(who, START + timedelta(minutes=1))]
    assert sorted(found) == sorted([(handed, 1), (refused, 4)])


def test_what_came_back_may_be_written_first() -> None:
    who = person().id
    keep("two", {spot(who, by=By.BROUGHT_BACK, outcome=""): numbers(), spot(who): numbers()})
    assert [(one.by, each.calls) for one, each in last_hour(who, START)] == [(By.CDF, 1)]
    keep("one", {spot(who, by=By.HANDED_OVER, outcome=""): numbers(2)})
    found = {one.by: each.calls for one, each in last_hour(who, START)}
    assert found == {By.CDF: 1, By.HANDED_OVER: 1}


def test_processes_add_up() -> None:
    who = person().id
    for process in ("one", "two", "three"):
        keep(process, {spot(who): numbers(2)})
    assert [one.calls for _, one in last_hour(who, START)] == [2, 2, 2]


def test_two_processes_at_the_same_time_keep_both(
    transactional_db: None,
) -> None:
    who = person().id

    def process(name: str) -> Callable[[], None]:
        def work() -> None:
            for calls in range(1, 11):
                keep(name, {spot(who, minute): numbers(calls) for minute in range(3)})
            connections.close_all()

        return work

    threads = [threading.Thread(target=process(name)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [*last_hour(who, START + timedelta(minutes=3))]
    assert sorted(one.calls for _, one in found) == [10] * 6


def test_an_hour_is_sixty_minutes_with_the_one_that_goes_on() -> None:
    who = person().id
    keep("one", {spot(who, minute): numbers() for minute in range(70)})
    now = START + timedelta(minutes=69, seconds=30)
    minutes = [each.minute - minute_of(START) for each, _ in last_hour(who, now)]
    assert sorted(minutes) == [*range(10, 70)]


def test_nobody_sees_what_another_called() -> None:
    alice, bob = person("alice").id, person("bob").id
    keep("one", {spot(alice): numbers(1), spot(bob): numbers(2)})
    assert [one.calls for _, one in last_hour(alice, START)] == [1]
    assert [one.calls for _, one in last_hour(bob, START)] == [2]


def test_rows_go_with_their_person_and_none_come_after() -> None:
    alice, bob = person("alice"), person("bob")
    keep("one", {spot(alice.id): numbers(), spot(bob.id): numbers()})
    gone = alice.id
    alice.delete()
    keep("one", {spot(gone): numbers(2), spot(bob.id): numbers(2)})
    assert [*UsageMinute.objects.values_list("person", "calls")] == [(bob.id, 2)]


def test_what_is_older_goes_with_the_next_write_and_with_the_purge() -> None:
    alice, bob = person("alice").id, person("bob").id
    keep("one", {spot(alice): numbers(), spot(alice, 20): numbers()})
    keep("gone", {spot(bob): numbers(), spot(bob, 20): numbers()})
    keep("one", {spot(alice, 80): numbers()})
    assert [*UsageMinute.objects.filter(person=alice).order_by("minute").values_list("minute")] == [
        (START + timedelta(minutes=20),),
        (START + timedelta(minutes=80),),
    ]
    assert purge(START + timedelta(minutes=76)).usage == 1
    assert purge(START + timedelta(minutes=76)).usage == 0
    assert [one.calls for _, one in last_hour(bob, START + timedelta(minutes=79))] == [1]
