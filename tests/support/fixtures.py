"""Fixtures of the flows; every stage is swept by the tripwire when it is taken down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from cdfportal.demo.simulator import CdfSimulator
from tests.support.identity import PROVIDERS, ProviderName
from tests.support.portal import PortalServer
from tests.support.postgres import PostgresServer
from tests.support.redis_server import RedisServer
from tests.support.stage import ClusterMaker, Stage
from tests.support.witnessed_provider import WitnessedProvider


class StageFactory(Protocol):
    """Builds and starts another stage, for tests that need settings of their own."""

    def __call__(
        self,
        *,
        provider: ProviderName = "embedded",
        cluster_of: ClusterMaker | None = None,
        confidential: bool = True,
        nodes: int = 1,
        token_life: int = 3600,
        application: str = ...,
        offload: bool = False,
        **environment: str,
    ) -> Stage: ...


@pytest.fixture(scope="session")
def session_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for all flows that leave it as they found it."""
    with Stage.build(tmp_path_factory.mktemp("stage")) as stage:
        yield stage
    assert stage.leaks() == []


@pytest.fixture
def stage(session_stage: Stage) -> Iterator[Stage]:
    """The common stage; its provider behaves again afterwards."""
    yield session_stage
    session_stage.provider.behave()


@pytest.fixture(scope="session")
def stage_behind_nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The same, with nginx in front that carries the calls to CDF."""
    with Stage.build(tmp_path_factory.mktemp("behind-nginx"), offload=True) as stage:
        yield stage
    assert stage.leaks() == []


@pytest.fixture(params=["in path", "offload"])
def each_way(request: pytest.FixtureRequest) -> Stage:
    """The common stage, and then the one behind nginx, for what must be the same on both ways to CDF."""
    name = "session_stage" if request.param == "in path" else "stage_behind_nginx"
    made: Stage = request.getfixturevalue(name)
    return made


@pytest.fixture(scope="module", params=PROVIDERS)
def each_provider(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A stage of the module's own, with one provider and then with the other."""
    with Stage.build(tmp_path_factory.mktemp("stage"), provider=request.param) as stage:
        yield stage
    assert stage.leaks() == []


@pytest.fixture
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StageFactory]:
    """A factory of stages; all are taken down, and swept, after the test."""
    built: list[Stage] = []
    with ExitStack() as stack:

        def build(**asked: Any) -> Stage:
            made = _made(tmp_path_factory.mktemp("stage"), asked)
            built.append(stack.enter_context(made))
            return made

        yield build
    assert [leak for made in built for leak in made.leaks()] == []


def _made(folder: Path, asked: dict[str, Any]) -> Stage:
    """Settings of the portal are those in capitals."""
    environment = {name: asked.pop(name) for name in [*asked] if name.isupper()}
    return Stage.build(folder, environment=environment, **asked)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for this process of the tests; `new_database()` for each test."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis for this process of the tests."""
    with RedisServer() as server:
        yield server


@pytest.fixture
def provider(stage: Stage) -> WitnessedProvider:
    """The embedded identity provider of the common stage."""
    return stage.provider


@pytest.fixture
def simulator(stage: Stage) -> CdfSimulator:
    """The CDF simulator of the common stage."""
    return stage.simulator


@pytest.fixture
def portal(stage: Stage) -> PortalServer:
    """The portal of the common stage, behind gunicorn."""
    return stage.portal
