"""A provider for each test that changes it, and one browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cdfportal.demo.provider import EmbeddedProvider, ProviderConfig
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
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Making RSA keys is slow; all tests that do not rotate them use the same."""
    return tmp_path_factory.mktemp("keys") / "keys.json"


@pytest.fixture
def config(key_file: Path) -> ProviderConfig:
    clients = (PUBLIC, CONFIDENTIAL, STRANGER)
    return ProviderConfig(CDF, clients, key_file=key_file, hang_seconds=0.2)


@pytest.fixture
def provider(config: ProviderConfig, clock: Hands) -> Iterator[EmbeddedProvider]:
    with EmbeddedProvider(config, clock=clock) as running:
        yield running


@pytest.fixture
def rp(provider: EmbeddedProvider) -> Iterator[RelyingParty]:
    with RelyingParty(provider) as party:
        yield party


@pytest.fixture
def confidential(provider: EmbeddedProvider) -> Iterator[RelyingParty]:
    with RelyingParty(provider, CONFIDENTIAL) as party:
        yield party
