from __future__ import annotations

import io
from unittest.mock import Mock

import pytest

from cdfproxy.exchange import Exchange
from cdfproxy.retrying import LONGEST_PAUSE, MOST_REPEATS, pause_before_next
from cdfproxy.upload import Upload
from cdfproxy.upstream import Answer, UpstreamFault

F = UpstreamFault
MARK = ("CDF-Is-Auto-Retryable", "true")


def answer(status: int, *headers: tuple[str, str]) -> Answer:
    return Answer(status, headers, b"", Mock(spec=Exchange))


def pause(
    outcome: Answer | UpstreamFault, *, repeatable: bool = True, repeats: int = 0
) -> float | None:
    return pause_before_next(outcome, repeats, repeatable=repeatable, jitter=0.5)


@pytest.mark.parametrize(
    ("outcome", "of_reads", "of_writes"),
    [
        (F.UNREACHABLE, True, True),
        (F.BROKEN, True, False),
        (F.TIMEOUT, False, False),
        (F.MALFORMED, False, False),
        (F.UNTRUSTED, False, False),
        (F.REDIRECT, False, False),
        (answer(200), False, False),
        (answer(200, MARK), False, False),
        (answer(400), False, False),
        (answer(401), False, False),
        (answer(403), False, False),
        (answer(409, MARK), True, True),
        (answer(429), False, False),
        (answer(429, MARK), True, True),
        (answer(429, ("Retry-After", "1")), True, True),
        (answer(429, ("Retry-After", "3")), False, False),
        (answer(429, ("Retry-After", "Sun, 29 Nov 2026 10:00:00 GMT")), False, False),
        (answer(429, ("Retry-After", "-1")), False, False),
        (answer(429, ("Retry-After", "²")), False, False),
        (answer(500), False, False),
        (answer(500, MARK), True, True),
        (answer(500, ("cdf-is-auto-retryable", "false")), False, False),
        (answer(502), True, False),
        (answer(503), True, False),
        (answer(503, MARK), True, True),
        (answer(503, ("Retry-After", "60")), False, False),
        (answer(504), True, False),
    ],
)
def test_what_is_sent_again(
    outcome: Answer | UpstreamFault, of_reads: bool, of_writes: bool
) -> None:
    assert (pause(outcome) is not None, pause(outcome, repeatable=False) is not None) == (
        of_reads,
        of_writes,
    )


def test_pauses_grow_and_end() -> None:
    pauses = [pause(answer(503), repeats=repeats) for repeats in range(MOST_REPEATS + 1)]
    assert pauses == [pytest.approx(0.1), pytest.approx(0.2), None]


def test_chance_spreads_them() -> None:
    spread = [
        pause_before_next(answer(503), 0, repeatable=True, jitter=jitter) for jitter in (0, 0.999)
    ]
    assert spread == [pytest.approx(0.05), pytest.approx(0.1499)]


def test_cdfs_own_time_counts() -> None:
    assert pause(answer(429, ("retry-after", "1"))) == 1
    assert pause(answer(429, ("retry-after", "0"))) == pytest.approx(0.1)
    assert pause(answer(429, ("retry-after", str(int(LONGEST_PAUSE))))) == LONGEST_PAUSE


def test_a_clients_own_stream_cannot_be_sent_again() -> None:
    assert Upload(io.BytesIO(), 0).can_repeat
    assert not Upload(io.BytesIO(b"x"), 1).can_repeat
    assert not Upload(io.BytesIO(b"x"), None).can_repeat
