"""The simulator's own rules, as tables: scopes, token scopes, applications, membership."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from cdfportal.demo.simulator.caller import Caller
from cdfportal.demo.simulator.enforce import Target, access_of, covers
from cdfportal.demo.simulator.membership import groups_of
from cdfportal.demo.simulator.token_scopes import admits, may_inspect, scope_of
from cdfportal.demo.world import Project
from cdfportal.demo.world.grants import (
    data_sets,
    external_group,
    for_apps,
    grant,
    managed_group,
)

ME = Caller("me", "app-1", frozenset({"idp-1"}), None)


@pytest.mark.parametrize(
    ("kind", "value", "target", "expected"),
    [
        ("all", {}, Target(), True),
        ("all", {}, Target(data_set=9), True),
        ("datasetscope", {"ids": [1, 2]}, Target(data_set=2), True),
        ("datasetscope", {"ids": ["2"]}, Target(data_set=2), True),
        ("datasetscope", {"ids": [1]}, Target(data_set=2), False),
        ("datasetscope", {"ids": [1]}, Target(id=1), False),
        ("datasetscope", {"ids": []}, Target(data_set=1), False),
        ("datasetscope", {"ids": [1]}, Target(), False),
        ("idscope", {"ids": [5]}, Target(id=5), True),
        ("idscope", {"ids": [5]}, Target(data_set=5), False),
        ("assetrootidscope", {"rootIds": [7]}, Target(asset_root=7), True),
        ("assetrootidscope", {"rootIds": [7]}, Target(id=7), False),
        ("currentuserscope", {}, Target(own=True), True),
        ("currentuserscope", {}, Target(), False),
        ("spaceidscope", {"spaceIds": ["a"]}, Target(space="a"), True),
        ("spaceidscope", {"spaceIds": ["a"]}, Target(space="A"), False),
        ("spaceidscope", {"spaceIds": ["a"]}, Target(), False),
        ("spacescope", {"externalIds": ["a"]}, Target(space="a"), False),
        ("zonescope", {"zones": ["a"]}, Target(id=1, data_set=1, own=True), False),
    ],
)
def test_a_scope_covers_what_it_names_and_nothing_else(
    kind: str, value: dict[str, Any], target: Target, expected: bool
) -> None:
    assert covers(kind, value, target) is expected


@pytest.mark.parametrize(
    ("dbs_to_tables", "database", "table", "expected"),
    [
        ({"erp": {"tables": ["a"]}}, "erp", "a", True),
        ({"erp": ["a"]}, "erp", "a", True),
        ({"erp": ["a"]}, "erp", "b", False),
        ({"erp": ["a"]}, "erp", None, True),
        ({"erp": []}, "erp", "anything", True),
        ({"erp": {}}, "erp", "anything", True),
        ({"erp": {"tables": []}}, "erp", "anything", True),
        ({"erp": []}, "crm", "a", False),
        ({}, "erp", "a", False),
    ],
)
def test_raw_scopes_in_each_wire_form(
    dbs_to_tables: dict[str, Any], database: str, table: str | None, expected: bool
) -> None:
    target = Target(database=database, table=table)
    assert covers("tablescope", {"dbsToTables": dbs_to_tables}, target) is expected


def test_two_groups_add_up() -> None:
    first = external_group(1, "a", "x", grant("timeSeriesAcl", "READ", data_sets(17)))
    second = external_group(2, "b", "x", grant("timeSeriesAcl", "READ WRITE", data_sets(42)))
    access = access_of([first, second], None)
    assert access.reaches("timeSeriesAcl", "READ", Target(data_set=17))
    assert access.reaches("timeSeriesAcl", "READ", Target(data_set=42))
    assert not access.reaches("timeSeriesAcl", "WRITE", Target(data_set=17))
    assert access.has("TIMESERIESACL", "WRITE")
    assert not access.everywhere("timeSeriesAcl", "READ")


def test_writing_does_not_imply_reading() -> None:
    access = access_of([external_group(1, "a", "x", grant("assetsAcl", "WRITE"))], None)
    assert access.everywhere("assetsAcl", "WRITE")
    assert not access.has("assetsAcl", "READ")


def test_any_group_implies_reading_profiles_and_no_group_nothing() -> None:
    assert access_of([external_group(1, "a", "x")], None).has("userProfilesAcl", "READ")
    assert not access_of([], None).has("userProfilesAcl", "READ")


@pytest.mark.parametrize(
    ("acl", "action", "scope"),
    [
        ("timeSeriesAcl", "READ", "DATA.VIEW"),
        ("rawAcl", "LIST", "DATA.VIEW"),
        ("rawAcl", "WRITE", "DATA.CHANGE"),
        ("datasetsAcl", "OWNER", "DATA.CHANGE"),
        ("vibrationLabAcl", "CALIBRATE", "DATA.CHANGE"),
        ("sessionsAcl", "LIST", "COMPUTE.VIEW"),
        ("transformationsAcl", "WRITE", "COMPUTE.CHANGE"),
        ("groupsAcl", "LIST", "ADMIN"),
        ("securityCategoriesAcl", "MEMBEROF", "ADMIN"),
    ],
)
def test_each_right_belongs_to_one_token_scope(acl: str, action: str, scope: str) -> None:
    assert scope_of(acl, action) == scope
    assert admits(frozenset({scope}), acl, action)
    assert admits(frozenset({"user_impersonation"}), acl, action)
    assert admits(None, acl, action)
    assert not admits(frozenset({"IDENTITY"}), acl, action)
    assert not admits(frozenset(), acl, action)


def test_inspection_needs_its_own_scope() -> None:
    assert may_inspect(frozenset({"IDENTITY"}))
    assert may_inspect(None)
    assert not may_inspect(frozenset({"user_impersonation"}))


@pytest.mark.parametrize(
    ("group", "member"),
    [
        (external_group(1, "by source", "idp-1"), True),
        (external_group(1, "other source", "idp-2"), False),
        (external_group(1, "no source", ""), False),
        (external_group(1, "deleted", "idp-1", isDeleted=True), False),
        (external_group(1, "my app", "idp-1", attributes=for_apps("app-2", "app-1")), True),
        (external_group(1, "other app", "idp-1", attributes=for_apps("app-2")), False),
        (external_group(1, "any app", "idp-1", attributes={"token": {"appIds": None}}), True),
        (external_group(1, "any app", "idp-1", attributes=None), True),
        (managed_group(1, "named", ["you", "me"]), True),
        (managed_group(1, "not named", ["you"]), False),
        (managed_group(1, "named, empty source", ["me"], sourceId=""), True),
        (managed_group(1, "everyone", "allUserAccounts"), False),
    ],
)
def test_membership(group: dict[str, Any], member: bool) -> None:
    project = Project("p", "o", [group], frozenset({"you"}), [])
    assert groups_of(project, ME) == ([group] if member else [])


def test_all_user_accounts_are_those_of_the_project_and_no_service() -> None:
    group = managed_group(1, "everyone", "allUserAccounts")
    project = Project("p", "o", [group], frozenset({"me"}), [])
    assert groups_of(project, ME) == [group]
    service = dataclasses.replace(ME, subject="service")
    assert groups_of(project, service) == []


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"sub": "s"}, Caller("s", None, frozenset(), None)),
        ({"sub": "s", "groups": ["a"], "roles": ["b"]}, Caller("s", None, frozenset("ab"), None)),
        ({"sub": "s", "groups": "a"}, Caller("s", None, frozenset("a"), None)),
        ({"sub": "s", "groups": {"a": 1}}, Caller("s", None, frozenset(), None)),
        ({"sub": "s", "groups": ["a", 1, None]}, Caller("s", None, frozenset("a"), None)),
        (
            {"sub": "s", "appid": "one", "azp": "two"},
            Caller("s", "one", frozenset(), None),
        ),
        ({"sub": "s", "client_id": "c"}, Caller("s", "c", frozenset(), None)),
        (
            {"sub": "s", "scp": "IDENTITY DATA.VIEW"},
            Caller("s", None, frozenset(), frozenset({"IDENTITY", "DATA.VIEW"})),
        ),
        (
            {"sub": "s", "scope": "https://c.cognitedata.com/IDENTITY openid"},
            Caller("s", None, frozenset(), frozenset({"IDENTITY", "openid"})),
        ),
        ({"sub": "s", "scp": ""}, Caller("s", None, frozenset(), frozenset())),
        ({"sub": "s", "scp": 7}, Caller("s", None, frozenset(), frozenset())),
    ],
)
def test_a_caller_is_what_the_claims_say(claims: dict[str, Any], expected: Caller) -> None:
    assert Caller.from_claims(claims) == expected
