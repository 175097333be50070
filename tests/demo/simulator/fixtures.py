"""Fixtures for everything that talks to a simulator: import them into a conftest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.demo.simulator.calling import Client
from tests.demo.simulator.minting import NOW, Issuer

#: The IdP group that the CDF group of this number follows.
IDP = "7c0e6d3e-52a9-4d8e-9c1a-0a1f5e0e{:04d}"


@pytest.fixture(scope="session")
def shared_issuer() -> Iterator[Issuer]:
    with Issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(shared_issuer: Issuer) -> Issuer:
    return shared_issuer


@pytest.fixture
def simulator(issuer: Issuer) -> Iterator[CdfSimulator]:
    config = SimulatorConfig(issuers={issuer.url: issuer.jwks_url}, clock=lambda: NOW)
    with CdfSimulator(config) as running:
        yield running


@pytest.fixture
def sign_in(simulator: CdfSimulator, issuer: Issuer) -> Callable[..., Client]:
    def client(person: cast.Person, project: str = "plant-north", **claims: object) -> Client:
        token = issuer.token_for(person, simulator.url, **claims)
        return Client(simulator.url, token, project)

    return client


@pytest.fixture
def member_of(simulator: CdfSimulator, issuer: Issuer) -> Callable[..., Client]:
    """Somebody who is in nothing but groups of plant-north that follow these IdP groups."""

    def client(*groups: int) -> Client:
        sources = [IDP.format(group) for group in groups]
        return Client(simulator.url, issuer.token(simulator.url, groups=sources))

    return client


@pytest.fixture
def alice(sign_in: Callable[..., Client]) -> Client:
    return sign_in(cast.ALICE)


@pytest.fixture
def bob(sign_in: Callable[..., Client]) -> Client:
    return sign_in(cast.BOB)


@pytest.fixture
def carol(sign_in: Callable[..., Client]) -> Client:
    return sign_in(cast.CAROL)


@pytest.fixture
def dave(sign_in: Callable[..., Client]) -> Client:
    return sign_in(cast.DAVE)


@pytest.fixture
def erin(sign_in: Callable[..., Client]) -> Client:
    return sign_in(cast.ERIN)


@pytest.fixture
def extractor(simulator: CdfSimulator, issuer: Issuer) -> Client:
    return Client(simulator.url, issuer.token_for_extractor(simulator.url))
