"""The portal in the tests' own process, an embedded provider, and a browser that goes between the two.

Flows over gunicorn have a stage instead (tests/support/fixtures.py), which brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from cdfportal.demo.provider import EmbeddedProvider
from tests.accounts.stage import Browser, connection_to, embedded


@pytest.fixture
def provider(settings: Settings) -> Iterator[EmbeddedProvider]:
    """A public client's provider; a module that needs another has its own."""
    with embedded() as made:
        settings.CONNECTION = connection_to(made)
        yield made


@pytest.fixture
def browser(provider: EmbeddedProvider) -> Iterator[Browser]:
    """One browser, with nobody signed in."""
    with Browser(provider) as made:
        yield made
