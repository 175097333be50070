"""The simulator for the contract tests, and the whole published document when it is at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cdfportal.demo import cast
from cdfportal.demo.simulator import OrganizationSimulator, SimulatorConfig
from tests.demo.simulator.calling import Client
from tests.demo.simulator.fixtures import alice, bob, issuer, shared_issuer, sign_in, simulator
from tests.demo.simulator.minting import NOW, Issuer

__all__ = ["alice", "bob", "issuer", "shared_issuer", "sign_in", "simulator"]


@pytest.fixture
def organization(issuer: Issuer) -> Iterator[Client]:
    """Alice at the organization's host."""
    config = SimulatorConfig({issuer.url: issuer.jwks_url}, clock=lambda: NOW)
    with OrganizationSimulator(config) as host:
        yield Client(host.url, issuer.token_for(cast.ALICE, host.url))


@pytest.fixture(scope="session")
def published_document(pytestconfig: pytest.Config) -> Any:
    """CDF's OpenAPI document, from `--contract PATH`."""
    document = json.loads(Path(pytestconfig.getoption("--contract")).read_text(encoding="utf-8"))
    answer = document["components"]["schemas"]["AggregatedResultItemCollection"]
    # A slip of the document: the word that lists an answer's fields stands among those it must have.
    if "properties" in answer["required"] and "properties" not in answer["properties"]:
        answer["required"].remove("properties")
    return document


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the document its tests are left out, and counted as deselected."""
    if config.getoption("--contract"):
        return
    needing = [item for item in items if "published_document" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]
