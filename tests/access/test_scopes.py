"""Scope algebra: what covers what, how scopes are read, how they are united."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.catalogue import ScopeFacts, scope_kinds
from cdfportal.access.model import ALL, Scope
from cdfportal.access.scopes import coverage, covers, parse_scope, split_table_value, union
from tests.access.builders import data_sets, tables

OWN = {"currentuserscope": {}}
SPACE = {"spaceIdScope": {"spaceIds": ["plant"]}}
ODD = {"benchScope": ["b2"]}

YES, NO, PERHAPS = (True, True), (False, True), (False, False)

COVERAGE = [
    ("all by all", {"all": {}}, {"all": {}}, YES),
    ("a data set by all", data_sets(42), {"all": {}}, YES),
    ("own by all", OWN, {"all": {}}, YES),
    ("own by own", OWN, OWN, YES),
    ("all by own", {"all": {}}, OWN, NO),
    ("all by a data set", {"all": {}}, data_sets(42), NO),
    ("a data set by itself", data_sets(42), data_sets(42), YES),
    ("a data set by more", data_sets(42), data_sets(17, 42), YES),
    ("two data sets by one", data_sets(17, 42), data_sets(42), NO),
    ("a data set by another", data_sets(42), data_sets(17), NO),
    ("a data set by the same id of another kind", data_sets(42), {"idScope": {"ids": [42]}}, NO),
    ("a data set by nothing", data_sets(42), data_sets(), NO),
    ("an id by the other spelling", {"idscope": {"ids": [7]}}, {"idScope": {"ids": [7]}}, YES),
    ("a space by itself", SPACE, SPACE, YES),
    ("a space by the legacy kind", SPACE, {"spaceScope": {"externalIds": ["plant"]}}, NO),
    (
        "a name with a slash by its beginning",
        {"appExternalIdScope": {"externalIds": ["a/b"]}},
        {"appExternalIdScope": {"externalIds": ["a"]}},
        NO,
    ),
    ("a table by itself", tables(db=["t"]), tables(db=["t"]), YES),
    ("a table by its database", tables(db=["t"]), tables(db=[]), YES),
    ("a table by its database, other form", tables(db=["t"]), tables(db={"tables": []}), YES),
    ("a table by an empty object", tables(db=["t"]), tables(db={}), YES),
    ("a table by the other form", tables(db=["t"]), tables(db={"tables": ["t", "u"]}), YES),
    ("a database by one of its tables", tables(db=[]), tables(db=["t"]), NO),
    ("a table by the same table elsewhere", tables(db=["t"]), tables(other=["t"]), NO),
    ("anything by what we cannot read", data_sets(42), ODD, PERHAPS),
    ("anything by a broken known kind", data_sets(42), {"datasetScope": {"ids": "42"}}, PERHAPS),
    ("anything by no scope at all", data_sets(42), None, PERHAPS),
]


@pytest.mark.parametrize(
    ("requested", "held", "expected"), [row[1:] for row in COVERAGE], ids=[r[0] for r in COVERAGE]
)
def test_coverage_truth_table(requested: object, held: object, expected: tuple[bool, bool]) -> None:
    found = coverage(parse_scope(requested), parse_scope(held))
    assert (found.full, found.certain) == expected


@pytest.mark.parametrize("kind", [kind for kind in scope_kinds().values() if kind.key])
def test_every_kind_with_values_covers_its_own_subsets_only(kind: ScopeFacts) -> None:
    name = kind.name
    one, both = Scope(name, frozenset({"1"})), Scope(name, frozenset({"1", "2"}))
    assert covers(one, both)
    assert not covers(both, one)
    assert coverage(both, one).values == {"1"}
    assert not covers(ALL, both)
    assert covers(both, ALL)


def test_ids_are_the_same_as_numbers_and_as_texts() -> None:
    assert parse_scope(data_sets("42", 42, 42.0)) == Scope("datasetScope", frozenset({"42"}))


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        ("DataSetScope", "datasetScope"),
        ("idscope", "idScope"),
        ("extractionpipelinescope", "extractionPipelineScope"),
    ],
)
def test_spellings_are_read_without_regard_to_case(spelling: str, kind: str) -> None:
    assert parse_scope({spelling: {"ids": [1]}}) == Scope(kind, frozenset({"1"}))


@pytest.mark.parametrize(
    "raw",
    [
        None,
        7,
        "all",
        [],
        {},
        {"all": {}, "datasetScope": {"ids": [1]}},
        {"datasetScope": {}},
        {"datasetScope": {"ids": [{"id": 1}]}},
        {"datasetScope": {"ids": [True]}},
        {"tableScope": {"dbsToTables": ["db"]}},
        {"tableScope": {"dbsToTables": {"db": "t"}}},
        {"tableScope": {"dbsToTables": {"db": [1]}}},
        {"currentuserscope": None},
    ],
)
def test_what_cannot_be_read_is_kept_and_not_guessed(raw: object) -> None:
    scope = parse_scope(raw)
    assert not scope.known
    assert len(scope.values) == 1


def test_an_unknown_kind_keeps_its_name_and_its_json() -> None:
    assert parse_scope({"benchScope": {"b": 1, "a": 2}}) == Scope(
        "benchScope", frozenset({'{"a":2,"b":1}'}), known=False
    )


def test_a_scope_nested_without_end_is_kept_without_being_written_out() -> None:
    nested: object = 1
    for _ in range(100_000):
        nested = [nested]
    assert parse_scope({"benchScope": nested}).values == {'"nested too deep to show"'}


def test_database_and_table_names_may_hold_any_character() -> None:
    scope = parse_scope(tables(**{"my/db, no. 1": ["t%2F/ü\ud800"]}))
    (value,) = scope.values
    assert split_table_value(value) == ("my/db, no. 1", "t%2F/ü?")
    assert value.isascii()
    assert value.count("/") == 1


def scopes() -> st.SearchStrategy[Scope]:
    """Few kinds and few values, so that they meet."""
    ids = st.lists(st.integers(1, 4), max_size=3)
    names = st.lists(st.sampled_from(["t", "u"]), max_size=2)
    databases = st.dictionaries(st.sampled_from(["db", "eb"]), names, max_size=2)
    raw = st.one_of(
        st.just({"all": {}}),
        st.just(OWN),
        ids.map(lambda found: {"datasetScope": {"ids": found}}),
        ids.map(lambda found: {"idScope": {"ids": found}}),
        databases.map(lambda found: {"tableScope": {"dbsToTables": found}}),
        st.just(ODD),
    )
    return raw.map(parse_scope)


@given(st.lists(scopes()), st.lists(scopes()), st.lists(scopes()))
def test_union_is_commutative_associative_idempotent(
    a: list[Scope], b: list[Scope], c: list[Scope]
) -> None:
    assert union([*a, *b]) == union([*b, *a])
    assert union([*union([*a, *b]), *c]) == union([*a, *union([*b, *c])])
    assert union([*a, *a]) == union(a)
    assert union(union(a)) == union(a)


@given(scopes(), st.lists(scopes()))
def test_union_loses_nothing_and_adds_no_kind(requested: Scope, held: list[Scope]) -> None:
    united = union(held)
    assert {scope.kind for scope in united} == {scope.kind for scope in held}
    for scope in held:
        if covers(requested, scope):
            assert any(covers(requested, other) for other in united)


@given(scopes(), scopes(), scopes())
def test_coverage_is_transitive(a: Scope, b: Scope, c: Scope) -> None:
    if covers(a, b) and covers(b, c):
        assert covers(a, c) or not a.values
