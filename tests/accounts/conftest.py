"""A portal whose clock a test sets: with short limits for tests on rows, with a provider for refreshes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from cdfportal.demo.cast import ADMINS
from cdfportal.demo.provider import EmbeddedProvider
from tests.accounts.rows import AUDIENCE, IDLE, LONGEST, Hands, person, session, sign_in
from tests.accounts.stage import connection_to, embedded, own_ring
from tests.flows import renewal


@pytest.fixture
def hands(settings: Settings) -> Hands:
    """The portal's clock; ADMINS administer."""
    settings.PORTAL = replace(
        settings.PORTAL,
        session_idle_seconds=IDLE,
        session_max_seconds=LONGEST,
        admin_groups=frozenset({ADMINS}),
    )
    settings.CONNECTION = replace(settings.CONNECTION, audience=AUDIENCE)
    settings.PORTAL_CLOCK = Hands()
    return settings.PORTAL_CLOCK


@pytest.fixture
def admin(hands: Hands, db: None) -> str:
    """Carol's cookie; she administers."""
    return session(sign_in(person("carol"), admin=True))


@pytest.fixture
def clock(settings: Settings) -> renewal.Hands:
    """The time now, and what a test puts ahead of it, for the portal and its `provider`."""
    settings.PORTAL_CLOCK = renewal.Hands()
    return settings.PORTAL_CLOCK


@pytest.fixture
def provider(settings: Settings, clock: renewal.Hands) -> Iterator[EmbeddedProvider]:
    """Its tokens live for ten minutes; the keys are its own, for a test to rotate."""
    with embedded(token_life=600, clock=clock, keys=own_ring()) as made:
        settings.CONNECTION = connection_to(made)
        yield made
