"""Each refresh reads the person's groups anew: who administers, and who may still be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.end_reason import EndReason
from accounts.models import (
    AccessToken,
)
from accounts.tokens import (
    SignedOut,
    Usable,
)
from cdfportal.demo.cast import ADMINS, CANTEEN, LINE_A_ENGINEERS
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands, token

pytestmark = pytest.mark.django_db
M = Misbehaviour


def move(provider: EmbeddedProvider, key: str, *groups: str) -> None:
    """Somebody at the provider changes the groups that a person is in."""
    people = provider.config.people
    provider.reconfigure(
        people=tuple(replace(one, groups=groups) if one.key == key else one for one in people)
    )


@pytest.mark.parametrize("groups", [(), (LINE_A_ENGINEERS,)], ids=["no group", "another group"])
def test_somebody_who_left_the_admins_is_none_after_the_next_refresh(
    alice: Browser, clock: Hands, settings: Settings, groups: tuple[str, ...]
) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({ADMINS}))
    alice.sign_in("alice")
    assert alice.session()["portal_admin"] is True
    move(alice.provider, "alice", *groups)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(alice, clock), Usable)
    assert alice.session()["portal_admin"] is False


def test_somebody_who_became_an_admin_is_one_after_the_next_refresh(
    alice: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({CANTEEN}))
    assert alice.session()["portal_admin"] is False
    move(alice.provider, "alice", ADMINS, CANTEEN)
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(alice, clock), Usable)
    assert alice.session()["portal_admin"] is True


def test_somebody_who_left_the_groups_that_may_sign_in_is_out_after_the_next_refresh(
    alice: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, sign_in_groups=frozenset({ADMINS}))
    alice.sign_in("alice")
    move(alice.provider, "alice", CANTEEN)
    clock.ahead = timedelta(seconds=595)
    assert token(alice, clock) == SignedOut(EndReason.GROUP_LOST)
    assert alice.session()["reason"] == "group_lost"
    assert not AccessToken.objects.exists()


def test_too_many_groups_to_list_take_nothing_away(
    alice: Browser, clock: Hands, settings: Settings
) -> None:
    settings.PORTAL = replace(
        settings.PORTAL, sign_in_groups=frozenset({ADMINS}), admin_groups=frozenset({ADMINS})
    )
    alice.sign_in("alice")
    move(alice.provider, "alice", *(f"group-{number}" for number in range(300)))
    clock.ahead = timedelta(seconds=595)
    assert isinstance(token(alice, clock), Usable)
    assert alice.session()["portal_admin"] is True
