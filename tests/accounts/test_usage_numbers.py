"""Numbers of many calls: sums, the longest, and how long most of them took."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.usage_numbers import STEPS, Numbers, minute_of, status_text
from tests.accounts.rows import START

TIMES = st.lists(st.integers(0, 90_000_000), min_size=1, max_size=80)


def of(times: list[int]) -> Numbers:
    made = Numbers()
    for each in times:
        made.took(each)
    return made


@given(TIMES, TIMES)
def test_numbers_add_up_as_their_calls_do(some: list[int], others: list[int]) -> None:
    together = of(some)
    together.add(of(others))
    assert together == of([*some, *others])
    assert sum(together.steps) == together.calls


@given(TIMES, st.sampled_from([0.5, 0.95, 1.0]))
def test_a_share_is_never_said_to_be_faster_than_it_was(times: list[int], share: float) -> None:
    found = of(times).within(share)
    within = sum(each / 1000 <= found for each in times)
    assert within >= share * len(times)
    assert found <= of(times).slowest


def test_most_calls_end_within_a_step() -> None:
    found = of([*[1_500] * 90, *[40_000] * 9, 31_000_000])
    assert (found.within(0.5), found.within(0.95), found.within(1)) == (2.0, 50.0, 31_000.0)
    assert found.steps[-1] == 1
    assert len(found.steps) == len(STEPS) + 1
    assert found.mean == pytest.approx(314.95)
    assert Numbers().mean == Numbers().within(0.5) == 0


def test_no_two_calls_share_what_they_count() -> None:
    first, second = Numbers(), Numbers()
    first.took(1)
    copied = first.copy()
    first.took(1)
    assert (second.steps[0], copied.steps[0], first.steps[0]) == (0, 1, 2)


@pytest.mark.parametrize(
    ("status", "text"),
    [(200, "200"), (206, "200"), (304, "300"), (403, "403"), (418, "400"), (599, "500")],
)
def test_outcomes_are_few(status: int, text: str) -> None:
    assert status_text(status) == text


def test_a_call_counts_in_the_minute_of_its_end() -> None:
    assert minute_of(START, 61) == minute_of(START + timedelta(minutes=1))
    assert minute_of(START, 59.9) == minute_of(START)
