from __future__ import annotations

from cdfproxy.breaker import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, OF_ONE, Breaker
from cdfproxy.rest import Rest


class Hands:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Hands) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.seconds_to_wait() == 0
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    clock = Hands()
    assert opened(clock).seconds_to_wait() == FIRST_PAUSE


def test_any_answer_between_keeps_it_closed() -> None:
    breaker = Breaker(Hands())
    for _ in range(5):
        for _ in range(FAILURES - 1):
            breaker.failed()
        breaker.answered()
    assert breaker.seconds_to_wait() == 0


def test_failures_that_are_far_apart_are_not_in_a_row() -> None:
    clock = Hands()
    breaker = Breaker(clock)
    for _ in range(3 * FAILURES):
        assert breaker.seconds_to_wait() == 0
        breaker.failed()
        clock.now += 60


def test_after_the_pause_one_call_tries_and_its_answer_closes_it() -> None:
    clock = Hands()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE
    assert breaker.seconds_to_wait() == 0
    assert breaker.seconds_to_wait() > 0
    breaker.answered()
    assert breaker.seconds_to_wait() == 0
    breaker.failed()
    assert breaker.seconds_to_wait() == 0


def test_each_trial_that_fails_doubles_the_pause_up_to_a_limit() -> None:
    clock = Hands()
    breaker = opened(clock)
    pauses = []
    for _ in range(6):
        pauses.append(breaker.seconds_to_wait())
        clock.now += pauses[-1]
        assert breaker.seconds_to_wait() == 0
        breaker.failed()
    assert pauses == [5, 10, 20, 40, LONGEST_PAUSE, LONGEST_PAUSE]


def test_calls_that_were_on_their_way_when_it_opened_prolong_nothing() -> None:
    clock = Hands()
    breaker = opened(clock)
    for _ in range(20):
        breaker.failed()
    assert breaker.seconds_to_wait() == FIRST_PAUSE


def test_a_trial_that_never_reports_does_not_keep_everybody_out() -> None:
    clock = Hands()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE
    assert breaker.seconds_to_wait() == 0
    clock.now += breaker.seconds_to_wait()
    assert breaker.seconds_to_wait() == 0


BOB, ALICE = 1, 2


def test_one_persons_calls_never_open_it_and_two_persons_do() -> None:
    """Somebody may send what CDF hangs up on."""
    breaker = Breaker(Hands())
    for _ in range(5 * FAILURES):
        breaker.failed(BOB)
    assert breaker.seconds_to_wait(ALICE) == 0
    for _ in range(FAILURES - OF_ONE):
        assert not breaker.is_open
        breaker.failed(ALICE)
    assert breaker.is_open


def test_an_answer_forgives_everybody() -> None:
    breaker = Breaker(Hands())
    for person in (BOB, ALICE):
        for _ in range(OF_ONE - 2):
            breaker.failed(person)
    breaker.answered()
    for _ in range(FAILURES):
        breaker.failed(BOB)
    breaker.failed(ALICE)
    assert not breaker.is_open


def test_whose_trial_failed_lets_others_try_first() -> None:
    clock = Hands()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE
    assert breaker.seconds_to_wait(BOB) == 0
    breaker.failed(BOB)
    clock.now += 2 * FIRST_PAUSE
    assert breaker.seconds_to_wait(BOB) > 0
    assert breaker.seconds_to_wait(ALICE) == 0
    breaker.failed(ALICE)
    clock.now += 4 * FIRST_PAUSE
    assert breaker.seconds_to_wait(BOB) == 0


def test_who_is_alone_tries_again_a_little_later() -> None:
    clock = Hands()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE
    assert breaker.seconds_to_wait(BOB) == 0
    breaker.failed(BOB)
    clock.now += breaker.seconds_to_wait(BOB)
    assert clock.now == 100 + 4 * FIRST_PAUSE
    assert breaker.seconds_to_wait(BOB) == 0


def test_a_call_from_before_does_not_speak_for_the_trial() -> None:
    clock = Hands()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE
    assert breaker.seconds_to_wait(ALICE) == 0
    breaker.failed(BOB)
    breaker.answered()
    assert not breaker.is_open


def test_a_trial_whose_client_breaks_off_is_the_next_ones() -> None:
    clock = Hands()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE
    assert breaker.seconds_to_wait(BOB) == 0
    breaker.gave_up(ALICE)
    assert breaker.seconds_to_wait(ALICE) > 0
    breaker.gave_up(BOB)
    assert breaker.seconds_to_wait(BOB) > 0
    assert breaker.seconds_to_wait(ALICE) == 0


def test_what_one_process_finds_out_all_know() -> None:
    clock, rest = Hands(), Rest()
    one, other, decides = (Breaker(clock, rest) for _ in range(3))
    for _ in range(FAILURES):
        one.failed()
    assert decides.is_open
    assert other.seconds_to_wait(ALICE) == FIRST_PAUSE
    clock.now += FIRST_PAUSE
    assert other.seconds_to_wait(ALICE) == 0
    assert one.seconds_to_wait(BOB) > FIRST_PAUSE
    one.failed(ALICE)
    assert one.seconds_to_wait(BOB) > FIRST_PAUSE
    other.answered()
    assert not decides.is_open
    assert one.seconds_to_wait(BOB) == 0
    one.failed(BOB)
    assert not one.is_open


def test_a_trial_that_failed_in_one_process_prolongs_the_pause_of_all() -> None:
    clock, rest = Hands(), Rest()
    one, other = Breaker(clock, rest), Breaker(clock, rest)
    for _ in range(FAILURES):
        one.failed()
    clock.now += FIRST_PAUSE
    assert other.seconds_to_wait() == 0
    other.failed()
    assert one.seconds_to_wait() == 2 * FIRST_PAUSE


def doubted() -> Breaker:
    breaker = Breaker(Hands())
    for number in range(FAILURES):
        assert not breaker.is_open
        breaker.failed_by_nginx(number % 2)
    return breaker


def test_where_nginx_has_no_answers_the_path_is_asked_first() -> None:
    breaker = doubted()
    assert breaker.is_open
    assert breaker.seconds_to_wait(BOB) == breaker.seconds_to_wait(ALICE) == 0
    breaker.failed_by_nginx(BOB)
    assert breaker.seconds_to_wait(BOB) == 0
    breaker.answered()
    assert not breaker.is_open


def test_a_failure_in_the_path_confirms_it() -> None:
    breaker = doubted()
    breaker.failed(BOB)
    assert breaker.seconds_to_wait(ALICE) == FIRST_PAUSE


def test_what_nginx_meets_on_one_persons_calls_is_theirs() -> None:
    breaker = Breaker(Hands())
    for _ in range(5 * FAILURES):
        breaker.failed_by_nginx(BOB)
    assert not breaker.is_open


def test_what_nginx_still_hears_while_it_is_open_prolongs_nothing() -> None:
    clock = Hands()
    breaker = opened(clock)
    clock.now += FIRST_PAUSE
    assert breaker.seconds_to_wait(BOB) == 0
    for person in (BOB, ALICE, None) * FAILURES:
        breaker.failed_by_nginx(person)
    breaker.answered()
    assert not breaker.is_open


def test_a_moment_of_before_the_machines_start_leads_to_a_trial() -> None:
    rest = Rest()
    rest.until = 1_000_000
    breaker = Breaker(Hands(), rest)
    assert breaker.seconds_to_wait(BOB) == 0
    assert breaker.seconds_to_wait(ALICE) > 0
    breaker.answered()
    assert not breaker.is_open
