"""Tokens are renewed ahead of expiry, once, and only the provider's `invalid_grant` ends a sign-in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import (
    AccessToken,
    EventKind,
    SignIn,
    SignInEvent,
)
from accounts.sign_in import end_reason_of, sign_in_of
from accounts.timeline import MOST, note
from accounts.tokens import (
    SignedOut,
    Usable,
    access_token,
    id_token_for_display,
)
from cdfportal.base.clock import system_clock
from cdfportal.demo.provider import Misbehaviour
from tests.accounts.stage import CDF, Browser
from tests.flows.renewal import Hands, refreshes, request_of, token

pytestmark = pytest.mark.django_db
M = Misbehaviour


def test_a_fresh_token_is_used_without_asking_anybody(alice: Browser, clock: Hands) -> None:
    request = request_of(alice, clock)
    before = len(connection.queries_log)
    outcome = access_token(request)
    assert isinstance(outcome, Usable)
    assert len(connection.queries_log) == before
    assert outcome.value.startswith("eyJ")
    assert outcome.value not in repr(outcome)
    assert f"{CDF}/user_impersonation" in outcome.scope
    assert refreshes(alice.provider) == 0


@pytest.mark.parametrize(("seconds_left", "renewed"), [(61, False), (60, True), (1, True)])
def test_a_token_is_renewed_a_minute_ahead(
    alice: Browser, clock: Hands, seconds_left: int, renewed: bool
) -> None:
    expires_at = AccessToken.objects.get().expires_at
    clock.ahead = expires_at - system_clock() - timedelta(seconds=seconds_left - 0.3)
    outcome = token(alice, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == (2 if renewed else 1)
    assert refreshes(alice.provider) == int(renewed)


def test_a_short_lived_token_is_renewed_a_tenth_ahead(alice: Browser, clock: Hands) -> None:
    row = AccessToken.objects.get()
    AccessToken.objects.update(expires_at=row.obtained_at + timedelta(seconds=5))
    clock.ahead = timedelta(seconds=4)
    assert token(alice, clock) == replace(token(alice, clock), generation=1)
    clock.ahead = timedelta(seconds=4.8)
    outcome = token(alice, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


def test_one_request_renews_once_and_then_goes_on_with_the_new_token(
    alice: Browser, clock: Hands
) -> None:
    clock.ahead = timedelta(seconds=595)
    request = request_of(alice, clock)
    first = access_token(request)
    assert first == access_token(request)
    assert refreshes(alice.provider) == 1


def test_a_rotated_refresh_token_works_for_the_next_renewal_too(
    alice: Browser, clock: Hands
) -> None:
    values = set()
    for round_ in range(1, 4):
        clock.ahead = timedelta(seconds=595 * round_)
        outcome = token(alice, clock)
        assert isinstance(outcome, Usable)
        values.add(outcome.value)
    assert len(values) == 3
    assert alice.provider.reuses == 0


def test_the_old_refresh_token_stays_when_none_comes_back(alice: Browser, clock: Hands) -> None:
    alice.provider.reconfigure(rotate_refresh_tokens=False)
    alice.provider.misbehave(M.REFRESH_WITHOUT_NEW_TOKEN)
    for round_ in range(1, 4):
        clock.ahead = timedelta(seconds=595 * round_)
        assert isinstance(token(alice, clock), Usable)
    assert refreshes(alice.provider) == 3


def test_an_invalid_grant_ends_the_sign_in_with_its_reason(alice: Browser, clock: Hands) -> None:
    alice.provider.misbehave(M.REFRESH_INVALID_GRANT)
    clock.ahead = timedelta(seconds=595)
    request = request_of(alice, clock)
    assert access_token(request) == SignedOut(EndReason.REFRESH_REJECTED)
    assert sign_in_of(request) is None
    assert end_reason_of(request) is EndReason.REFRESH_REJECTED
    assert not AccessToken.objects.exists()
    assert alice.session()["reason"] == "refresh_rejected"


def test_the_timeline_tells_of_refreshes_and_failures(alice: Browser, clock: Hands) -> None:
    clock.ahead = timedelta(seconds=595)
    token(alice, clock)
    alice.provider.misbehave(M.REFRESH_500)
    clock.ahead = timedelta(seconds=1190)
    token(alice, clock)
    told = SignInEvent.objects.filter(kind__startswith="refresh").order_by("id")
    assert [*told.values_list("kind", "reason")] == [
        ("refreshed", ""),
        ("refresh_failed", "provider_status"),
    ]


def test_a_timeline_stays_short_when_the_provider_fails_for_long(
    alice: Browser, clock: Hands
) -> None:
    sign_in = SignIn.objects.get()
    for number in range(MOST + 5):
        note(sign_in.id, EventKind.REFRESH_FAILED, clock() + timedelta(seconds=number))
    assert SignInEvent.objects.filter(sign_in=sign_in).count() == MOST
    assert SignInEvent.objects.latest("id").at > SignInEvent.objects.earliest("id").at


def test_the_id_token_can_be_shown_while_the_sign_in_lives(alice: Browser, clock: Hands) -> None:
    sign_in = sign_in_of(request_of(alice, clock))
    assert sign_in is not None
    assert (id_token_for_display(sign_in) or "").count(".") == 2
    end_sign_in(sign_in.id, EndReason.SIGNED_OUT, clock())
    assert id_token_for_display(sign_in) is None


def test_nobody_has_no_token(alice: Browser, clock: Hands) -> None:
    alice.portal.cookies["portal"] = "made-up"
    assert token(alice, clock) == SignedOut(None)
