"""The portal in the tests' own process, an embedded provider, and a browser that goes between the two.

Flows over gunicorn have a stage instead (tests/support/fixtures.py), which brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from cdfportal.demo.cast import ALICE
from cdfportal.demo.provider import EmbeddedProvider
from tests.accounts.stage import Browser, connection_to, embedded
from tests.flows.renewal import Hands
from tests.support.guest import Guest
from tests.support.stage import Stage
from tests.support.troubled import Trouble, troubled


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


@pytest.fixture
def clock(settings: Settings) -> Hands:
    """The portal's clock, and that of `alice`'s provider."""
    settings.PORTAL_CLOCK = Hands()
    return settings.PORTAL_CLOCK


@pytest.fixture
def alice(settings: Settings, clock: Hands, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Her browser, signed in for ten minutes; the portal is not patient with her provider."""
    monkeypatch.setattr("accounts.outbound.READ_SECONDS", 0.6)
    with embedded(token_life=600, clock=clock) as made:
        settings.CONNECTION = connection_to(made)
        with Browser(made) as browser:
            assert browser.sign_in("alice").status_code == 302
            made.events.clear()
            yield browser


@pytest.fixture
def guest(stage: Stage) -> Iterator[Guest]:
    """Alice's browser, signed in at a stage."""
    with Guest(stage) as made:
        made.enter(ALICE)
        yield made


@pytest.fixture(scope="module", params=["in path", "offload"])
def module_trouble(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trouble]:
    """A portal whose CDF does as it is told, in each of the two modes; a module may have one of its own."""
    folder = tmp_path_factory.mktemp("trouble")
    with troubled(folder, offload=request.param == "offload") as made:
        yield made


@pytest.fixture
def trouble(module_trouble: Trouble) -> Trouble:
    """The same with nothing left of the test before."""
    module_trouble.calm()
    return module_trouble
