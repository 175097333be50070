"""A portal whose clock a test sets and whose limits are short, for tests on rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from cdfportal.demo.cast import ADMINS
from tests.accounts.rows import AUDIENCE, IDLE, LONGEST, Hands, person, session, sign_in


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
