"""A cluster without answers is left alone, whoever carries the calls; every process of the machine knows it."""

from __future__ import annotations

import time

from cdfproxy.breaker import FAILURES
from cdfproxy.rest import Rest
from tests.support.raw_upstream import plain, raw_then_close
from tests.support.troubled import ASSETS, Trouble

HANGS_UP = raw_then_close(b"")
CALLS = 24


def pause_is_over(trouble: Trouble) -> None:
    """No call passes before this moment, which is now."""
    rest = Rest.at(trouble.stage.portal.folder / "rest")
    assert rest.until > time.monotonic()
    rest.until = time.monotonic()


def test_two_people_open_it_and_a_trial_closes_it(trouble: Trouble) -> None:
    bob, alice = trouble.cookie("bob"), trouble.cookie("alice")
    trouble.cdf.play(HANGS_UP)
    line = f"POST {ASSETS}"
    answers = [trouble.ask((bob, alice)[number % 2], line, b"{}") for number in range(CALLS)]
    # Of what works through nginx nobody hears, so one more call, in the path, confirms it.
    called = FAILURES + trouble.by_nginx
    assert [answer.status for answer in answers] == [502] * called + [503] * (CALLS - called)
    assert {answer.reason for answer in answers} == {"cdf_unavailable"}
    assert int(answers[-1].header("retry-after") or 0) > 0
    assert trouble.ask(alice, f"GET {ASSETS}").status == 503
    assert len(trouble.cdf.arrived) == called

    pause_is_over(trouble)
    assert trouble.ask(bob, line, b"{}").status == 502
    assert trouble.ask(alice, line, b"{}").status == 503
    assert len(trouble.cdf.arrived) == called + 1

    pause_is_over(trouble)
    trouble.cdf.play(plain(b"fine"))
    assert [trouble.ask(alice, line, b"{}").body for _ in range(3)] == [b"fine"] * 3
    assert trouble.ask(bob, f"GET {ASSETS}").body == b"fine"


def test_what_one_person_meets_closes_nobodys_way(trouble: Trouble) -> None:
    bob, alice = trouble.cookie("bob"), trouble.cookie("alice")
    trouble.cdf.play(HANGS_UP)
    for _ in range(2 * FAILURES):
        assert trouble.ask(bob, f"POST {ASSETS}", b"{}").status == 502
    trouble.cdf.play(plain(b"fine"))
    assert trouble.ask(alice, f"GET {ASSETS}").body == b"fine"


def test_failures_between_calls_that_work_close_nobodys_way(trouble: Trouble) -> None:
    """Through nginx nobody counts those that work: the first one in the path says it for them."""
    people = [trouble.cookie("bob"), trouble.cookie("alice")]
    trouble.cdf.play(*[HANGS_UP, plain(b"fine")] * 2 * FAILURES)
    answers = [
        trouble.ask(people[number // 2 % 2], f"POST {ASSETS}", b"{}").status
        for number in range(4 * FAILURES)
    ]
    assert answers == [502, 200] * 2 * FAILURES


def test_an_error_that_cdf_says_itself_closes_nobodys_way(trouble: Trouble) -> None:
    people = [trouble.cookie("bob"), trouble.cookie("alice")]
    for status in (502, 504):
        trouble.cdf.play(plain(b"no", status=f"{status} x"))
        for number in range(2 * FAILURES):
            answer = trouble.ask(people[number % 2], f"POST {ASSETS}", b"{}")
            assert (answer.status, answer.header("retry-after")) == (status, None)
