"""cognite-sdk's `compare_capabilities` as a second opinion, on ordinary cases where it is right.

Its known errors (an unknown scope raises, an unknown ACL is skipped) are not asked for here.
"""

from __future__ import annotations

from typing import Any

import pytest
from cognite.client._api.iam import IAMAPI
from cognite.client.data_classes.capabilities import Capability
from hypothesis import given
from hypothesis import strategies as st

from cdfportal.access.answers import Question
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.model import Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.scopes import parse_scope
from tests.access.builders import capability, data_sets, tables

SPACE = {"spaceIdScope": {"spaceIds": ["plant"]}}
IDS = {"idscope": {"ids": [7]}}

CASES = [
    ([capability("assetsAcl", "READ")], capability("assetsAcl", "READ", scope=data_sets(1))),
    ([capability("assetsAcl", "READ")], capability("assetsAcl", "WRITE")),
    (
        [
            capability("assetsAcl", "READ", scope=data_sets(1)),
            capability("assetsAcl", "READ", scope=data_sets(2)),
        ],
        capability("assetsAcl", "READ", scope=data_sets(1, 2)),
    ),
    (
        [capability("assetsAcl", "READ", scope=data_sets(1))],
        capability("assetsAcl", "READ"),
    ),
    (
        [capability("timeSeriesAcl", "READ", scope=IDS)],
        capability("timeSeriesAcl", "READ", scope=data_sets(7)),
    ),
    (
        [capability("rawAcl", "READ", scope=tables(db=[]))],
        capability("rawAcl", "READ", scope=tables(db=["t"])),
    ),
    (
        [capability("rawAcl", "READ", scope=tables(db=["t"]))],
        capability("rawAcl", "READ", scope=tables(db=[])),
    ),
    (
        [capability("groupsAcl", "LIST")],
        capability("groupsAcl", "LIST", scope={"currentuserscope": {}}),
    ),
    (
        [capability("dataModelInstancesAcl", "WRITE", scope=SPACE)],
        capability("dataModelInstancesAcl", "WRITE_PROPERTIES", scope=SPACE),
    ),
]


def ours(held: list[dict[str, Any]], wanted: dict[str, Any]) -> bool:
    access = access_of_groups("p", parse_groups([{"id": 1, "capabilities": held}]).groups)
    ((acl, fields),) = wanted.items()
    scope = parse_scope(fields["scope"])
    verdicts = {can(access, Question(acl, act, scope)).verdict for act in fields["actions"]}
    return verdicts == {Verdict.ALLOWED}


def theirs(held: list[dict[str, Any]], wanted: dict[str, Any]) -> bool:
    missing = IAMAPI.compare_capabilities(
        [Capability.load(found) for found in held], Capability.load(wanted)
    )
    return not missing


@pytest.mark.parametrize(("held", "wanted"), CASES)
def test_ordinary_cases_agree(held: list[dict[str, Any]], wanted: dict[str, Any]) -> None:
    assert ours(held, wanted) is theirs(held, wanted)


def test_the_cases_hold_both_answers() -> None:
    assert {theirs(held, wanted) for held, wanted in CASES} == {True, False}


ONE_ID = st.integers(1, 4)
DATA_SETS = st.lists(ONE_ID, min_size=1, max_size=3).map(lambda ids: data_sets(*ids))
ROWS = st.builds(
    lambda acl, actions, scope: capability(acl, *actions, scope=scope),
    st.sampled_from(["assetsAcl", "eventsAcl"]),
    st.lists(st.sampled_from(["READ", "WRITE"]), min_size=1, max_size=2, unique=True),
    st.one_of(st.none(), DATA_SETS),
)


@given(st.lists(ROWS, min_size=1, max_size=5), ROWS)
def test_data_sets_agree(held: list[dict[str, Any]], wanted: dict[str, Any]) -> None:
    assert ours(held, wanted) is theirs(held, wanted)
