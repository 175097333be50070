"""Provider and CDF for CDF's half of the matrix: one scene a module, healed after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.diagnose.doctor.cdf_scene import Scene, scene


@pytest.fixture(scope="module")
def running() -> Iterator[Scene]:
    with scene() as one:
        yield one


@pytest.fixture
def here(running: Scene) -> Iterator[Scene]:
    yield running
    running.heal()
