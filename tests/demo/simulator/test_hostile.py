"""Whatever is sent, the simulator answers with a 4xx at worst and keeps its connection alive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from cdfportal.demo.simulator.routes import INSIDE
from tests.demo.simulator.minting import NOW, Issuer

POSTS = sorted({path for method, path, _ in INSIDE if method == "POST"})
GETS = sorted({path for method, path, _ in INSIDE if method == "GET"})
WORDS = [
    "items",
    "id",
    "externalId",
    "name",
    "filter",
    "search",
    "limit",
    "cursor",
    "update",
    "set",
    "metadata",
    "dataSetId",
    "datapoints",
    "timestamp",
    "value",
    "start",
    "end",
    "aggregates",
    "granularity",
    "key",
    "columns",
    "capabilities",
    "members",
    "sourceId",
    "attributes",
    "token",
    "partition",
    "sort",
    "parentId",
    "rootAssetIds",
    "assetSubtreeIds",
    "dataSetIds",
    "createdTime",
    "min",
    "max",
    "before",
    "inclusiveBegin",
    "exclusiveEnd",
    "recursive",
    "ignoreUnknownIds",
    "userIdentifier",
    "query",
    "assetIds",
    "startTime",
    "type",
    "space",
    "instanceType",
    "sources",
    "source",
    "view",
    "version",
    "and",
    "not",
    "equals",
    "property",
]

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from([1, 17, 101, 1003, 2001, "count", "1h", "line-a", "2d-ago", {"id": 2001}]),
)
bodies = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), inner, max_size=5),
    ),
    max_leaves=20,
)
shaped = st.builds(
    lambda items, rest: {**rest, "items": items},
    st.lists(st.dictionaries(st.sampled_from(WORDS), bodies, max_size=5), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(WORDS), bodies, max_size=5),
)


@pytest.fixture(scope="module")
def alices(shared_issuer: Issuer) -> Iterator[tuple[HTTPConnection, str]]:
    """One connection that has to survive everything, and Alice's token."""
    config = SimulatorConfig({shared_issuer.url: shared_issuer.jwks_url}, clock=lambda: NOW)
    with CdfSimulator(config) as simulator:
        token = shared_issuer.token_for(cast.ALICE, simulator.url)
        with closing(HTTPConnection(urlsplit(simulator.url).netloc, timeout=20)) as connection:
            connection.connect()
            yield connection, token


def _send(alices: tuple[HTTPConnection, str], method: str, path: str, body: bytes | None) -> int:
    connection, token = alices
    open_before = connection.sock
    headers = {"Authorization": f"Bearer {token}"}
    connection.request(method, f"/api/v1/projects/plant-north{path}", body, headers)
    answer = connection.getresponse()
    answer.read()
    assert connection.sock is open_before, "the connection was dropped: a handler crashed"
    return answer.status


def _filled(template: str, name: str) -> str:
    return "/".join(
        quote(name, safe="") if part.startswith("{") else part for part in template.split("/")
    )


fuzzing = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fuzzing
@given(
    template=st.sampled_from(POSTS),
    name=st.one_of(st.sampled_from(["erp", "line_a", "parts"]), st.text(min_size=1, max_size=6)),
    body=st.one_of(bodies, shaped),
)
def test_any_json_body(
    alices: tuple[HTTPConnection, str], template: str, name: str, body: Any
) -> None:
    data = json.dumps(body, allow_nan=True).encode()
    assert _send(alices, "POST", _filled(template, name), data) < 500


@fuzzing
@given(
    template=st.sampled_from(GETS),
    name=st.text(min_size=1, max_size=6),
    query=st.dictionaries(
        st.sampled_from(
            [
                "all",
                "limit",
                "cursor",
                "partition",
                "root",
                "name",
                "assetIds",
                "rootAssetIds",
                "parentIds",
                "columns",
                "numberOfCursors",
                "minLastUpdatedTime",
                "identityType",
                "includeGlobal",
                "uploaded",
                "type",
                "withDataModelingStatus",
            ]
        ),
        st.one_of(st.sampled_from(["true", "1", "[1,2]", "1/2"]), st.text(max_size=6)),
    ),
)
def test_any_query(
    alices: tuple[HTTPConnection, str], template: str, name: str, query: dict[str, str]
) -> None:
    fields = "&".join(f"{quote(key)}={quote(value)}" for key, value in query.items())
    assert _send(alices, "GET", f"{_filled(template, name)}?{fields}", None) < 500


@fuzzing
@given(template=st.sampled_from(POSTS), data=st.binary(max_size=64))
def test_any_bytes(alices: tuple[HTTPConnection, str], template: str, data: bytes) -> None:
    assert _send(alices, "POST", _filled(template, "erp"), data) < 500
