"""Transactions: bound to a browser, used once, forgotten in time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts import transactions
from accounts.cause import Cause
from accounts.cookies import fingerprint, new_value
from accounts.models import Transaction
from accounts.transactions import MOST_PER_BROWSER, NotTaken, Started, Taken, code_challenge, take

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINE, OTHERS = new_value(), new_value()

pytestmark = pytest.mark.django_db


def begin(
    browser: str = MINE, next_url: str = "/token/", now: datetime = NOW, caller: str = "a"
) -> Started:
    return transactions.start(
        browser=browser, caller=caller, next_url=next_url, connection="default", now=now
    )


def test_a_transaction_gives_back_what_was_begun() -> None:
    started = begin()
    taken = take(state=started.state, browser=MINE, now=NOW)
    assert isinstance(taken, Taken)
    assert taken.next_url == "/token/"
    assert taken.nonce_hash == fingerprint(started.nonce)
    assert code_challenge(taken.verifier) == started.challenge
    assert 43 <= len(taken.verifier) <= 128


def test_the_challenge_is_the_example_of_the_specification() -> None:
    """RFC 7636 appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_row_holds_neither_state_nor_nonce_nor_verifier_nor_cookie() -> None:
    started = begin()
    taken = take(state=started.state, browser=MINE, now=NOW)
    assert isinstance(taken, Taken)
    row = repr(Transaction.objects.values().get()).encode()
    row += bytes(Transaction.objects.get().verifier)
    for secret in (started.state, started.nonce, taken.verifier, MINE):
        assert secret.encode() not in row
    assert started.state not in repr(started)
    assert taken.verifier not in repr(taken)


def test_a_state_counts_once() -> None:
    started = begin()
    assert isinstance(take(state=started.state, browser=MINE, now=NOW), Taken)
    again = take(state=started.state, browser=MINE, now=NOW)
    assert again == NotTaken(Cause.STATE_USED, "/token/")


def test_an_unknown_state_changes_nothing() -> None:
    begin()
    before = [*Transaction.objects.values()]
    assert take(state="made up", browser=MINE, now=NOW) == NotTaken(Cause.STATE_UNKNOWN)
    assert [*Transaction.objects.values()] == before


@pytest.mark.parametrize(
    "browser",
    ["", OTHERS, "ümlaut", "\ud800", "x" * 5000],
    ids=["none", "another's", "umlaut", "half a pair", "long"],
)
def test_another_browser_cannot_use_it_and_does_not_use_it_up(browser: str) -> None:
    started = begin()
    cause = Cause.COOKIE_OTHER if browser else Cause.COOKIE_MISSING
    assert take(state=started.state, browser=browser, now=NOW) == NotTaken(cause, "/token/")
    assert isinstance(take(state=started.state, browser=MINE, now=NOW), Taken)


def test_the_second_miss_within_a_minute_stops() -> None:
    causes = []
    for second in (0, 30, 59, 200):
        now = NOW + timedelta(seconds=second)
        missed = take(state=begin(now=now).state, browser="", now=now)
        assert isinstance(missed, NotTaken)
        causes.append(missed.cause)
    again = Cause.COOKIE_MISSING_AGAIN
    assert causes == [Cause.COOKIE_MISSING, again, again, Cause.COOKIE_MISSING]


def test_one_callers_misses_are_not_counted_for_another() -> None:
    take(state=begin(caller="one").state, browser="", now=NOW)
    missed = take(state=begin(caller="other").state, browser="", now=NOW)
    assert missed == NotTaken(Cause.COOKIE_MISSING, "/token/")


@pytest.mark.parametrize(("minutes", "open_"), [(9, True), (10, False), (60, False)])
def test_it_lives_ten_minutes(minutes: int, open_: bool) -> None:
    started = begin()
    taken = take(state=started.state, browser=MINE, now=NOW + timedelta(minutes=minutes))
    assert isinstance(taken, Taken) is open_
    if not open_:
        assert taken == NotTaken(Cause.STATE_EXPIRED, "/token/")


def test_a_browser_keeps_its_newest_twenty() -> None:
    started = [begin(now=NOW + timedelta(seconds=second)) for second in range(25)]
    others = begin(browser=OTHERS)
    assert Transaction.objects.filter(browser_hash=fingerprint(MINE)).count() == MOST_PER_BROWSER
    later = NOW + timedelta(seconds=30)
    assert take(state=started[4].state, browser=MINE, now=later) == NotTaken(Cause.STATE_UNKNOWN)
    assert isinstance(take(state=started[5].state, browser=MINE, now=later), Taken)
    assert isinstance(take(state=others.state, browser=OTHERS, now=later), Taken)


def test_yesterdays_are_swept_away() -> None:
    begin(browser=OTHERS)
    begin(now=NOW + timedelta(days=1, seconds=1))
    assert Transaction.objects.count() == 1


def test_ten_tabs_keep_their_own_targets_in_any_order() -> None:
    started = [begin(next_url=f"/p/{number}/") for number in range(10)]
    for number in (3, 9, 0, 5, 1, 8, 2, 7, 4, 6):
        taken = take(state=started[number].state, browser=MINE, now=NOW)
        assert isinstance(taken, Taken)
        assert taken.next_url == f"/p/{number}/"


def test_a_browser_that_signs_in_again_and_again_is_noticed() -> None:
    for _ in range(5):
        assert not transactions.is_looping(MINE, NOW)
        take(state=begin().state, browser=MINE, now=NOW)
    assert transactions.is_looping(MINE, NOW)
    assert not transactions.is_looping(OTHERS, NOW)
    assert not transactions.is_looping(MINE, NOW + timedelta(seconds=61))


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_callbacks_one_wins() -> None:
    state = begin().state
    outcomes: list[Taken | NotTaken] = []
    together = threading.Barrier(8)

    def come_back() -> None:
        together.wait(timeout=10)
        outcomes.append(take(state=state, browser=MINE, now=NOW))
        connection.close()

    threads = [threading.Thread(target=come_back) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(isinstance(outcome, Taken) for outcome in outcomes) == 1
    assert outcomes.count(NotTaken(Cause.STATE_USED, "/token/")) == 7
