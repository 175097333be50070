"""Of all that want a new token at once one asks; the others wait, and nobody holds a transaction open."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import outbound
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import (
    AccessToken,
    BrowserSession,
    SignIn,
)
from accounts.tokens import (
    SignedOut,
    TokenOutcome,
    Usable,
    access_token,
)
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands, refreshes, request_of, token
from tests.support.eventually import eventually

pytestmark = pytest.mark.django_db
M = Misbehaviour


@pytest.mark.parametrize("key_is_known", [True, False])
def test_the_lease_covers_the_provider_s_time_limit_and_a_margin(
    alice: Browser, clock: Hands, monkeypatch: pytest.MonkeyPatch, key_is_known: bool
) -> None:
    """To judge an ID token of an unknown key two calls more may be needed."""
    from accounts import renewal

    seen: list[timedelta] = []
    asked = renewal.ask_provider

    def watched(*arguments: object) -> object:
        seen.append(SignIn.objects.get().lease_until - clock())
        answer = asked(*arguments)  # type: ignore[arg-type]
        seen.append(SignIn.objects.get().lease_until - clock())
        return answer

    monkeypatch.setattr(renewal, "ask_provider", watched)
    if not key_is_known:
        alice.provider.misbehave(Misbehaviour.UNKNOWN_KID)
    clock.ahead = timedelta(seconds=595)
    token(alice, clock)
    limit = timedelta(seconds=outbound.TOTAL_SECONDS)
    assert limit < seen[0] <= limit + timedelta(seconds=5)
    assert seen[1] < seen[0] if key_is_known else seen[1] > 2 * limit
    assert SignIn.objects.get().lease_until is None


def test_those_who_wait_for_a_refresh_only_read(alice: Browser, clock: Hands) -> None:
    SignIn.objects.update(lease_owner="another", lease_until=clock() + timedelta(seconds=700))
    clock.ahead = timedelta(seconds=570)
    request = request_of(alice, clock)
    with CaptureQueriesContext(connection) as captured:
        assert isinstance(access_token(request), Usable)
    assert [query["sql"].split()[0] for query in captured] == ["SELECT"]


def revoked(provider: EmbeddedProvider) -> list[str]:
    return [event.token_type_hint for event in provider.events.all() if event.path == "/revoke"]


def test_an_ended_sign_in_is_never_revived_by_a_late_answer(
    alice: Browser, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person signs out while the provider is answering."""
    from accounts import renewal

    asked = renewal.ask_provider

    def sign_out_meanwhile(*arguments: object) -> object:
        answer = asked(*arguments)  # type: ignore[arg-type]
        end_sign_in(SignIn.objects.get().id, EndReason.SIGNED_OUT, clock())
        return answer

    monkeypatch.setattr(renewal, "ask_provider", sign_out_meanwhile)
    clock.ahead = timedelta(seconds=595)
    assert token(alice, clock) == SignedOut(EndReason.SIGNED_OUT)
    assert not AccessToken.objects.exists()
    assert SignIn.objects.get().refresh_token is None
    # Nobody holds what the provider gave meanwhile, and the provider is told so.
    eventually(lambda: revoked(alice.provider) == ["refresh_token", "access_token"])


def test_a_lease_that_was_never_given_back_runs_out(alice: Browser, clock: Hands) -> None:
    """The process died between asking and writing."""
    SignIn.objects.update(lease_owner="gone", lease_until=clock() + timedelta(seconds=25))
    clock.ahead = timedelta(seconds=20)
    AccessToken.objects.update(expires_at=clock() + timedelta(seconds=5))
    outcome = token(alice, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 1
    clock.ahead = timedelta(seconds=26)
    outcome = token(alice, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", [570, 601])
def test_a_storm_of_threads_asks_the_provider_once(
    alice: Browser, clock: Hands, seconds: int
) -> None:
    """With the old token still alive, and with it dead."""
    clock.ahead = timedelta(seconds=seconds)
    outcomes: list[TokenOutcome] = []
    open_transactions: list[bool] = []
    together = threading.Barrier(12)

    def call() -> None:
        try:
            request = request_of(alice, clock)
            together.wait(timeout=20)
            outcomes.append(access_token(request))
            open_transactions.append(connection.in_atomic_block)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 12
    assert all(isinstance(outcome, Usable) for outcome in outcomes)
    assert refreshes(alice.provider) == 1
    assert alice.provider.reuses == 0
    assert not any(open_transactions)
    assert SignIn.objects.get().generation == 2
    assert BrowserSession.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_provider_is_asked(
    alice: Browser, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts import token_endpoint

    calls: list[bool] = []
    real = token_endpoint.call

    def watched(*arguments: object, **named: object) -> object:
        calls.append(connection.in_atomic_block)
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(token_endpoint, "call", watched)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(alice, clock), Usable)
    assert alice.sign_in("bob").status_code == 302
    assert calls == [False, False]
