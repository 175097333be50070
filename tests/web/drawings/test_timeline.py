"""What ends when, on one axis: everything inside, in order, and readable at 320 px."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from cdfportal.web.drawings.shares import Share
from cdfportal.web.drawings.timeline import Span, Timeline, draw

NOW = datetime(2026, 11, 29, 13, 41, 7, tzinfo=UTC)
#: Five letters of the axis in percent of the narrowest window's 288 px.
LABEL = 100 * 5 * 7 / 288

LENGTHS = (
    timedelta(seconds=1),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=12),
    timedelta(days=14),
    timedelta(days=365),
)
AGES = (timedelta(0), timedelta(minutes=59), timedelta(days=3))


def picture(length: timedelta, age: timedelta = timedelta(0)) -> Timeline:
    begin = NOW - age
    renews = NOW + length / 2
    timeline = draw(
        (
            Span("Access token", begin, NOW + length / 4, "some", NOW + length / 5, "is-open"),
            Span("Sign-in, idle", NOW - age / 2, NOW + length / 2, "more", renews),
            Span("Sign-in, longest", begin, NOW + length, "most"),
            Span("Refresh token", None, None, "not told"),
        ),
        NOW,
    )
    assert timeline is not None
    return timeline


@pytest.mark.parametrize(("length", "age"), list(product(LENGTHS, AGES)))
def test_everything_is_inside_and_in_order(length: timedelta, age: timedelta) -> None:
    timeline = picture(length, age)
    for row in timeline.rows:
        assert 0 <= row.start <= row.stop <= 100
        assert 0 <= row.now <= 100
        assert 0 <= row.rest <= row.whole <= 100
        assert row.renewal is None or row.start <= row.renewal <= 100
        assert row.y < row.text_y < row.mark_y[0] < row.bar_y < row.mark_y[1] < timeline.axis
    assert all(below.y > above.mark_y[1] for above, below in pairwise(timeline.rows))
    assert timeline.axis < timeline.tick_y < timeline.now_y < timeline.height


@pytest.mark.parametrize(("length", "age"), list(product(LENGTHS, AGES)))
def test_the_times_can_be_read_beside_each_other(length: timedelta, age: timedelta) -> None:
    timeline = picture(length, age)
    assert len(timeline.ticks) <= 6
    places = [tick.x for tick in timeline.ticks]
    assert all(right - left >= LABEL for left, right in pairwise(places))
    for mark in (*timeline.ticks, timeline.now):
        assert mark.anchor == ("start" if mark.x < 8 else "end" if mark.x > 92 else "middle")


def test_bars_tell_how_long() -> None:
    token, idle, longest, refresh = picture(timedelta(hours=12), timedelta(hours=12)).rows
    assert (longest.start, longest.now, longest.stop, longest.rest) == (0, 50, 100, 50)
    assert (token.stop, token.rest, token.tone) == (62.5, 12.5, "is-open")
    assert idle.renewal == idle.stop == 75
    assert refresh.is_open
    assert (refresh.start, refresh.stop) == (0, 100)


def test_ticks_are_round_and_name_the_day_at_midnight() -> None:
    ticks = [tick.text for tick in picture(timedelta(hours=12)).ticks]
    assert ticks == ["15:00", "18:00", "21:00", "30 Nov"]
    assert picture(timedelta(hours=12)).now.text == "now 13:41 UTC"


def test_what_nobody_knows_the_end_of_is_no_picture() -> None:
    assert draw((), NOW) is None
    assert draw((Span("Refresh token", None, None, "not told"),), NOW) is None


def test_a_span_that_is_over_has_nothing_left() -> None:
    timeline = draw(
        (Span("ID token", NOW - timedelta(hours=2), NOW - timedelta(hours=1), "over"),), NOW
    )
    assert timeline is not None
    assert timeline.rows[0].rest == 0
    assert timeline.now.x == 100


@pytest.mark.parametrize(
    ("count", "of", "percent"),
    [(0, 0, 0), (0, 165, 0), (1, 5000, 1), (57, 165, 34.5), (165, 165, 100), (7, 5, 100)],
)
def test_shares(count: int, of: int, percent: float) -> None:
    share = Share("kept", count, of)
    assert share.percent == percent
    assert share.text == f"{count} of {of}"
