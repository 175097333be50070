"""Rights, scopes and lists in words."""

from __future__ import annotations

import pytest

from cdfportal.access.catalogue import acls, scope_kinds
from cdfportal.access.model import ALL, Scope
from cdfportal.access.scopes import parse_scope
from cdfportal.access.words import and_list, right_in_words, scope_in_words
from tests.access.builders import data_sets, tables

TRAIN_B = {("datasetScope", "42"): "Compressor train B"}


@pytest.mark.parametrize(
    ("acl", "action", "scope", "expected"),
    [
        ("timeSeriesAcl", "WRITE", data_sets(42), "write time series in data set 42"),
        ("timeSeriesAcl", "READ", data_sets(42, 17), "read time series in data sets 17 and 42"),
        (
            "timeSeriesAcl",
            "READ",
            {"all": {}},
            "read time series in every data set, today and in future",
        ),
        ("timeSeriesAcl", "READ", {"idscope": {"ids": [7]}}, "read time series 7"),
        ("groupsAcl", "CREATE", {"all": {}}, "create groups"),
        ("groupsAcl", "LIST", {"currentuserscope": {}}, "list your own groups"),
        ("datasetsAcl", "READ", {"all": {}}, "read all data sets, today and in future"),
        ("datasetsAcl", "OWNER", {"idScope": {"ids": [1]}}, "write to protected data set 1"),
        (
            "securityCategoriesAcl",
            "MEMBEROF",
            {"idscope": {"ids": [7]}},
            "see what is marked with security category 7",
        ),
        (
            "rawAcl",
            "READ",
            {"all": {}},
            "read RAW data in every RAW database, today and in future",
        ),
        (
            "rawAcl",
            "READ",
            tables(erp=["orders", "a b"]),
            "read RAW data in RAW tables erp/a b and erp/orders",
        ),
        (
            "rawAcl",
            "READ",
            tables(erp=[], crm=["x"]),
            "read RAW data in every table of RAW database erp and in RAW table crm/x",
        ),
        (
            "dataModelInstancesAcl",
            "READ",
            {"spaceIdScope": {"spaceIds": ["plant"]}},
            "read data model instances in space plant",
        ),
        ("assetsAcl", "READ", data_sets(), "read assets in no data set at all"),
        (
            "assetsAcl",
            "READ",
            {"benchScope": 1},
            "read assets in a scope that is not understood here (benchScope)",
        ),
        ("vibrationLabAcl", "GO", {"all": {}}, "use vibrationLabAcl:GO on the whole project"),
        ("assetsAcl", "GO", {"all": {}}, "GO assets in every data set, today and in future"),
    ],
)
def test_rights_in_words(acl: str, action: str, scope: object, expected: str) -> None:
    assert right_in_words(acl, action, parse_scope(scope)) == expected


def test_every_known_right_has_words() -> None:
    kinds = [ALL, *(Scope(name, frozenset({"1"})) for name in scope_kinds() if name != "all")]
    for facts in acls().values():
        for action in (*facts.actions, "NEW"):
            for scope in kinds:
                words = right_in_words(facts.name, action, scope)
                assert "  " not in words
                assert words == words.strip()


@pytest.mark.parametrize(
    ("acl", "scope", "expected"),
    [
        ("datasetsAcl", {"all": {}}, "all data sets, today and in future"),
        ("assetsAcl", {"all": {}}, "every data set, today and in future"),
        ("groupsAcl", {"all": {}}, "the whole project"),
        ("groupsAcl", {"currentuserscope": {}}, "your own"),
        ("assetsAcl", None, "a scope that is not understood here (no name)"),
    ],
)
def test_scopes_in_words(acl: str, scope: object, expected: str) -> None:
    assert scope_in_words(parse_scope(scope), acl) == expected


def test_a_name_stands_beside_the_id() -> None:
    scope = parse_scope(data_sets(42, 17))
    assert scope_in_words(scope, "assetsAcl", TRAIN_B) == "data sets 17 and 42 (Compressor train B)"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcdefghijk"), "a, b, c, d, e, f, g and 4 more"),
    ],
)
def test_lists_in_words(items: list[str], expected: str) -> None:
    assert and_list(items) == expected
