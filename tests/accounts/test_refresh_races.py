"""The lease of a refresh when things take their time: metadata, the database, a provider in trouble."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from accounts import renewal
from accounts.cause import Cause, Failure
from accounts.lease import COOL_DOWN, Lease, take_lease
from accounts.models import EventKind, SignIn, SignInEvent
from accounts.outbound import TOTAL_SECONDS
from accounts.provider import KnownProvider
from accounts.renewal import renew
from accounts.sign_in import StoredToken
from accounts.sign_in_tokens import SignInTokens, load_tokens
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT = timedelta(seconds=TOTAL_SECONDS)


@pytest.fixture
def sign_in(provider: EmbeddedProvider, clock: Hands) -> uuid.UUID:
    """Alice's; her token has just ended."""
    with Browser(provider) as browser:
        assert browser.sign_in("alice").status_code == 302
    provider.events.clear()
    clock.ahead = timedelta(seconds=601)
    return SignIn.objects.get().id


def tokens_of(sign_in: uuid.UUID) -> SignInTokens:
    found = load_tokens(sign_in)
    assert isinstance(found, SignInTokens)
    return found


def test_a_lease_begins_when_the_provider_is_about_to_be_asked(
    sign_in: uuid.UUID, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Metadata that took nine seconds takes nothing from the time limit of the call that follows."""
    metadata, asked = KnownProvider.metadata, renewal.ask_provider
    left: list[timedelta] = []

    def slow(self: KnownProvider, now: object) -> object:
        clock.ahead += timedelta(seconds=9)
        return metadata(self, clock())

    def watched(*arguments: object) -> object:
        until = SignIn.objects.get().lease_until
        assert until is not None
        left.append(until - clock())
        return asked(*arguments)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(KnownProvider, "metadata", slow)
    monkeypatch.setattr(renewal, "ask_provider", watched)
    assert isinstance(renew(sign_in, clock), StoredToken)
    assert left[0] > LIMIT


def test_a_lease_that_waited_for_the_database_lasts_as_long_as_any(
    sign_in: uuid.UUID, clock: Hands
) -> None:
    """SQLite lets a writer wait for its turn."""
    ticks = iter([timedelta(), timedelta(seconds=14)])

    def waiting() -> object:
        clock.ahead += next(ticks, timedelta())
        return clock()

    assert take_lease(tokens_of(sign_in), waiting) is not None  # type: ignore[arg-type]  # a clock
    until = SignIn.objects.get().lease_until
    assert until is not None
    assert until - clock() > LIMIT


def test_nobody_takes_a_lease_on_a_row_that_failed_since_they_read_it(
    sign_in: uuid.UUID, clock: Hands
) -> None:
    read_before = tokens_of(sign_in)
    lease = take_lease(tokens_of(sign_in), clock)
    assert isinstance(lease, Lease)
    lease.give_back(Cause.PROVIDER_STATUS, clock())
    assert take_lease(read_before, clock) is None
    clock.ahead += COOL_DOWN
    assert take_lease(read_before, clock) is not None


def test_those_who_had_read_the_row_before_a_failure_do_not_ask_again(
    sign_in: uuid.UUID,
    provider: EmbeddedProvider,
    clock: Hands,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One fails at once; the others were on their way, each at a point of its own."""
    provider.misbehave(Misbehaviour.REFRESH_500)
    metadata, failed = KnownProvider.metadata, threading.Event()
    everybody, first = threading.Barrier(8), threading.Lock()

    def held(self: KnownProvider, now: object) -> object:
        found = metadata(self, clock())
        # All have read the row; one goes on, the others when it has failed.
        everybody.wait(timeout=20)
        if not first.acquire(blocking=False):
            failed.wait(timeout=20)
        return found

    monkeypatch.setattr(KnownProvider, "metadata", held)
    outcomes: list[object] = []

    def call() -> None:
        try:
            outcomes.append(renew(sign_in, clock))
        finally:
            failed.set()
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 8
    assert all(isinstance(outcome, Failure) for outcome in outcomes)
    assert sum(event.grant_type == "refresh_token" for event in provider.events.all()) == 1
    assert SignInEvent.objects.filter(kind=EventKind.REFRESH_FAILED).count() == 1
