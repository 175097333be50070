"""CDF's JSON → model: odd input is kept or reported, and never raises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.catalogue import acls
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.json_parts import group_json
from cdfportal.access.model import ALL, ALL_USER_ACCOUNTS, Group
from cdfportal.access.parse import parse_groups, parse_inspection
from tests.access.builders import capability, data_sets, for_apps

FULL = {
    "id": "101",
    "name": "Linje Å: engineers",
    "sourceId": "s-1",
    "members": ["p-1", "p-2"],
    "capabilities": [capability("timeSeriesAcl", "READ", scope=data_sets(17))],
    "metadata": {"owner": "plant"},
    "attributes": {"token": {"appIds": ["app-1"]}},
    "isDeleted": False,
    "deletedTime": -1,
    "somethingNew": {"later": True},
}


def one(**changes: object) -> Group:
    parsed = parse_groups([{**FULL, **changes}])
    assert len(parsed.groups) == 1
    return parsed.groups[0]


def test_a_whole_group() -> None:
    found = one()
    assert (found.id, found.name, found.source_id) == (101, "Linje Å: engineers", "s-1")
    assert found.member_ids == ("p-1", "p-2")
    assert found.app_ids == {"app-1"}
    assert found.metadata == {"owner": "plant"}
    assert not found.is_deleted
    assert found.deleted_time is None
    assert found.capabilities[0].acl == "timeSeriesAcl"


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"sourceId": ""}, "source_id", None),
        ({"sourceId": None}, "source_id", None),
        ({"sourceId": 12}, "source_id", "12"),
        ({"members": None}, "members", None),
        ({"members": "allUserAccounts"}, "members", ALL_USER_ACCOUNTS),
        ({"members": []}, "members", ()),
        ({"attributes": None}, "app_ids", None),
        ({"attributes": {"token": {"appIds": None}}}, "app_ids", None),
        ({"attributes": {"token": {"appIds": []}}}, "app_ids", frozenset()),
        ({"attributes": "x"}, "app_ids", None),
        ({"isDeleted": True}, "is_deleted", True),
        ({"isDeleted": None, "deletedTime": 5}, "is_deleted", True),
        ({"deletedTime": 0}, "deleted_time", datetime(1970, 1, 1, tzinfo=UTC)),
        ({"deletedTime": 10**30}, "deleted_time", None),
        ({"metadata": {"n": 1, "x": None}}, "metadata", {"n": "1", "x": ""}),
        ({"name": None}, "name", ""),
        ({"name": "half \ud800"}, "name", "half ?"),
    ],
)
def test_odd_but_real_values(changes: dict[str, object], field: str, expected: object) -> None:
    assert getattr(one(**changes), field) == expected


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (None, "items"),
        ({"items": {}}, "items"),
        ({"items": [7]}, "items[0]"),
        ({"items": [{"name": "no id"}]}, "items[0].id"),
        ({"items": [{"id": True}]}, "items[0].id"),
        ({"items": [{"id": 1, "capabilities": {}}]}, "items[0].capabilities"),
        ({"items": [{"id": 1, "capabilities": ["x"]}]}, "items[0].capabilities[0]"),
        ({"items": [{"id": 1, "capabilities": [{}]}]}, "items[0].capabilities[0]"),
        (
            {"items": [{"id": 1, "capabilities": [{"xAcl": {"actions": "READ"}}]}]},
            "items[0].capabilities[0].xAcl",
        ),
        ({"items": [{"id": 1, "members": "everybody"}]}, "items[0].members"),
        (
            {"items": [{"id": 1, "attributes": for_apps() | {"token": {"appIds": "x"}}}]},
            "items[0].attributes.token.appIds",
        ),
    ],
)
def test_what_cannot_be_read_is_reported_with_its_place(body: object, where: str) -> None:
    assert [problem.where for problem in parse_groups(body).problems] == [where]


def test_a_broken_group_does_not_take_the_others_along() -> None:
    parsed = parse_groups({"items": [None, FULL, {"id": "x"}, {**FULL, "id": 102}]})
    assert [group.id for group in parsed.groups] == [101, 102]
    assert len(parsed.problems) == 2


def test_groups_may_share_a_name() -> None:
    parsed = parse_groups([FULL, {**FULL, "id": 102}])
    assert [group.name for group in parsed.groups] == [FULL["name"]] * 2
    assert parsed.problems == ()


@pytest.mark.parametrize("name", sorted(acls()))
def test_every_known_acl_parses_with_all_its_actions(name: str) -> None:
    facts = acls()[name]
    parsed = one(capabilities=[capability(name.upper(), *facts.actions)]).capabilities[0]
    assert (parsed.acl, parsed.actions, parsed.scope) == (name, facts.actions, ALL)


def test_there_are_71_known_acls() -> None:
    assert len(acls()) == 71


def test_unknown_acl_action_and_scope_are_kept() -> None:
    raw = {"vibrationLabAcl": {"actions": ["CALIBRATE", 5], "scope": {"benchScope": ["b2"]}}}
    (found,) = one(capabilities=[raw]).capabilities
    assert found.acl == "vibrationLabAcl"
    assert found.actions == ("CALIBRATE", "5")
    assert found.scope.kind == "benchScope"
    assert found.raw == raw


def test_extra_keys_beside_the_acl_are_no_capabilities() -> None:
    raw = {**capability("assetsAcl", "READ"), "projectUrlNames": {"urlNames": ["p"]}}
    assert [found.acl for found in one(capabilities=[raw]).capabilities] == ["assetsAcl"]


def test_two_acls_in_one_entry_share_its_index() -> None:
    raw = {**capability("assetsAcl", "READ"), **capability("eventsAcl", "READ")}
    found = one(capabilities=[None, raw]).capabilities
    assert [(c.acl, c.index) for c in found] == [("assetsAcl", 1), ("eventsAcl", 1)]


def test_inspection() -> None:
    parsed = parse_inspection(
        {
            "subject": "sub-1",
            "projects": [
                {"projectUrlName": "p", "groups": [1, "2"]},
                {"projectUrlName": "p", "groups": [2, 3]},
                {"projectUrlName": "q"},
            ],
            "capabilities": [
                {**capability("assetsAcl", "READ"), "projectScope": {"projects": ["p"]}},
                {**capability("eventsAcl", "READ"), "projectScope": {"allProjects": {}}},
                {"rawAcl": {"actions": ["READ"], "scope": {"all": {}}, "version": 1}},
            ],
        }
    )
    assert parsed.problems == ()
    inspection = parsed.inspection
    assert inspection.subject == "sub-1"
    assert inspection.projects == {"p": (1, 2, 3), "q": ()}
    in_q = [item.capability.acl for item in inspection.capabilities if item.applies_to("q")]
    assert in_q == ["eventsAcl", "rawAcl"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], ""),
        ({"projects": [{}]}, "projects[0]"),
        ({"projects": ["p"]}, "projects[0]"),
        ({"capabilities": [3]}, "capabilities[0]"),
        (
            {"capabilities": [{**capability("assetsAcl", "READ"), "projectScope": 3}]},
            "capabilities[0].projectScope",
        ),
    ],
)
def test_an_odd_inspection_is_reported(body: object, where: str) -> None:
    assert [problem.where for problem in parse_inspection(body).problems] == [where]


KEYS = st.sampled_from(
    [
        "items",
        "id",
        "name",
        "sourceId",
        "members",
        "capabilities",
        "attributes",
        "token",
        "appIds",
        "metadata",
        "deletedTime",
        "assetsAcl",
        "rawAcl",
        "oddAcl",
        "actions",
        "scope",
        "all",
        "datasetScope",
        "ids",
        "tableScope",
        "dbsToTables",
        "tables",
        "projects",
        "projectUrlName",
        "groups",
        "projectScope",
        "subject",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(st.characters(), max_size=4),
    st.sampled_from(["READ", "allUserAccounts", "\ud800"]),
)
JSON: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(JSON)
def test_no_json_of_any_shape_raises(body: Any) -> None:
    parsed = parse_groups(body)
    parse_inspection(body)
    for group in parsed.groups:
        assert "id" in group_json(group)


@given(st.lists(st.dictionaries(KEYS, JSON, max_size=4), max_size=4))
def test_no_capability_of_any_shape_raises(capabilities: list[Any]) -> None:
    parsed = parse_groups([{"id": 1, "capabilities": capabilities}])
    access = access_of_groups("p", parsed.groups)
    assert all(grant.group_id in (1, None) for grant in access.grants)
