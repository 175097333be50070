"""Cognite's own Python SDK, unmodified, with a portal session instead of a token."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cognite.client import ClientConfig, CogniteClient
from cognite.client.credentials import Token
from cognite.client.exceptions import CogniteAPIError

from tests.support.stage import Stage
from tests.support.visitor import Visitor


def _client(stage: Stage, person: str) -> CogniteClient:
    visitor = Visitor(stage.portal)
    visitor.sign_in(person)
    cookie = "; ".join(
        f"{item.name}={item.value}" for item in visitor.http.cookies if item.name == "portal"
    )
    return CogniteClient(
        ClientConfig(
            client_name="portal-tests",
            project="plant-north",
            base_url=f"{stage.portal.url}/cdf",
            # The SDK insists on a credential; the portal drops it and sets its own.
            credentials=Token("the-portal-drops-this"),
            headers={"Cookie": cookie},
        )
    )


@pytest.fixture(scope="module", params=["in path", "offload"])
def either(request: pytest.FixtureRequest) -> Stage:
    """The common stage, and then the one behind nginx."""
    name = "session_stage" if request.param == "in path" else "stage_behind_nginx"
    made: Stage = request.getfixturevalue(name)
    return made


@pytest.fixture(scope="module")
def alice(either: Stage) -> CogniteClient:
    return _client(either, "alice")


@pytest.fixture(scope="module")
def bob(either: Stage) -> CogniteClient:
    return _client(either, "bob")


def test_inspect(alice: CogniteClient) -> None:
    inspected = alice.iam.token.inspect()
    assert {project.url_name for project in inspected.projects} == {"plant-north", "plant-south"}
    assert len(inspected.capabilities) > 50


def test_groups(alice: CogniteClient, bob: CogniteClient) -> None:
    assert len(alice.iam.groups.list(all=True)) > 40
    own = {group.name for group in bob.iam.groups.list()}
    assert own >= {"line-a-engineers", "train-b-readers"}
    # Bob may list his own groups only: CDF filters silently.
    assert {group.name for group in bob.iam.groups.list(all=True)} == own


def test_time_series_and_their_points(bob: CogniteClient, either: Stage) -> None:
    series = bob.time_series.list(limit=None)
    assert {item.data_set_id for item in series} == {17, 42}
    numeric = next(item for item in series if not item.is_string)
    points = bob.time_series.data.retrieve(
        id=numeric.id, start=datetime(2026, 1, 1, tzinfo=UTC), end=datetime(2026, 1, 2, tzinfo=UTC)
    )
    assert points is not None
    assert len(points) == 144
    # Points come as protobuf: the proxy passed the bytes through as they are.
    asked = [
        item for item in either.simulator.requests if item.target.endswith("/timeseries/data/list")
    ]
    assert any("protobuf" in item.header("Accept") for item in asked)


def test_raw_rows(bob: CogniteClient) -> None:
    rows = bob.raw.rows.list("erp", "workorders", limit=None)
    assert len(rows) == 250
    row = bob.raw.rows.list("line_a", "spare parts/2026", limit=None)[0]
    assert bob.raw.rows.retrieve("line_a", "spare parts/2026", row.key) is not None


def test_assets_and_data_sets(bob: CogniteClient) -> None:
    assert len(bob.assets.list(limit=None)) >= 58
    assert {item.id for item in bob.data_sets.list(limit=None)} == {17, 42}


def test_what_the_portal_itself_refuses_reads_like_an_error_of_cdf(alice: CogniteClient) -> None:
    from cognite.client.data_classes import GroupWrite

    with pytest.raises(CogniteAPIError) as refused:
        alice.iam.groups.create(
            GroupWrite(name="closed by default", capabilities=[], source_id="x")
        )
    assert refused.value.code == 403


def test_the_sdks_own_authorization_never_reaches_cdf(bob: CogniteClient, either: Stage) -> None:
    bob.assets.list(limit=1)
    assert either.simulator.requests[-1].header("Authorization").startswith("Bearer eyJ")
    assert "portal=" not in str(either.simulator.requests[-1].headers)
