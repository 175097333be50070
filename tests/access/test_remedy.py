"""The smallest capability that would allow it: as CDF writes it, and as a Toolkit group."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.decide import can
from cdfportal.access.evaluate import evaluate
from cdfportal.access.parse import parse_groups
from cdfportal.access.remedy import Remedy, remedy
from cdfportal.access.toolkit_yaml import group_yaml
from cdfportal.access.yaml_text import scalar, yaml_text
from tests.access.builders import ask, caller, capability, data_sets, for_apps, group, tables

FREE = ("user_impersonation",)


def remedy_for(
    *held: object,
    asked: tuple[str, ...],
    scopes: tuple[str, ...] = FREE,
    protected: frozenset[str] = frozenset(),
    apps: Any = None,
) -> Remedy | None:
    fields = {"attributes": apps} if apps else {}
    access = evaluate(
        "p", [group(1, "g", *held, sourceId="s", **fields)], caller("s", token_scopes=scopes)
    )
    decision = can(access, ask(*asked), protected=protected)
    found = remedy(decision, access)
    if found is not None and not found.token_scopes:
        cured = [*held, *found.capabilities()]
        again = evaluate(
            "p", [group(2, "g", *cured, sourceId="s")], caller("s", token_scopes=scopes)
        )
        assert can(again, ask(*asked), protected=protected).verdict == "allowed"
    return found


READ42 = capability("timeSeriesAcl", "READ", scope=data_sets(42))
WRITE42 = capability("timeSeriesAcl", "WRITE", scope=data_sets(42))


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        (
            [READ42],
            ("timeSeriesAcl", "WRITE", "datasetScope:42"),
            [{"timeSeriesAcl": {"actions": ["WRITE"], "scope": {"datasetScope": {"ids": [42]}}}}],
        ),
        (
            [READ42],
            ("timeSeriesAcl", "READ", "datasetScope:42,43,7"),
            [{"timeSeriesAcl": {"actions": ["READ"], "scope": {"datasetScope": {"ids": [7, 43]}}}}],
        ),
        (
            [READ42],
            ("timeSeriesAcl", "READ"),
            [{"timeSeriesAcl": {"actions": ["READ"], "scope": {"all": {}}}}],
        ),
        (
            [],
            ("rawAcl", "READ", "tableScope:db/t,db/u,my%2Fdb"),
            [
                {
                    "rawAcl": {
                        "actions": ["READ"],
                        "scope": {"tableScope": {"dbsToTables": {"db": ["t", "u"], "my/db": []}}},
                    }
                }
            ],
        ),
        (
            [],
            ("dataModelInstancesAcl", "READ", "spaceIdScope:plant"),
            [
                {
                    "dataModelInstancesAcl": {
                        "actions": ["READ"],
                        "scope": {"spaceIdScope": {"spaceIds": ["plant"]}},
                    }
                }
            ],
        ),
        (
            [READ42],
            ("timeSeriesAcl", "READ", "datasetScope:42", "7"),
            [
                {
                    "securityCategoriesAcl": {
                        "actions": ["MEMBEROF"],
                        "scope": {"idscope": {"ids": [7]}},
                    }
                }
            ],
        ),
        (
            [],
            ("groupsAcl", "READ", "currentuserscope"),
            [{"groupsAcl": {"actions": ["READ"], "scope": {"currentuserscope": {}}}}],
        ),
    ],
)
def test_only_what_is_missing_is_granted(
    held: list[object], asked: tuple[str, ...], expected: list[object]
) -> None:
    found = remedy_for(*held, asked=asked)
    assert found is not None
    assert found.capabilities() == expected


def test_an_owner_is_missing_on_a_protected_data_set() -> None:
    asked = ("timeSeriesAcl", "WRITE", "datasetScope:42")
    found = remedy_for(WRITE42, asked=asked, protected=frozenset({"42"}))
    assert found is not None
    assert found.capabilities() == [
        {"datasetsAcl": {"actions": ["OWNER"], "scope": {"idscope": {"ids": [42]}}}}
    ]


def test_where_only_the_token_is_in_the_way_no_right_is_missing() -> None:
    asked = ("timeSeriesAcl", "WRITE", "datasetScope:42")
    found = remedy_for(WRITE42, asked=asked, scopes=("DATA.VIEW",))
    assert found == Remedy((), ("DATA.CHANGE", "user_impersonation"))


def test_a_group_for_other_applications_gives_nothing_here() -> None:
    asked = ("timeSeriesAcl", "WRITE", "datasetScope:42")
    found = remedy_for(WRITE42, asked=asked, apps=for_apps("historian"))
    assert found is not None
    assert len(found.rights) == 1


def test_what_is_allowed_needs_no_remedy() -> None:
    assert remedy_for(READ42, asked=("timeSeriesAcl", "READ", "datasetScope:42")) is None


def test_the_remedy_as_a_group_of_the_toolkit() -> None:
    found = remedy_for(WRITE42, asked=("rawAcl", "READ", "tableScope:my db/t"))
    assert found is not None
    assert found.toolkit_yaml() == (
        "# The smallest group that gives it: put in a name and the id of the IdP group.\n"
        "name: gp_new_group\n"
        "sourceId: id-of-the-idp-group\n"
        "capabilities:\n"
        "  - rawAcl:\n"
        "      actions: [READ]\n"
        "      scope:\n"
        "        tableScope:\n"
        "          dbsToTables:\n"
        '            "my db": [t]\n'
    )


def test_a_group_as_the_toolkit_keeps_it() -> None:
    held = group(
        7,
        "line a: engineers",
        capability("timeSeriesAcl", "READ", "WRITE", scope=data_sets(42, 17)),
        capability("rawAcl", "READ", scope=tables(db={"tables": ["t"]}, other=[])),
        capability("datasetsAcl", "OWNER", scope={"idScope": {"ids": [42]}}),
        capability("oddAcl", "GO", scope={"benchScope": {"x": ["ü"]}}),
        capability("assetsAcl", "READ"),
        sourceId="01e2",
        metadata={"origin": "yes"},
        attributes=for_apps("historian"),
    )
    assert group_yaml(held, {"42": "ds_train_b"}) == (
        "# Ids of this project stand where the external id, or the name, could not be read: 17.\n"
        'name: "line a: engineers"\n'
        'sourceId: "01e2"\n'
        "attributes:\n"
        "  token:\n"
        "    appIds: [historian]\n"
        "metadata:\n"
        '  origin: "yes"\n'
        "capabilities:\n"
        "  - timeSeriesAcl:\n"
        "      actions: [READ, WRITE]\n"
        "      scope:\n"
        "        datasetScope:\n"
        "          ids: [17, ds_train_b]\n"
        "  - rawAcl:\n"
        "      actions: [READ]\n"
        "      scope:\n"
        "        tableScope:\n"
        "          dbsToTables:\n"
        "            db: [t]\n"
        "            other: []\n"
        "  - datasetsAcl:\n"
        "      actions: [OWNER]\n"
        "      scope:\n"
        "        idscope:\n"
        "          ids: [ds_train_b]\n"
        "  - oddAcl:\n"
        "      actions: [GO]\n"
        "      scope:\n"
        "        benchScope:\n"
        '          x: ["ü"]\n'
        "  - assetsAcl:\n"
        "      actions: [READ]\n"
        "      scope:\n"
        "        all: {}\n"
    )


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"members": "allUserAccounts"}, ["members: allUserAccounts"]),
        ({"members": ["p-1", "p 2"]}, ['members: [p-1, "p 2"]']),
        ({"members": ["p-1"], "sourceId": "s"}, ["sourceId: s"]),
        (
            {},
            ["# The Toolkit asks for sourceId or members; this group has neither.", "members: []"],
        ),
    ],
)
def test_who_is_in_it_is_either_by_source_or_by_members(
    fields: dict[str, Any], lines: list[str]
) -> None:
    (held,) = parse_groups([{"id": 1, "name": "g", "capabilities": [], **fields}]).groups
    text = group_yaml(held).splitlines()
    assert [line for line in text if line not in ("name: g", "capabilities: []")] == lines


@pytest.mark.parametrize(
    "word", ["yes", "No", "null", "on", "~", "1e3", "0x1", "a: b", "#", "", "-"]
)
def test_words_that_yaml_reads_as_something_else_are_quoted(word: str) -> None:
    assert scalar(word) == json.dumps(word)


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_every_text_is_one_line_of_printable_letters(text: str) -> None:
    written = yaml_text({"k": text})
    assert written.count("\n") == 1
    assert written[:-1].isprintable()
    value = written[3:-1]
    if "\\U" not in value:
        assert text == (json.loads(value) if value.startswith('"') else value)
