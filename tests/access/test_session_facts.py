"""The facts about sessions: every row whole, and in agreement with the other tables."""

from __future__ import annotations

import re

from cdfportal.access.catalogue import acls
from cdfportal.access.endpoint_table import endpoint_table
from cdfportal.access.session_facts import ACL, services, statuses, traps, ways

_RIGHT = re.compile(r"(\w+Acl):([A-Z]+)")


def test_every_way_and_status_of_the_contract_is_told_of() -> None:
    assert [*ways()] == ["CLIENT_CREDENTIALS", "TOKEN_EXCHANGE", "ONESHOT_TOKEN_EXCHANGE"]
    assert [*statuses()] == ["READY", "ACTIVE", "CANCELLED", "EXPIRED", "REVOKED", "ACCESS_LOST"]
    assert {one.status for one in statuses().values() if one.alive} == {"READY", "ACTIVE"}
    assert {one.status for one in statuses().values() if not one.asked} == {"EXPIRED"}
    assert all(one.words and one.meaning and one.confidence for one in statuses().values())


def test_the_services_that_the_guide_names_are_there_with_rights_that_exist() -> None:
    named = {one.service for one in services()}
    assert named >= {
        "Transformations",
        "Functions",
        "Workflows",
        "PostgreSQL gateway",
        "Hosted extractors",
    }
    for one in services():
        rights = _RIGHT.findall(one.right)
        assert rights, one
        assert all(action in acls()[acl].actions for acl, action in rights), one
        assert one.source
        assert one.date == "2026-11-22"
    assert acls()[ACL].scopes == ("all",)


def test_each_call_that_takes_a_nonce_is_one_of_cdf() -> None:
    known = endpoint_table()
    for one in services():
        for call, field in one.takes:
            method, path = call.split(" ")
            segments = ("api", "v1", "projects", "{project}", *path.strip("/").split("/"))
            assert known.lookup(method, segments) is not None, call
            assert field


def test_what_goes_wrong_is_said_with_its_source() -> None:
    assert len(traps()) >= 5
    assert all(one.title and one.text and one.source and one.date for one in traps())
