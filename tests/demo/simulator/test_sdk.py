"""The real cognite-sdk, unmodified, finds in the simulator the service it was made for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cognite.client import ClientConfig, CogniteClient, global_config
from cognite.client.credentials import Token
from cognite.client.data_classes import (
    AssetUpdate,
    AssetWrite,
    ClientCredentials,
    DataSetWrite,
    RowWrite,
    TimeSeriesWrite,
)
from cognite.client.data_classes.capabilities import AssetsAcl, UnknownAcl
from cognite.client.data_classes.data_modeling import ViewId
from cognite.client.data_classes.iam import GroupWrite
from cognite.client.exceptions import (
    CogniteAPIError,
    CogniteNotFoundError,
    CogniteProjectAccessError,
)

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator
from cdfportal.demo.world.points import HISTORY_START, STEP, history_value
from tests.demo.simulator.calling import Client
from tests.demo.simulator.minting import NOW

global_config.disable_pypi_version_check = True
global_config.max_retries = 0

Sdk = Callable[..., CogniteClient]


@pytest.fixture
def sdk(simulator: CdfSimulator, sign_in: Callable[..., Client]) -> Sdk:
    def client(person: cast.Person, project: str = "plant-north") -> CogniteClient:
        token = sign_in(person).token
        assert token is not None
        return CogniteClient(
            ClientConfig(
                client_name="tests",
                project=project,
                base_url=simulator.url,
                credentials=Token(token),
            )
        )

    return client


def test_token_inspection_names_projects_groups_and_capabilities(sdk: Sdk) -> None:
    seen = sdk(cast.ALICE).iam.token.inspect()
    assert seen.subject == cast.ALICE.subject
    assert {project.url_name: project.groups for project in seen.projects} == {
        "plant-north": [101, 103, 104, 107],
        "plant-south": [203],
    }
    unknown = [one for one in seen.capabilities if isinstance(one.capability, UnknownAcl)]
    # The SDK knows none of these three; one of them does not exist outside the demo.
    names = {one.capability.capability_name for one in unknown}
    assert names == {"limitsAcl", "vibrationLabAcl", "videoStreamingAcl"}


def test_all_groups_load_with_every_scope_kind(sdk: Sdk) -> None:
    groups = sdk(cast.ALICE).iam.groups.list(all=True)
    assert len(groups) == 52
    own = sdk(cast.BOB).iam.groups.list()
    assert [group.id for group in own] == [102, 103, 107, 109]


def test_a_group_is_created_and_deleted(sdk: Sdk) -> None:
    client = sdk(cast.ALICE)
    acl = AssetsAcl([AssetsAcl.Action.Read], AssetsAcl.Scope.DataSet([17]))
    made = client.iam.groups.create(GroupWrite("temporary", source_id="x", capabilities=[acl]))
    assert client.iam.groups.list(all=True).get(id=made.id).name == "temporary"
    client.iam.groups.delete(made.id)
    assert client.iam.groups.list(all=True).get(id=made.id) is None


def test_time_series_of_two_data_sets_are_listed(sdk: Sdk) -> None:
    listed = sdk(cast.BOB).time_series.list(limit=None)
    assert {series.data_set_id for series in listed} == {17, 42}
    # 37 are in the two data sets; three of them are in security categories that Bob is not in.
    assert len(listed) == 34
    assert sdk(cast.BOB).time_series.retrieve(external_id="grid-import") is None


def test_data_points_come_as_protobuf_and_equal_the_plant_s_history(
    sdk: Sdk, simulator: CdfSimulator
) -> None:
    end = HISTORY_START + 250 * STEP
    points = sdk(cast.BOB).time_series.data.retrieve(id=2001, start=HISTORY_START, end=end)
    wanted = [history_value(2001, HISTORY_START + n * STEP, text=False) for n in range(250)]
    assert points.value == wanted
    assert any("protobuf" in (one.header("accept") or "") for one in simulator.requests)


def test_data_points_are_inserted_read_back_and_deleted(sdk: Sdk) -> None:
    client = sdk(cast.BOB)
    times = [datetime(1990, 1, 1, n, tzinfo=UTC) for n in range(3)]
    client.time_series.data.insert([(t, float(t.hour)) for t in times], id=2001)
    back = client.time_series.data.retrieve(id=2001, start=times[0], end=HISTORY_START)
    assert back.value == [0.0, 1.0, 2.0]
    client.time_series.data.delete_range(start=times[0], end=times[2], id=2001)
    back = client.time_series.data.retrieve(id=2001, start=times[0], end=HISTORY_START)
    assert back.value == [2.0]


def test_texts_aggregates_and_the_latest_point_are_read(sdk: Sdk) -> None:
    data = sdk(cast.BOB).time_series.data
    state = data.retrieve(external_id="line-a-state", start=HISTORY_START, end="now", limit=20)
    assert set(state.value) <= {"RUNNING", "IDLE", "STOPPED"}
    day = HISTORY_START + 86_400_000
    counted = data.retrieve(
        id=2001, start=HISTORY_START, end=day, aggregates=["count", "average"], granularity="6h"
    )
    assert counted.count == [36, 36, 36, 36]
    latest = data.retrieve_latest(id=2001, before=NOW)
    assert latest is not None
    assert latest.timestamp == NOW - timedelta(milliseconds=STEP)


def test_an_unknown_series_is_not_found(sdk: Sdk) -> None:
    with pytest.raises(CogniteNotFoundError):
        sdk(cast.BOB).time_series.data.retrieve(external_id="grid-import", limit=5)


def test_raw_rows_are_written_and_read(sdk: Sdk) -> None:
    raw = sdk(cast.BOB).raw
    assert [db.name for db in raw.databases.list()] == ["erp", "line_a"]
    assert [table.name for table in raw.tables.list("erp")] == ["parts", "workorders"]
    assert len(raw.rows.list("erp", "workorders", limit=None)) == 250
    raw.rows.insert("line_a", "notes", [RowWrite("k/1", {"a": None, "b": [1]})])
    row = raw.rows.retrieve("line_a", "notes", "k/1")
    assert row is not None
    assert row.columns == {"a": None, "b": [1]}
    raw.rows.delete("line_a", "notes", "k/1")
    assert raw.rows.retrieve("line_a", "notes", "k/1") is None


def test_many_raw_rows_are_read_in_parallel_partitions(sdk: Sdk) -> None:
    rows = sdk(cast.BOB).raw.rows.list("erp", "workorders", limit=None, partitions=4)
    assert len({row.key for row in rows}) == 250


def test_a_table_name_with_a_slash_survives(sdk: Sdk) -> None:
    row = sdk(cast.BOB).raw.rows.retrieve("line_a", "spare parts/2026", "A/1 100%")
    assert row is not None
    assert row.columns == {"shelf": "A/1"}


def test_assets_are_created_changed_searched_and_deleted(sdk: Sdk) -> None:
    assets = sdk(cast.ALICE).assets
    made = assets.create(AssetWrite("Pump 9", external_id="p9", parent_id=1003, data_set_id=17))
    assert (made.root_id, made.parent_external_id) == (1003, "line-a")
    changed = assets.update(AssetUpdate(id=made.id).name.set("Pump nine").metadata.add({"a": "b"}))
    assert (changed.name, changed.metadata) == ("Pump nine", {"a": "b"})
    assert [asset.id for asset in assets.search(name="pump nine")] == [made.id]
    assets.delete(id=made.id)
    assert assets.retrieve(id=made.id) is None
    assert assets.aggregate_count() == 58


def test_time_series_and_data_sets_are_created(sdk: Sdk) -> None:
    client = sdk(cast.ALICE)
    placed = client.data_sets.create(DataSetWrite(external_id="new", name="New"))
    made = client.time_series.create(TimeSeriesWrite(external_id="n", data_set_id=placed.id))
    client.time_series.data.insert([(1, 5.0)], external_id="n")
    assert client.time_series.data.retrieve(id=made.id).value == [5.0]
    client.time_series.delete(id=made.id)
    assert len(client.data_sets.list(limit=None)) == 13


def test_categories_files_and_events_are_read(sdk: Sdk) -> None:
    alice, bob = sdk(cast.ALICE), sdk(cast.BOB)
    categories = {one.name: one.id for one in alice.iam.security_categories.list(limit=None)}
    assert categories["Commercially sensitive"] == 10
    # Bob is in category 7 through train-b-readers, and not in 8.
    assert [(one.name, one.security_categories) for one in bob.files.list()] == [
        ("line-a-layout.pdf", None),
        ("train-b-manual.pdf", None),
        ("train-b-seal-drawing.pdf", [7]),
    ]
    assert alice.files.retrieve(external_id="energy-contract") is None
    assert bob.time_series.retrieve(external_id="train-b-axial-position") is not None
    assert {event.data_set_id for event in bob.events.list(limit=None)} == {17}
    assert alice.events.aggregate_count() == 9
    assert [event.id for event in bob.events.search(description="die")] == [3001]
    with pytest.raises(CogniteAPIError, match="securityCategoriesAcl:LIST"):
        bob.iam.security_categories.list()


def test_spaces_and_instances_are_read(sdk: Sdk) -> None:
    models = sdk(cast.BOB).data_modeling
    assert [space.space for space in models.spaces.list(limit=None)] == ["plant"]
    assert models.spaces.retrieve("energy") is None
    view = ViewId("plant", "Equipment", "v1")
    nodes = models.instances.list("node", sources=view, limit=None)
    assert [node.properties[view]["name"] for node in nodes] == [
        "Line A",
        "Dryer",
        "Compressor train B",
    ]
    assert len(models.instances.list("edge", space="plant")) == 1
    assert models.instances.list("node", space=["energy", "line-a-notes"]) == []
    found = models.instances.retrieve(nodes=[("plant", "line-a"), ("energy", "grid")])
    assert [node.external_id for node in found.nodes] == ["line-a"]
    assert [node.external_id for node in models.instances.search(view, "dry")] == ["line-a:dryer"]


def test_profiles_are_listed(sdk: Sdk) -> None:
    profiles = sdk(cast.BOB).iam.user_profiles
    me = profiles.me()
    assert me is not None
    assert me.user_identifier == cast.BOB.subject
    assert {profile.display_name for profile in profiles.list()} >= {"Alice", "Bob", "Erin"}


def test_sessions_are_made_listed_looked_up_and_revoked(sdk: Sdk) -> None:
    sessions = sdk(cast.ALICE).iam.sessions
    made = sessions.create(session_type="ONESHOT_TOKEN_EXCHANGE")
    assert (made.type, made.status, bool(made.nonce)) == ("ONESHOT_TOKEN_EXCHANGE", "READY", True)
    assert len(sessions.list(limit=None)) == 33
    assert made.id in {one.id for one in sessions.list(status="READY")}
    active = sessions.list(status="ACTIVE")
    assert sessions.retrieve([one.id for one in active]).as_ids() == active.as_ids()
    assert sessions.revoke([made.id, active[0].id])[1].status == "REVOKED"
    assert sessions.retrieve(made.id).status == "REVOKED"
    with pytest.raises(CogniteAPIError, match="client credentials"):
        sessions.create(ClientCredentials("nobody", "wrong"))
    with pytest.raises(CogniteAPIError, match="sessionsAcl:CREATE"):
        sdk(cast.BOB).iam.sessions.create()


def test_a_right_that_is_missing_is_a_403_with_its_name(sdk: Sdk) -> None:
    with pytest.raises(CogniteAPIError) as refused:
        sdk(cast.BOB).iam.groups.create(GroupWrite("mine", source_id="x"))
    assert refused.value.code == 403
    assert "groupsAcl:CREATE" in refused.value.message
    assert refused.value.x_request_id


def test_the_wrong_project_is_a_401_and_the_sdk_names_the_right_one(sdk: Sdk) -> None:
    with pytest.raises(CogniteProjectAccessError) as refused:
        sdk(cast.BOB, "plant-south").assets.list()
    assert refused.value.maybe_projects == ["plant-north"]
