"""Sixty minutes as columns: one scale both ways, nothing outside, the rare one seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cdfportal.web.drawings.minutes import Minute, draw

START = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
COUNTS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=60, max_size=60
)


def minutes(counts: list[tuple[int, int]]) -> list[Minute]:
    return [
        Minute(START + timedelta(minutes=place), *pair)
        for place, pair in enumerate([*counts, *[(0, 0)] * (60 - len(counts))])
    ]


def test_without_a_call_there_is_no_picture() -> None:
    assert draw(minutes([])) is None


def test_what_went_well_stands_and_what_did_not_hangs() -> None:
    picture = draw(minutes([(60, 10), (0, 0), (30, 0), (0, 10)]))
    assert picture is not None
    both, well, ill = picture.bars
    assert (both.up, well.up, ill.up) == (2 * well.up, well.up, 0)
    assert (both.down, well.down, ill.down) == (ill.down, 0, ill.down)
    assert both.up == 6 * both.down
    assert round(both.top + both.up, 2) == picture.axis
    assert (picture.most_well, picture.most_ill) == (60, 10)
    assert [tick.text for tick in picture.ticks] == ["09:15", "09:30", "09:45", "10:00"]
    assert picture.ticks[0].anchor == "start"


def test_one_among_thousands_is_seen() -> None:
    picture = draw(minutes([(5000, 1), (1, 0)]))
    assert picture is not None
    assert all(bar.up >= 0.2 for bar in picture.bars)
    assert picture.bars[0].down == 0.2


@given(COUNTS)
def test_nothing_lies_outside(counts: list[tuple[int, int]]) -> None:
    picture = draw(minutes(counts))
    if picture is None:
        assert not any(map(any, counts))
        return
    for bar in picture.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100
        assert bar.top >= 1.4
        assert picture.axis + bar.down <= picture.floor + 0.01
    assert picture.floor < picture.tick_y < picture.height
