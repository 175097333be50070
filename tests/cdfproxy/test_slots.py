from __future__ import annotations

from cdfproxy.slots import Slots


def test_there_are_as_many_slots_as_threads_beyond_the_reserve() -> None:
    slots = Slots.beside(12)
    taken = [slots.take() for _ in range(4)]
    assert all(taken)
    assert slots.take() is None


def test_a_released_slot_can_be_taken_again_and_only_once() -> None:
    slots = Slots(1)
    slot = slots.take()
    assert slot is not None
    slot.release()
    slot.release()
    assert slots.take() is not None


def test_a_slot_that_nobody_holds_any_more_is_free() -> None:
    slots = Slots(1)
    assert slots.take() is not None
    assert slots.take() is not None


def test_a_very_small_worker_still_forwards_one_call() -> None:
    assert Slots.beside(1).take() is not None
