"""Who gives a right, found by action and value, against a reading of every capability."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.holders import giving, perhaps_giving
from cdfportal.access.index import GroupIndex
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import covers
from tests.access.builders import ALL, ask, capability, data_sets, group, tables

SCOPES = st.one_of(
    st.just(ALL),
    st.lists(st.integers(1, 4), max_size=3).map(lambda ids: data_sets(*ids)),
    st.sampled_from([tables(db=["t"]), tables(db=[]), tables(db=["t", "u"], other=[])]),
    st.just({"currentuserscope": {}}),
    st.just({"benchScope": {"x": 1}}),
)
HELD = st.lists(
    st.tuples(
        st.sampled_from(["a", "B", "same"]),
        st.lists(st.sampled_from(["READ", "WRITE", "WRITE_PROPERTIES"]), unique=True),
        SCOPES,
    ),
    max_size=8,
)
ASKED = st.sampled_from(
    [
        "all",
        "datasetScope:1",
        "datasetScope:1,2",
        "datasetScope:1,2,3",
        "tableScope:db/t",
        "tableScope:db",
        "tableScope:db/t,other/x",
        "currentuserscope",
    ]
)


@given(HELD, ASKED, st.sampled_from(["READ", "WRITE", "WRITE_PROPERTIES"]))
def test_it_finds_whom_a_reading_of_everything_finds(
    held: list[tuple[str, list[str], Any]], scope: str, action: str
) -> None:
    acl = "dataModelInstancesAcl"
    question = ask(acl, action, scope)
    groups = [
        group(number, name, capability(acl, *actions, scope=scope))
        for number, (name, actions, scope) in enumerate(held, 1)
    ]
    acting = [
        (held_by.id, held_by.name, one)
        for held_by in groups
        for one in held_by.capabilities
        if any(gives_action(question, acl, each) is not None for each in one.actions)
    ]
    index = GroupIndex.of(groups)
    sure, perhaps = giving(index, question), perhaps_giving(index, question)
    for holders, expected in (
        (sure, {number: name for number, name, one in acting if covers(question.scope, one.scope)}),
        (perhaps, {number: name for number, name, one in acting if not one.scope.known}),
    ):
        found = [*holders.in_order()]
        assert [one.group.id for one in found] == sorted(expected, key=lambda n: (expected[n], n))
        assert len(holders.numbers) == len(expected)
        assert all(one.action in one.capability.actions for one in found)
        assert all(gives_action(question, acl, one.action) is not None for one in found)
