"""A portal in front of one simulator, and beside it that simulator's twin, which is called directly.

The twins begin with the same world and have the same clock, which stands still while SDKs call; so the
same calls in the same order have the same answers, down to ids and times, and nothing has to be masked
but what is a secret: each twin signs links with a key of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from cdfportal.demo.world import NORTH
from cdfproxy.offload import names
from tests.support.cluster import embedded_cluster
from tests.support.stage import Stage
from tests.support.visitor import Visitor

PROJECT = NORTH
MANY = 10_000
_LINK = re.compile(
    r"http://127\.0\.0\.1:\d+(/[\w/-]+?)(/[0-9a-f]{32})?(/\d+)?\?expires=[\w%&=.:-]+"
)
_UPLOAD = re.compile(r"^[0-9a-f]{32}$")


class StoppableClock:
    """The machine's time until it is stopped."""

    def __init__(self) -> None:
        self._stopped: datetime | None = None

    def __call__(self) -> datetime:
        return self._stopped or datetime.now(UTC)

    def stop(self) -> None:
        """It is now, and stays so."""
        self._stopped = datetime.now(UTC)


@dataclass(frozen=True)
class Twins:
    """Somebody is signed in at the portal; `token` is the one that the portal has for them."""

    stage: Stage
    direct: CdfSimulator
    token: str
    visitor: Visitor

    @property
    def behind(self) -> CdfSimulator:
        """The twin behind the portal."""
        return self.stage.simulator

    @property
    def cookie(self) -> str:
        """The portal's session, as a script sends it."""
        return f"portal={self.visitor.http.cookies['portal']}"


def handed_over(stage: Stage) -> Counter[str]:
    """Where the portal sent nginx with the calls that came: empty without nginx."""
    answers = [cast("list[list[str]]", answer["headers"]) for answer in stage.portal.answers()]
    return Counter(value for told in answers for name, value in told if name == names.REDIRECT)


@contextmanager
def twins(folder: Path, person: str, *, offload: bool) -> Iterator[Twins]:
    """Both, with ten thousand events; the portal's stage is swept for secrets at the end."""
    clock = StoppableClock()
    cluster_of = partial(embedded_cluster, clock=clock)
    with Stage.build(folder, cluster_of=cluster_of, offload=offload) as stage:
        visitor = Visitor(stage.portal)
        assert visitor.sign_in(person).ok
        [token] = [
            one.value for one in stage.provider.given_secrets() if one.kind == "access token"
        ]
        clock.stop()
        issuer = stage.provider.issuer
        config = SimulatorConfig(
            {issuer: f"{issuer}/jwks"}, audience=stage.simulator.url, clock=clock
        )
        with CdfSimulator(config) as direct:
            for simulator in (stage.simulator, direct):
                _fill(simulator)
            yield Twins(stage, direct, token, visitor)
    assert stage.leaks() == []


def _fill(simulator: CdfSimulator) -> None:
    """More than fits on any page."""
    world = simulator.world
    with world.lock:
        events = world.projects[PROJECT].events
        for number in range(MANY):
            key = 5_000_001 + number
            about = {"id": key, "type": "many", "startTime": number}
            events[key] = {**about, "createdTime": number, "lastUpdatedTime": number}


def without_secrets(value: Any) -> Any:
    """An answer without the parts of signed links, and names of uploads, that each twin makes up."""
    if isinstance(value, dict):
        return {key: without_secrets(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(one) for one in value]
    if isinstance(value, str):
        return _UPLOAD.sub("upload", _LINK.sub(r"link to \1\3", value))
    return value
