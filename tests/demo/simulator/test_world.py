"""The demo's world shows what it promises to show."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cdfportal.demo.simulator.enforce import acl_entries
from cdfportal.demo.simulator.group_spec import checked_spec
from cdfportal.demo.world import Project, build_world
from cdfportal.demo.world.north_teams import UNKNOWN_PRINCIPALS

#: Every kind of scope that CDF is known to write.
SCOPE_KINDS = {
    "all",
    "currentuserscope",
    "idScope",
    "idscope",
    "instancesScope",
    "extractionPipelineScope",
    "usersScope",
    "datasetScope",
    "tableScope",
    "assetRootIdScope",
    "experimentscope",
    "spaceIdScope",
    "appScope",
    "partition",
    "spaceScope",
    "dataModelScope",
    "appExternalIdScope",
    "dataProductScope",
    "agentExternalIdScope",
}


@pytest.fixture
def north() -> Project:
    return build_world().projects["plant-north"]


def _acls(project: Project) -> list[tuple[str, dict[str, Any]]]:
    return [
        entry
        for group in project.groups
        for capability in group["capabilities"]
        for entry in acl_entries(capability)
    ]


def test_every_scope_kind_occurs_and_some_that_nobody_knows(north: Project) -> None:
    kinds = {kind for _, acl in _acls(north) for kind in acl["scope"]}
    assert kinds - SCOPE_KINDS == {"zoneScope", "benchScope"}
    assert kinds >= SCOPE_KINDS


def test_both_wire_forms_of_raw_tables_occur(north: Project) -> None:
    scopes = [acl["scope"].get("tableScope", {}) for _, acl in _acls(north)]
    named = [tables for scope in scopes for tables in scope.get("dbsToTables", {}).values()]
    assert [] in named
    assert {} in named
    assert ["workorders"] in named
    assert {"tables": ["parts"]} in named


def test_the_oddities_of_real_projects_occur(north: Project) -> None:
    names = Counter(group["name"] for group in north.groups)
    assert names["operators"] == 2
    assert any(group["isDeleted"] for group in north.groups)
    assert any(group.get("sourceId") == "" and "members" not in group for group in north.groups)
    assert any(group.get("sourceId") == "" and group.get("members") for group in north.groups)
    assert any(group.get("sourceId") and "members" in group for group in north.groups)
    assert any(group.get("sourceId") and group.get("members") for group in north.groups)
    assert any(group.get("members") == "allUserAccounts" for group in north.groups)
    assert any(not group["capabilities"] for group in north.groups)
    acls = {name for name, _ in _acls(north)}
    assert {"vibrationLabAcl", "genericsAcl", "templateGroupsAcl"} <= acls


def test_ids_are_unique_and_groups_are_about_fifty(north: Project) -> None:
    ids = [group["id"] for group in north.groups]
    assert len(ids) == len(set(ids)) == 52


def test_groups_would_be_accepted_by_the_api_save_those_that_it_only_returns(
    north: Project,
) -> None:
    created = ("name", "capabilities", "metadata", "attributes", "members", "sourceId")
    for group in north.groups:
        spec = {key: group[key] for key in created if key in group}
        if "members" in spec and "sourceId" in spec:
            del spec["sourceId"]
        assert checked_spec(spec) == spec


def test_references_lead_somewhere(north: Project) -> None:
    for asset in north.assets.values():
        assert asset["rootId"] in north.assets
        assert asset.get("parentId", asset["id"]) in north.assets
    for item in [*north.assets.values(), *north.time_series.values()]:
        assert item.get("dataSetId", 17) in north.data_sets
    for series in north.time_series.values():
        assert series["assetId"] in north.assets
    for item in [*north.events.values(), *north.files.values()]:
        assert set(item["assetIds"]) <= north.assets.keys()
        assert item.get("dataSetId", 17) in north.data_sets
    for item in [*north.time_series.values(), *north.files.values()]:
        assert set(item.get("securityCategories", ())) <= north.security_categories.keys()
    for kind, space, external_id in north.instances:
        assert space in north.spaces
        edge = north.instances[kind, space, external_id]
        for end in [edge[name] for name in ("startNode", "endNode") if name in edge]:
            assert ("node", end["space"], end["externalId"]) in north.instances


def test_some_of_what_groups_name_is_gone(north: Project) -> None:
    scopes = [acl["scope"].get("datasetScope", {}).get("ids", []) for _, acl in _acls(north)]
    assert {int(key) for ids in scopes for key in ids} - north.data_sets.keys() == {9}
    listed = [group["members"] for group in north.groups if isinstance(group.get("members"), list)]
    known = {profile["userIdentifier"] for profile in north.profiles}
    assert {one for members in listed for one in members} - known == set(UNKNOWN_PRINCIPALS)


def test_two_worlds_share_nothing(north: Project) -> None:
    north.groups[0]["capabilities"].clear()
    north.raw["erp"].clear()
    other = build_world().projects["plant-north"]
    assert other.groups[0]["capabilities"]
    assert other.raw["erp"]
