"""Transactions: bound to a browser, used once, forgotten in time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts import transactions
from accounts.cause import Cause
from accounts.cookies import fingerprint
from accounts.models import Transaction
from accounts.sign_in_cookies import mark_of
from accounts.transactions import NotTaken, Started, Taken, code_challenge, take
from cdfportal.cdf.challenge import Challenge

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def begin(
    next_url: str = "/token/",
    now: datetime = NOW,
    caller: str = "a",
    step_up: Challenge | None = None,
) -> Started:
    return transactions.start(
        caller=caller, next_url=next_url, connection="default", now=now, step_up=step_up
    )


def sent(*started: Started) -> dict[str, str]:
    """The cookies of a browser that began these."""
    return {mark_of(each.state): fingerprint(each.cookie) for each in started}


def test_a_transaction_gives_back_what_was_begun() -> None:
    started = begin()
    taken = take(state=started.state, cookies=sent(started), now=NOW)
    assert isinstance(taken, Taken)
    assert taken.next_url == "/token/"
    assert taken.nonce_hash == fingerprint(started.nonce)
    assert code_challenge(taken.verifier) == started.challenge
    assert 43 <= len(taken.verifier) <= 128
    assert (taken.authenticated_after, taken.challenge_hash) == (None, "")


@pytest.mark.parametrize("max_age", [0, 300, None])
def test_a_step_up_gives_back_how_fresh_the_sign_in_must_be_and_what_it_answers(
    max_age: int | None,
) -> None:
    """Reckoned from the start, as the provider does: the person may take their time on its pages."""
    challenge = Challenge(claims="{}", max_age=max_age)
    started = begin(step_up=challenge)
    later = NOW + timedelta(minutes=5)
    taken = take(state=started.state, cookies=sent(started), now=later)
    assert isinstance(taken, Taken)
    assert taken.challenge_hash == challenge.fingerprint
    asked = None if max_age is None else NOW - timedelta(seconds=max_age)
    assert taken.authenticated_after == asked


def test_the_challenge_is_the_example_of_the_specification() -> None:
    """RFC 7636 appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_row_holds_neither_state_nor_nonce_nor_verifier_nor_cookie() -> None:
    started = begin()
    taken = take(state=started.state, cookies=sent(started), now=NOW)
    assert isinstance(taken, Taken)
    row = repr(Transaction.objects.values().get()).encode()
    row += bytes(Transaction.objects.get().verifier)
    for secret in (started.state, started.nonce, taken.verifier, started.cookie):
        assert secret.encode() not in row
        assert secret not in repr(started)
        assert secret not in repr(taken)


def test_a_state_counts_once() -> None:
    started = begin()
    assert isinstance(take(state=started.state, cookies=sent(started), now=NOW), Taken)
    again = take(state=started.state, cookies=sent(started), now=NOW)
    assert again == NotTaken(Cause.STATE_USED, "/token/")


def test_a_used_one_is_over_in_every_browser_and_after_its_cookie_is_gone() -> None:
    started, other = begin(), begin()
    take(state=started.state, cookies=sent(started), now=NOW)
    for cookies in ({}, sent(other)):
        again = take(state=started.state, cookies=cookies, now=NOW + timedelta(hours=1))
        assert again == NotTaken(Cause.STATE_USED, "/token/")
    assert not Transaction.objects.filter(cookie_missed_at__isnull=False).exists()


def test_an_unknown_state_changes_nothing() -> None:
    started = begin()
    before = [*Transaction.objects.values()]
    unknown = take(state="made up", cookies=sent(started), now=NOW)
    assert unknown == NotTaken(Cause.STATE_UNKNOWN)
    assert [*Transaction.objects.values()] == before


def test_another_browser_cannot_use_it_and_does_not_use_it_up() -> None:
    started, other = begin(), begin()
    mark = mark_of(started.state)
    wrong = {
        "no cookie": {},
        "another tab's only": sent(other),
        "another's value under its name": {mark: fingerprint(other.cookie)},
        "the stored hash as the value": {mark: fingerprint(fingerprint(started.cookie))},
        "its value under another name": {mark_of(other.state): fingerprint(started.cookie)},
        "an empty value": {mark: fingerprint("")},
        "half a pair": {mark: fingerprint("\ud800")},
    }
    causes = {
        name: take(state=started.state, cookies=cookies, now=NOW) for name, cookies in wrong.items()
    }
    none = causes.pop("no cookie")
    assert none == NotTaken(Cause.COOKIE_MISSING, "/token/")
    assert set(causes.values()) == {NotTaken(Cause.COOKIE_OTHER, "/token/")}
    assert isinstance(take(state=started.state, cookies=sent(started), now=NOW), Taken)


def test_the_second_miss_within_a_minute_stops() -> None:
    causes = []
    for second in (0, 30, 59, 200):
        now = NOW + timedelta(seconds=second)
        missed = take(state=begin(now=now).state, cookies={}, now=now)
        assert isinstance(missed, NotTaken)
        causes.append(missed.cause)
    again = Cause.COOKIE_MISSING_AGAIN
    assert causes == [Cause.COOKIE_MISSING, again, again, Cause.COOKIE_MISSING]


def test_one_callers_misses_are_not_counted_for_another() -> None:
    take(state=begin(caller="one").state, cookies={}, now=NOW)
    missed = take(state=begin(caller="other").state, cookies={}, now=NOW)
    assert missed == NotTaken(Cause.COOKIE_MISSING, "/token/")


@pytest.mark.parametrize(("minutes", "open_"), [(9, True), (10, False), (60, False)])
def test_it_lives_ten_minutes(minutes: int, open_: bool) -> None:
    started = begin()
    later = NOW + timedelta(minutes=minutes)
    taken = take(state=started.state, cookies=sent(started), now=later)
    assert isinstance(taken, Taken) is open_
    if not open_:
        assert taken == NotTaken(Cause.STATE_EXPIRED, "/token/")


def test_yesterdays_are_swept_away() -> None:
    begin()
    begin(now=NOW + timedelta(days=1, seconds=1))
    assert Transaction.objects.count() == 1


def test_ten_tabs_keep_their_own_targets_in_any_order() -> None:
    started = [begin(next_url=f"/p/{number}/") for number in range(10)]
    for number in (3, 9, 0, 5, 1, 8, 2, 7, 4, 6):
        taken = take(state=started[number].state, cookies=sent(*started), now=NOW)
        assert isinstance(taken, Taken)
        assert taken.next_url == f"/p/{number}/"


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_callbacks_one_wins() -> None:
    started = begin()
    outcomes: list[Taken | NotTaken] = []
    together = threading.Barrier(8)

    def come_back() -> None:
        together.wait(timeout=10)
        outcomes.append(take(state=started.state, cookies=sent(started), now=NOW))
        connection.close()

    threads = [threading.Thread(target=come_back) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(isinstance(outcome, Taken) for outcome in outcomes) == 1
    assert outcomes.count(NotTaken(Cause.STATE_USED, "/token/")) == 7
