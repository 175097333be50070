from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from cdfproxy.places import PersonLimits, Place, Places, Shortage
from cdfproxy.slots import Slots
from tests.cdfproxy.test_breaker import Hands

ANN, BEN = 1, 2


def places(
    slots: int, at_once: int = 100, per_second: int = 100, clock: Hands | None = None
) -> Places:
    return Places(Slots(slots), PersonLimits(at_once, per_second), clock or Hands())


def taken(some: Places, person: int, count: int) -> list[Place]:
    found = [some.take(person) for _ in range(count)]
    held = [place for place in found if isinstance(place, Place)]
    assert len(held) == count, found
    return held


def test_the_worker_has_so_many_and_no_more() -> None:
    some = places(3)
    held = [*taken(some, ANN, 2), *taken(some, BEN, 1)]
    assert some.take(BEN) is Shortage.WORKER
    held[0].release()
    held[0].release()
    held += taken(some, BEN, 1)
    assert some.take(ANN) is Shortage.WORKER


def test_one_person_leaves_room_for_the_next() -> None:
    some = places(12, at_once=4)
    held = taken(some, ANN, 4)
    assert some.take(ANN) is Shortage.PERSON
    others = taken(some, BEN, 2)
    held.pop().release()
    assert taken(some, ANN, 1)
    assert others


def test_a_few_people_never_take_all() -> None:
    some = places(24)
    held = [
        place
        for _ in range(30)
        for person in (1, 2, 3, 4)
        if isinstance(place := some.take(person), Place)
    ]
    assert len(held) == 22
    assert [some.take(person) for person in (1, 2, 3, 4)] == [Shortage.WORKER] * 4
    late = [some.take(person) for person in (5, 6)]
    assert all(isinstance(place, Place) for place in late)
    assert some.take(9) is Shortage.WORKER


def test_a_rate_can_be_used_in_one_go_and_comes_back() -> None:
    clock = Hands()
    some = places(100, per_second=5, clock=clock)
    for place in taken(some, ANN, 10):
        place.release()
    assert some.take(ANN) is Shortage.RATE
    assert isinstance(some.take(BEN), Place)
    clock.now += 0.4
    for place in taken(some, ANN, 2):
        place.release()
    assert some.take(ANN) is Shortage.RATE
    clock.now += 3600
    taken(some, ANN, 10)
    assert some.take(ANN) is Shortage.RATE


def test_what_keeps_no_thread_needs_no_slot_and_counts_all_the_same() -> None:
    some = places(1, per_second=5)
    held = taken(some, ANN, 1)
    assert [some.may_pass(ANN) for _ in range(10)] == [True] * 9 + [False]
    assert some.may_pass(BEN)
    assert held


def test_a_refused_call_holds_nothing() -> None:
    some = places(1)
    held = taken(some, ANN, 1)
    for _ in range(50):
        assert some.take(BEN) is Shortage.WORKER
    held[0].release()
    assert taken(some, BEN, 1)


def test_a_place_that_nobody_holds_any_more_is_free() -> None:
    some = places(1)
    for _ in range(3):
        assert isinstance(some.take(ANN), Place)
        gc.collect()


def test_the_collector_may_free_a_lost_place_at_any_moment() -> None:
    """In the middle of another's taking and letting go, in the same thread: it neither waits nor miscounts."""
    for moment in range(1, 120):
        some = places(3, at_once=3)
        lost, found = taken(some, ANN, 1), list[Place]()

        def work(some: Places = some, found: list[Place] = found) -> None:
            for _ in range(2):
                found.extend(taken(some, ANN, 1))
                found.pop(0).release() if len(found) > 1 else None

        thread = threading.Thread(target=interrupted, args=(work, moment, lost.clear), daemon=True)
        thread.start()
        thread.join(5)
        assert not thread.is_alive(), moment
        lost.clear()
        found += taken(some, ANN, 2)
        assert some.take(ANN) is Shortage.PERSON
        assert some.take(BEN) is Shortage.WORKER


def interrupted(work: Callable[[], None], moment: int, by: Callable[[], None]) -> None:
    """After so many steps of the interpreter, by somebody else in the same thread."""
    steps = 0

    def step(_frame: FrameType, _event: str, _arg: object) -> Callable[..., Any]:
        nonlocal steps
        steps += 1
        if steps == moment:
            sys.settrace(None)
            by()
        return step

    sys.settrace(step)
    try:
        work()
    finally:
        sys.settrace(None)


def test_many_threads_never_hold_more_than_there_is() -> None:
    some, most, together = places(4, at_once=3, per_second=100_000), [0], [0]
    lock = threading.Lock()

    def work(person: int) -> None:
        for _ in range(500):
            place = some.take(person)
            if isinstance(place, Place):
                with lock:
                    together[0] += 1
                    most[0] = max(most[0], together[0])
                with lock:
                    together[0] -= 1
                place.release()

    threads = [threading.Thread(target=work, args=(number % 3,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most[0] <= 4
    taken(some, ANN, 3)
    taken(some, BEN, 1)
