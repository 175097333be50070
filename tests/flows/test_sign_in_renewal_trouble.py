"""A refresh that fails keeps the sign-in; what comes back about somebody else, or unreadable, ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.end_reason import EndReason
from accounts.models import (
    AccessToken,
    SignIn,
)
from accounts.tokens import (
    SignedOut,
    Unavailable,
    Usable,
)
from cdfportal.demo.provider import Misbehaviour
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands, refreshes, token

pytestmark = pytest.mark.django_db
M = Misbehaviour


TROUBLE = {
    M.REFRESH_500: Cause.PROVIDER_STATUS,
    M.REFRESH_INVALID_CLIENT: Cause.CLIENT_REJECTED,
    M.REFRESH_TIMEOUT: Cause.PROVIDER_TIMEOUT,
    M.TOKEN_HTML: Cause.PROVIDER_NOT_JSON,
    M.TOKEN_DROPS_CONNECTION: Cause.PROVIDER_UNREACHABLE,
}


@pytest.mark.parametrize("fault", TROUBLE, ids=[fault.value for fault in TROUBLE])
def test_trouble_keeps_the_sign_in_and_the_token_that_still_lives(
    alice: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    alice.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=570)
    outcome = token(alice, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 1
    assert isinstance(token(alice, clock), Usable)
    assert refreshes(alice.provider) == 1, "a failed refresh is not retried per request"
    clock.ahead = timedelta(seconds=601)
    assert isinstance(token(alice, clock), Unavailable)
    assert alice.session()["signed_in"] is True


@pytest.mark.parametrize(
    "fault",
    [
        M.REFRESH_500,
        M.REFRESH_INVALID_CLIENT,
        M.REFRESH_TIMEOUT,
        M.TOKEN_HTML,
        M.TOKEN_DROPS_CONNECTION,
    ],
    ids=lambda fault: fault.value,
)
def test_after_the_cool_down_a_recovered_provider_renews(
    alice: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    alice.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=601)
    assert token(alice, clock) == Unavailable(TROUBLE[fault])
    alice.provider.behave()
    assert isinstance(token(alice, clock), Unavailable)
    clock.ahead = timedelta(seconds=620)
    outcome = token(alice, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


@pytest.mark.parametrize(
    "fault", [M.REFRESHED_OTHER_SUB, M.REFRESHED_OTHER_ISS], ids=lambda fault: fault.value
)
def test_a_refreshed_id_token_about_somebody_else_ends_the_sign_in(
    alice: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    """OpenID Connect Core 1.0 section 12.2."""
    alice.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=595)
    assert token(alice, clock) == SignedOut(EndReason.IDENTITY_CHANGED)
    assert not AccessToken.objects.exists()


def test_somebody_else_is_somebody_else_in_an_expired_token_too(
    alice: Browser, clock: Hands
) -> None:
    alice.provider.misbehave(M.REFRESHED_OTHER_SUB, M.EXPIRED)
    clock.ahead = timedelta(seconds=595)
    assert token(alice, clock) == SignedOut(EndReason.IDENTITY_CHANGED)
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("fault", [M.EXPIRED, M.UNKNOWN_KID], ids=lambda fault: fault.value)
def test_an_id_token_that_cannot_be_judged_now_throws_nobody_out(
    alice: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    alice.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=595)
    outcome = token(alice, clock)
    assert isinstance(outcome, Usable)
    assert outcome.generation == 2


@pytest.mark.parametrize(
    "fault", [M.WRONG_AUD, M.BAD_SIGNATURE, M.ALG_NONE], ids=lambda fault: fault.value
)
def test_a_forged_refreshed_id_token_ends_the_sign_in(
    alice: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    alice.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=595)
    assert token(alice, clock) == SignedOut(EndReason.ID_TOKEN_REFUSED)


def test_without_a_refresh_token_the_sign_in_ends_with_its_token(
    alice: Browser, clock: Hands
) -> None:
    SignIn.objects.update(refresh_token=None)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(alice, clock), Usable)
    clock.ahead = timedelta(seconds=601)
    assert token(alice, clock) == SignedOut(EndReason.TOKEN_EXPIRED)
    assert alice.session()["reason"] == "token_expired"


def test_tokens_that_no_key_opens_end_the_sign_in(
    alice: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, token_keys=("b" * 43 + "=",))
    assert token(alice, clock) == SignedOut(EndReason.UNREADABLE)
    assert alice.session()["reason"] == "unreadable"


def test_tokens_of_another_sign_in_do_not_open_here(alice: Browser, clock: Hands) -> None:
    """Somebody who can write rows moves Bob's token to Alice's sign-in."""
    with Browser(alice.provider) as other:
        other.sign_in("bob")
    hers = SignIn.objects.get(person__name="Alice")
    bob = SignIn.objects.get(person__name="Bob")
    AccessToken.objects.filter(sign_in=hers).update(
        value=AccessToken.objects.get(sign_in=bob).value, expires_at=clock() + timedelta(hours=1)
    )
    assert token(alice, clock) == SignedOut(EndReason.UNREADABLE)
