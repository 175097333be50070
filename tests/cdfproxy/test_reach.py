"""What CDF says of a token's projects; the flows of refused tokens are in tests/flows/test_proxy_trouble.py."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from accounts.tokens import Usable
from cdfportal.base.portal import OutboundSettings
from cdfproxy.cluster import Cluster
from cdfproxy.connections import TimeLimits
from cdfproxy.reach import Reach
from cdfproxy.upstream import Upstream
from tests.support.raw_upstream import RawUpstream, plain

TOKEN = Usable("t", datetime(2030, 1, 1, tzinfo=UTC), (), 1)
INSPECTION = b'{"subject":"bob","projects":[{"projectUrlName":"north","groups":[1]}]}'


@pytest.fixture
def cdf() -> Iterator[RawUpstream]:
    with RawUpstream() as server:
        yield server


@pytest.fixture
def reach(cdf: RawUpstream) -> Iterator[Reach]:
    limits = TimeLimits(connect=2, silence=2)
    cluster = Cluster(Upstream.of(cdf.url, OutboundSettings(), limits), sleep=lambda _: None)
    yield Reach(cluster)
    cluster.close()


def test_what_was_said_of_a_token_is_remembered_for_that_token(
    cdf: RawUpstream, reach: Reach
) -> None:
    cdf.play(plain(INSPECTION))
    bob, alice = uuid.uuid4(), uuid.uuid4()
    for project in ("north", "east", "north"):
        assert reach.may_hold(bob, TOKEN, project) == (project == "north")
    assert len(cdf.arrived) == 1
    reach.may_hold(alice, TOKEN, "north")
    assert len(cdf.arrived) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b"no", b"[" * 100_000, b'{"a":' * 50_000])
def test_what_is_no_inspection_says_nothing_about_the_token(
    cdf: RawUpstream, reach: Reach, body: bytes
) -> None:
    cdf.play(plain(body))
    assert reach.may_hold(uuid.uuid4(), TOKEN, "north")
