"""What a refresh's answer may hold besides tokens: demands, other keys, tokens that nobody shall have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.end_reason import EndReason
from accounts.models import AccessToken, SignIn
from accounts.renewal import renew
from accounts.sign_in import StoredToken
from cdfportal.demo.cast import ADMINS, CANTEEN
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands
from tests.support.eventually import eventually

pytestmark = pytest.mark.django_db(transaction=True)
M = Misbehaviour


@pytest.fixture
def alice(provider: EmbeddedProvider) -> Iterator[Browser]:
    with Browser(provider) as browser:
        assert browser.sign_in("alice").status_code == 302
        provider.events.clear()
        yield browser


def revoked(provider: EmbeddedProvider) -> list[str]:
    return [event.token_type_hint for event in provider.events.all() if event.path == "/revoke"]


def test_a_demand_to_sign_in_again_ends_the_sign_in_with_its_token_and_not_before(
    alice: Browser, clock: Hands
) -> None:
    alice.provider.misbehave(M.REFRESH_INTERACTION_REQUIRED)
    clock.ahead = timedelta(seconds=570)
    assert isinstance(renew(SignIn.objects.get().id, clock), StoredToken)
    assert alice.session()["signed_in"] is True
    clock.ahead = timedelta(seconds=601)
    assert renew(SignIn.objects.get().id, clock) is EndReason.INTERACTION_REQUIRED
    said = alice.session()
    assert (said["signed_in"], said["reason"]) == (False, "interaction_required")
    assert "sign in again" in said["message"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (M.REFRESHED_OTHER_SUB, EndReason.IDENTITY_CHANGED),
        (M.BAD_SIGNATURE, EndReason.ID_TOKEN_REFUSED),
        (None, EndReason.GROUP_LOST),
    ],
)
def test_tokens_that_came_with_a_refused_answer_are_revoked(
    alice: Browser,
    clock: Hands,
    settings: Settings,
    fault: Misbehaviour | None,
    reason: EndReason,
) -> None:
    if fault:
        alice.provider.misbehave(fault)
    else:
        settings.PORTAL = replace(settings.PORTAL, sign_in_groups=frozenset({ADMINS}))
        alice.provider.reconfigure(
            people=tuple(replace(each, groups=(CANTEEN,)) for each in alice.provider.config.people)
        )
    clock.ahead = timedelta(seconds=595)
    assert renew(SignIn.objects.get().id, clock) is reason
    assert not AccessToken.objects.exists()
    eventually(lambda: revoked(alice.provider) == ["refresh_token", "access_token"])


def test_a_key_that_changed_and_has_no_name_is_fetched_anew(alice: Browser, clock: Hands) -> None:
    """Core 1.0 §10.1 asks for `kid` only where there are several keys."""
    alice.provider.misbehave(M.KID_ABSENT_ONE_KEY)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(renew(SignIn.objects.get().id, clock), StoredToken)
    alice.provider.rotate_keys(keep_old=False)
    clock.ahead = timedelta(seconds=1190)
    assert isinstance(renew(SignIn.objects.get().id, clock), StoredToken)
    assert alice.session()["signed_in"] is True


def test_two_keys_without_names_throw_nobody_out(alice: Browser, clock: Hands) -> None:
    alice.provider.misbehave(M.KID_ABSENT_SEVERAL_KEYS)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(renew(SignIn.objects.get().id, clock), StoredToken)


@pytest.mark.parametrize("fault", [M.IAT_IN_FUTURE, M.NOT_YET_VALID], ids=lambda fault: fault.value)
def test_a_provider_whose_clock_is_ahead_throws_nobody_out(
    alice: Browser, clock: Hands, fault: Misbehaviour
) -> None:
    alice.provider.misbehave(fault)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(renew(SignIn.objects.get().id, clock), StoredToken)
