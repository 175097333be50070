"""Questions out of query parameters, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.answers import Question
from cdfportal.access.model import ALL, Scope
from cdfportal.access.questions import (
    QuestionProblems,
    parse_question,
    parse_scope_text,
    scope_text,
)
from cdfportal.access.scopes import table_value


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("", "all", set()),
        ("all", "all", set()),
        (" ALL ", "all", set()),
        ("datasetScope:42", "datasetScope", {"42"}),
        ("datasetscope:17, 042,17", "datasetScope", {"17", "42"}),
        ("idscope:7", "idScope", {"7"}),
        ("assetRootIdScope:7", "assetRootIdScope", {"7"}),
        ("spaceIdScope:plant", "spaceIdScope", {"plant"}),
        ("spaceIdScope:a%2Cb", "spaceIdScope", {"a,b"}),
        ("tableScope:db/table", "tableScope", {"db/table"}),
        ("tableScope:db", "tableScope", {"db"}),
        ("tableScope:my%2Fdb/t%2Cu,x", "tableScope", {"my%2Fdb/t%2Cu", "x"}),
        ("tableScope:d b/%C3%BC", "tableScope", {"d%20b/%C3%BC"}),
        ("currentuserscope", "currentuserscope", set()),
    ],
)
def test_scopes_as_the_design_writes_them(text: str, kind: str, values: set[str]) -> None:
    assert parse_scope_text(text) == Scope(kind, frozenset(values))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("all:1", "takes no value"),
        ("currentuserscope:me", "takes no value"),
        ("datasetScope", "empty value"),
        ("datasetScope:", "empty value"),
        ("datasetScope:1,,2", "empty value"),
        ("datasetScope:x", "“x”"),
        ("datasetScope:1.5", "“1.5”"),
        ("datasetScope:99999999999999999999", "99999999999999999999"),
        ("tableScope:a/b/c", "database/table"),
        ("tableScope:/t", "database/table"),
        ("tableScope:db/", "database/table"),
        ("tableScope:%ff/x", "“%ff/x”"),
        ("tableScope:x/%C3", "“x/%C3”"),
        ("spaceIdScope:a%FE", "“a%FE”"),
        ("fooScope:1", "no scope of CDF"),
        ("dataSet:1", "Did you mean datasetScope?"),
        (":", "takes no value"),
        ("datasetScope:" + "1," * 20_000, "characters"),
        ("datasetScope:" + ",".join(["1"] * 1001), "1001 values"),
        ("x" * 5_000, "x…”"),
    ],
)
def test_what_is_no_scope_is_said_in_one_sentence(text: str, part: str) -> None:
    problem = parse_scope_text(text)
    assert isinstance(problem, str)
    assert part in problem
    assert len(problem) < 200


@pytest.mark.parametrize(
    ("acl", "action", "scope", "count"),
    [
        (None, None, None, 2),
        ("", "READ", "all", 1),
        ("time series", "READ", "all", 1),
        ("<script>", "\x00", "nope:1", 3),
        ("a" * 101, "READ", "all", 1),
        ("ᴬcl", "READ", "all", 1),
    ],
)
def test_all_problems_are_told_at_once(
    acl: str | None, action: str | None, scope: str | None, count: int
) -> None:
    problems = parse_question(acl, action, scope)
    assert isinstance(problems, QuestionProblems)
    assert len(problems.problems) == count


def test_security_categories_are_ids_however_they_are_repeated() -> None:
    question = parse_question("timeSeriesAcl", "READ", None, ["7", "07, 8", ""])
    assert question == Question("timeSeriesAcl", "READ", ALL, frozenset({"7", "8"}))


@pytest.mark.parametrize(
    ("category", "part"),
    [("secret", "“secret”"), ("-1", "“-1”"), ("0", "“0”"), ("1," * 11, "at most 10")],
)
def test_what_is_no_category_is_said(category: str, part: str) -> None:
    found = parse_question("timeSeriesAcl", "READ", None, [category])
    assert isinstance(found, QuestionProblems)
    (problem,) = found.problems
    assert problem.startswith("`security_category`")
    assert part in problem


def test_known_names_are_read_in_any_case_and_unknown_ones_kept() -> None:
    assert parse_question("timeseriesacl", "read", None) == Question("timeSeriesAcl", "READ", ALL)
    assert parse_question("vibrationLabAcl", "Calibrate", "all") == Question(
        "vibrationLabAcl", "Calibrate", ALL
    )


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_no_text_raises(acl: str, action: str, scope: str) -> None:
    found = parse_question(acl, action, scope)
    assert isinstance(found, Question) or all(found.problems)


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8).filter(
    lambda text: text == text.strip()
)


@given(st.frozensets(NAMES, min_size=1, max_size=4))
def test_a_scope_of_names_survives_the_way_through_a_url(values: frozenset[str]) -> None:
    scope = Scope("spaceIdScope", values)
    assert parse_scope_text(scope_text(scope)) == scope


@given(st.frozensets(st.tuples(NAMES, st.none() | NAMES), min_size=1, max_size=4))
def test_a_scope_of_tables_survives_the_way_through_a_url(
    names: frozenset[tuple[str, str | None]],
) -> None:
    scope = Scope("tableScope", frozenset(table_value(*pair) for pair in names))
    assert parse_scope_text(scope_text(scope)) == scope


def test_numbers_are_written_in_their_order() -> None:
    assert scope_text(Scope("datasetScope", frozenset({"9", "42", "100"}))) == (
        "datasetScope:9,42,100"
    )


def test_what_is_not_known_is_said_beside_what_is_wrong() -> None:
    """Alone it is no mistake: CDF gains names every few weeks."""
    assert isinstance(parse_question("timeSeriesAcl", "REED", "all"), Question)
    found = parse_question("timeSeriesACL", "REED", "data set 42")
    assert isinstance(found, QuestionProblems)
    scope, action = found.problems
    assert scope.startswith("`scope`: “data set 42” is no scope of CDF.")
    assert action == "`action`: “REED” is not known here. Did you mean READ?"
