"""The tables in `data/`: each says where it is from, and they agree with each other."""

from __future__ import annotations

from importlib.resources import files

import pytest

from cdfportal.access.catalogue import acls, actions, implications, implicit_rights, scope_kinds
from cdfportal.access.tables import read_table

NAMES = sorted(
    entry.name.removesuffix(".json")
    for entry in files("cdfportal.access").joinpath("data").iterdir()
    if entry.name.endswith(".json")
)


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_source_date_and_confidence(name: str) -> None:
    table = read_table(name)
    assert table["source"]
    assert table["date"] == "2026-11-22"
    assert table["confidence"]


def test_acls_name_known_actions_scopes_and_areas() -> None:
    for facts in acls().values():
        assert set(facts.actions) <= set(actions())
        assert set(facts.scopes) <= set(scope_kinds())
        assert facts.area in {"data", "compute", "access"}
        assert facts.noun


def test_implications_name_known_rights() -> None:
    for (acl, gives), rules in implications().items():
        assert gives in acls()[acl].actions
        for rule in rules:
            assert rule.action in acls()[acl].actions
    for acl, action in implicit_rights():
        assert action in acls()[acl].actions
