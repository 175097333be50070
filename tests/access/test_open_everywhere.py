"""Whoever may be in a group may hold its rights: every question about access says so alike."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import UnknownKind
from cdfportal.access.call_target import Call, Places, read_call
from cdfportal.access.calls import explain_call
from cdfportal.access.compare import compare
from cdfportal.access.comparison import Where
from cdfportal.access.decide import can
from cdfportal.access.grants import Caller, EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.matrix import CellState, held_matrix
from cdfportal.access.model import Group, Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.removal import removal_sentence, removals
from cdfportal.access.subjects import Subject, SubjectKind
from cdfportal.access.whom import Shown, Whom, whom_of
from tests.access.builders import ask, capability, data_sets, for_apps, group

READ = capability("timeSeriesAcl", "READ")
READ_1, READ_2, READ_42 = (
    capability("timeSeriesAcl", "READ", scope=data_sets(number)) for number in (1, 2, 42)
)
LISTED = group(2, "listed", READ_42, members=["p-1"])
LISTED_ALL = group(3, "listed all", READ, members=["p-1"])
IDP = Subject(SubjectKind.IDP_GROUPS, ("s",))
PRINCIPAL = Subject(SubjectKind.PRINCIPAL, ("p-9",))
PLACES = Places("https://cdf.example", "http://portal.example", "p")


def access(index: GroupIndex, subject: Subject) -> EffectiveAccess:
    whom = whom_of(subject, Shown(EffectiveAccess("p", Caller()), index, True, {}))
    assert isinstance(whom, Whom)
    return whom.access


def mine(*capabilities: object, **fields: object) -> Group:
    return group(1, "mine", *capabilities, sourceId="s", **fields)


def test_doubts_about_a_part_each_add_up() -> None:
    index = GroupIndex.of(
        [mine(READ_1, attributes=for_apps()), group(2, "listed", READ_2, members=["p-1"])]
    )
    found = can(access(index, IDP), ask("timeSeriesAcl", "READ", "datasetScope:1,2"))
    assert found.verdict is Verdict.UNKNOWN
    assert [(one.kind, one.grant.group_name) for one in found.unknowns if one.grant] == [
        (UnknownKind.APPLICATION_UNKNOWN, "mine"),
        (UnknownKind.MEMBERSHIP_UNKNOWN, "listed"),
    ]


@pytest.mark.parametrize("subject", [IDP, PRINCIPAL])
def test_a_right_of_every_member_is_open_to_whoever_may_be_in_any_group(subject: Subject) -> None:
    question = ask("userProfilesAcl", "READ")
    everybody = group(1, "everybody", members="allUserAccounts")
    found = can(access(GroupIndex.of([everybody]), subject), question)
    assert found.verdict is Verdict.UNKNOWN
    assert [one.grant.group_name for one in found.unknowns if one.grant] == ["everybody"]
    nobody = group(1, "nobody")
    assert can(access(GroupIndex.of([nobody]), subject), question).verdict is Verdict.DENIED


def test_comparing_says_of_an_open_right_that_it_cannot_be_told() -> None:
    index = GroupIndex.of([group(1, "all", READ, sourceId="other"), LISTED_ALL])
    members = access(index, Subject(SubjectKind.GROUP, ("1",)))
    found = compare(members, access(index, IDP))
    assert {part.where for right in found.rights for part in right.parts} == {Where.UNKNOWN}
    right = next(one for one in found.rights if one.acl == "timeSeriesAcl")
    assert [one.grant.group_name for one in right.parts[0].right_doubts if one.grant] == [
        "listed all"
    ]


@pytest.mark.parametrize("other", [LISTED, LISTED_ALL])
def test_a_cell_of_the_matrix_is_open_where_an_open_group_gives_it_anywhere(other: Group) -> None:
    index = GroupIndex.of([group(1, "foreign", READ_1, sourceId="x"), other])
    matrix = held_matrix(access(index, IDP))
    cells = {row.acl: row.cells for row in matrix.rows}
    assert cells["timeSeriesAcl"]["READ"].state is CellState.UNKNOWN
    assert cells["timeSeriesAcl"]["WRITE"].state is CellState.NONE


def test_what_is_left_without_a_group_may_come_from_an_open_one() -> None:
    index = GroupIndex.of([mine(READ_42), LISTED])
    held = access(index, IDP)
    decision = can(held, ask("timeSeriesAcl", "READ", "datasetScope:42"))
    assert decision.verdict is Verdict.ALLOWED
    assert removal_sentence(removals(held, decision)) == (
        "mine is the single point of access that is known: without it the answer is open."
    )


@pytest.mark.parametrize(
    ("body", "others"),
    [('{"filter":{"dataSetIds":[{"id":42}]}}', False), ("", False), ("", True)],
)
def test_a_call_is_open_where_an_open_group_lets_it_through(body: str, others: bool) -> None:
    index = GroupIndex.of([group(1, "foreign", READ_1, sourceId="x"), LISTED])
    call = read_call("POST", "/api/v1/projects/p/timeseries/list", PLACES, body)
    assert isinstance(call, Call)
    found = explain_call(access(index, IDP), call, index if others else None)
    assert found.verdict is Verdict.UNKNOWN
    (need,) = found.needs
    assert need.decision.verdict is Verdict.UNKNOWN
    assert [one.grant.group_name for one in need.decision.unknowns if one.grant] == ["listed"]


def test_a_call_that_no_open_group_lets_through_is_denied() -> None:
    index = GroupIndex.of([group(1, "foreign", READ, sourceId="x"), mine()])
    call = read_call("POST", "/api/v1/projects/p/timeseries/list", PLACES, "")
    assert isinstance(call, Call)
    assert explain_call(access(index, IDP), call).verdict is Verdict.DENIED


def test_what_could_not_be_read_of_write_protection_is_noted_of_a_call_too() -> None:
    index = GroupIndex.of([mine(capability("timeSeriesAcl", "WRITE"))])
    items = '{"items":[{"dataSetId":77,"name":"x"}]}'
    call = read_call("POST", "/api/v1/projects/p/timeseries", PLACES, items)
    assert isinstance(call, Call)
    held = access(index, IDP)
    for unread, kinds in (({"77"}, [UnknownKind.WRITE_PROTECTION_UNREAD]), (set(), [])):
        found = explain_call(
            held, call, protected=(), unread=lambda scope, ids=unread: scope.values & ids
        )
        assert [one.kind for one in found.needs[0].decision.unknowns] == kinds


def test_a_thousand_values_in_a_large_project_are_answered() -> None:
    items = [
        {"id": n, "name": f"g{n:05}", "sourceId": f"s{n}", "capabilities": [READ]}
        for n in range(1, 5001)
    ]
    items.append({"id": 6000, "name": "z", "members": ["p-1"], "capabilities": [READ]})
    index = GroupIndex.of(parse_groups(items).groups)
    question = ask("timeSeriesAcl", "READ", f"datasetScope:{','.join(map(str, range(1000)))}")
    assert can(access(index, Subject(SubjectKind.IDP_GROUPS, ("nope",))), question).verdict is (
        Verdict.UNKNOWN
    )
