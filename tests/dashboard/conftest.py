"""The portal in this process, provider and CDF simulator on sockets, and people signed in for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.dashboard.apps import dashboard
from cdfportal.demo import provider as demo
from cdfportal.demo.provider import EmbeddedProvider, ProviderConfig
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.accounts.stage import CALLBACK, CLIENT_ID, PORTAL, Browser, shared_ring
from tests.support.frame import hold_in_a_frame


@dataclass
class Scene:
    """What the portal talks to."""

    provider: EmbeddedProvider
    simulator: CdfSimulator


@pytest.fixture(scope="session")
def servers() -> Iterator[Scene]:
    """Both servers, once."""
    client = demo.Client(
        CLIENT_ID, None, (f"{PORTAL}{CALLBACK}",), (f"{PORTAL}/accounts/signed-out/",)
    )
    config = ProviderConfig(cdf_audience="http://127.0.0.1", clients=(client,))
    provider = EmbeddedProvider(config, port=0, keys=shared_ring())
    simulator = CdfSimulator(SimulatorConfig(issuers={provider.issuer: f"{provider.issuer}/jwks"}))
    provider.reconfigure(cdf_audience=simulator.url)
    with provider, simulator:
        yield Scene(provider, simulator)


@pytest.fixture
def scene(servers: Scene, settings: Settings) -> Iterator[Scene]:
    """The settings turned to both; nothing remembered before or afterwards."""
    cdf = servers.simulator.url
    settings.CONNECTION = replace(
        settings.CONNECTION,
        discovery_url=f"{servers.provider.issuer}/.well-known/openid-configuration",
        scopes=(
            *("openid", "profile", "email", "offline_access"),
            f"{cdf}/IDENTITY",
            f"{cdf}/user_impersonation",
        ),
        audience=cdf,
        cdf_url=cdf,
    )
    dashboard().cache.clear()
    # As many are kept as some tests before this one leave; then a count stands still.
    servers.simulator.requests.clear()
    yield servers
    servers.simulator.faults.clear()
    servers.provider.behave()
    dashboard().cache.clear()


SignIn = Callable[[str], Client]


@pytest.fixture
def signed_in(scene: Scene, db: None) -> Iterator[SignIn]:
    """Signs one of the cast in through the provider and hands out their browser's client.

    It holds the sign-in in a frame as well, so that views under `/embed/` show what they show.
    """
    with ExitStack() as stack:

        def sign_in(person: str) -> Client:
            browser = stack.enter_context(Browser(scene.provider))
            browser.sign_in(person)
            hold_in_a_frame(browser.portal)
            return browser.portal

        yield sign_in
