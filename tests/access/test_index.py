"""The index against parsing everything: all kinds of scope, spellings, forms, and odd entries."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cdfportal.access.answers import Question
from cdfportal.access.catalogue import scope_kinds
from cdfportal.access.columns import Giving
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Scope
from cdfportal.access.parse import parse_groups
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import coverage, parse_scope, union

VALUES = st.sampled_from([1, "1", " 2", 3, True, 1.0, None, "x", "\ud800"])
TABLES = st.lists(st.sampled_from(["t", "u/v", 5]), max_size=2)
RAW = st.dictionaries(
    st.sampled_from(["d", "e f"]),
    TABLES | TABLES.map(lambda t: {"tables": t}) | st.none(),
    max_size=2,
)


def scope(name: str) -> st.SearchStrategy[Any]:
    kind = scope_kinds()[name]
    contents = RAW if kind.type == "tables" else st.lists(VALUES, max_size=3)
    body = contents.map(lambda found: {kind.key: found}) if kind.key else st.just({})
    spelled = st.sampled_from([name, name.lower(), name.upper()])
    return st.builds(lambda spelling, inner: {spelling: inner}, spelled, body | st.just([]))


SCOPES = st.one_of([scope(name) for name in scope_kinds()]) | st.sampled_from(
    [{"newScope": [1]}, {}, None, {"all": {}, "datasetScope": {"ids": [1]}}]
)
ACTIONS = st.lists(st.sampled_from(["READ", "read", "WRITE", 7, None]), max_size=3) | st.just(
    "READ"
)
ENTRIES = st.builds(
    lambda acl, actions, held, more: {acl: {"actions": actions, "scope": held}, **more},
    st.sampled_from(["rawAcl", "RAWACL", "assetsAcl"]),
    ACTIONS,
    SCOPES,
    st.sampled_from([{}, {}, {"projectUrlNames": {}}, {"rawAcl": {"actions": ["READ"]}}]),
) | st.sampled_from([None, {}, {"rawAcl": 5}])


@settings(max_examples=300)
@given(st.lists(st.lists(ENTRIES, max_size=4), max_size=4), SCOPES, st.sampled_from(["READ", "7"]))
def test_what_bears_on_a_question_is_found_as_by_parsing_everything(
    lists: list[list[Any]], asked: Any, action: str
) -> None:
    bodies = [{"id": n, "name": "same", "capabilities": one} for n, one in enumerate(lists)]
    groups = parse_groups(bodies).groups
    question = Question("rawAcl", action, parse_scope(asked))
    sure, maybe = set(), set()
    for held_by in groups:
        for one in held_by.capabilities:
            certain = {gives_action(question, one.acl, name) for name in one.actions} - {None}
            found = coverage(question.scope, one.scope)
            if True in certain and found.full:
                sure.add((held_by.id, one.index))
            elif certain and (found.full or found.values or not found.certain):
                maybe.add((held_by.id, one.index))
    index = GroupIndex.of(groups)
    giving = index.giving(question)
    whole, maybe_all, rest = (
        {(index.group_at(place).id, place & 0xFFFFFFFF) for place in places}
        for places in (giving.whole, giving.maybe, giving.rest)
    )
    assert whole <= sure
    assert maybe_all <= maybe
    assert sure | maybe <= whole | maybe_all | rest


def _first(index: GroupIndex, question: Question, start: threading.Barrier) -> Giving:
    start.wait(5)
    return index.giving(question)


def test_threads_that_ask_a_fresh_index_first_get_the_same_answer() -> None:
    """One odd entry has its column weeded, which the first to ask does, or several at once."""
    usual = {"rawAcl": {"actions": ["READ"], "scope": {"tableScope": {"dbsToTables": {"d": []}}}}}
    odd = {"rawAcl": {"actions": "READ", "scope": {"tableScope": {"dbsToTables": {"d": []}}}}}
    bodies = [
        {"id": n, "name": "g", "capabilities": [odd if n == 7 else usual]} for n in range(120)
    ]
    groups = parse_groups(bodies).groups
    question = Question("rawAcl", "READ", Scope("tableScope", frozenset({"d/t"})))
    expected = GroupIndex.of(groups).giving(question)
    # As often as it can be, so that a thread is stopped halfway.
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            for _ in range(30):
                index, start = GroupIndex.of(groups), threading.Barrier(4)
                asked = [pool.submit(_first, index, question, start) for _ in range(4)]
                assert [one.result() for one in asked] == [expected] * 4
    finally:
        sys.setswitchinterval(before)


@settings(max_examples=100)
@given(st.lists(SCOPES.map(parse_scope), max_size=4), st.lists(SCOPES.map(parse_scope), max_size=4))
def test_union_is_commutative_associative_and_idempotent(a: list[Scope], b: list[Scope]) -> None:
    both = union([*a, *b])
    assert both == union([*b, *a])
    assert both == union([*union(a), *union(b)])
    assert union([*both, *both]) == both
