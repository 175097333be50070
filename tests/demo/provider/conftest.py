"""A provider for each test that changes it, and one browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cdfportal.demo.provider import EmbeddedProvider, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from tests.demo.provider.relying_party import (
    CDF,
    CONFIDENTIAL,
    PUBLIC,
    STRANGER,
    RelyingParty,
)


class Hands:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    """Making RSA keys is slow; all providers have the same at first."""
    return KeyRing()


@pytest.fixture
def config() -> ProviderConfig:
    return ProviderConfig(CDF, (PUBLIC, CONFIDENTIAL, STRANGER), hang_seconds=0.2)


@pytest.fixture
def provider(config: ProviderConfig, clock: Hands, keys: KeyRing) -> Iterator[EmbeddedProvider]:
    with EmbeddedProvider(config, clock=clock, keys=keys) as running:
        yield running


@pytest.fixture
def rp(provider: EmbeddedProvider) -> Iterator[RelyingParty]:
    with RelyingParty(provider) as party:
        yield party


@pytest.fixture
def confidential(provider: EmbeddedProvider) -> Iterator[RelyingParty]:
    with RelyingParty(provider, CONFIDENTIAL) as party:
        yield party
