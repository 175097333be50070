"""who-can: groups, how their members are known, principals that CDF lists."""

from __future__ import annotations

from cdfportal.access.answers import MembersKnown, UnknownKind, WhoCan
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Verdict
from cdfportal.access.who_can import who_can
from tests.access.builders import ask, capability, data_sets, for_apps, group

READ_17 = capability("timeSeriesAcl", "READ", scope=data_sets(17))
READ_42 = capability("timeSeriesAcl", "READ", scope=data_sets(42))
READ_ALL = capability("timeSeriesAcl", "READ", "WRITE")

ADMINS = group(1, "admins", capability("assetsAcl", "READ"), READ_ALL, sourceId="s-1")
A = group(2, "a", READ_17, members=["p-1", "p-2"])
B = group(3, "b", READ_42, members=["p-2", "p-2", "p-3"])
EVERYBODY = group(4, "everybody", READ_42, members="allUserAccounts")
BOTH = group(5, "both", READ_42, sourceId="s-5", members=["p-4"], attributes=for_apps("historian"))
NOBODY = group(6, "nobody", READ_42)
ODD = group(7, "odd", capability("timeSeriesAcl", "READ", scope={"benchScope": 1}), members=["p-9"])


def ids(who: WhoCan) -> list[int]:
    return [answer.group.id for answer in who.groups]


def who(*groups: Group, scope: str = "datasetScope:42", complete: bool = True) -> WhoCan:
    return who_can(GroupIndex.of(groups), ask("timeSeriesAcl", "READ", scope), complete=complete)


def test_groups_with_the_capability_behind_each() -> None:
    found = who(ADMINS, A, B)
    assert [(answer.group.name, answer.verdict) for answer in found.groups] == [
        ("admins", Verdict.ALLOWED),
        ("b", Verdict.ALLOWED),
    ]
    (because,) = found.groups[0].because
    assert (because.capability_index, because.action, because.scope.is_all) == (1, "READ", True)
    assert found.verdict is Verdict.ALLOWED


def test_how_membership_is_known() -> None:
    found = who(ADMINS, B, EVERYBODY, BOTH, NOBODY)
    assert {answer.group.name: answer.members for answer in found.groups} == {
        "admins": (MembersKnown.IDP_GROUP,),
        "b": (MembersKnown.LISTED,),
        "everybody": (MembersKnown.ALL_USER_ACCOUNTS,),
        "both": (MembersKnown.IDP_GROUP, MembersKnown.LISTED),
        "nobody": (MembersKnown.NOBODY,),
    }


def test_principals_are_those_that_cdf_lists_each_with_its_groups() -> None:
    found = who(A, B, BOTH)
    assert [(p.id, [answer.group.name for answer in p.groups]) for p in found.principals] == [
        ("p-2", ["b"]),
        ("p-3", ["b"]),
        ("p-4", ["both"]),
    ]


def test_groups_that_give_only_a_part_stand_apart_and_may_add_up_for_a_principal() -> None:
    found = who(A, B, scope="datasetScope:17,42")
    assert found.groups == ()
    assert [answer.group.name for answer in found.partly] == ["a", "b"]
    assert [(principal.id, principal.verdict) for principal in found.principals] == [
        ("p-2", Verdict.ALLOWED)
    ]
    assert found.verdict is Verdict.ALLOWED


def test_an_unreadable_scope_is_listed_as_unknown() -> None:
    found = who(ODD)
    assert [answer.verdict for answer in found.groups] == [Verdict.UNKNOWN]
    assert [(p.id, p.verdict) for p in found.principals] == [("p-9", Verdict.UNKNOWN)]
    assert found.verdict is Verdict.UNKNOWN


def test_an_unproven_implication_is_listed_as_unknown() -> None:
    writers = group(1, "g", capability("dataModelInstancesAcl", "WRITE"))
    found = who_can(GroupIndex.of([writers]), ask("dataModelInstancesAcl", "READ"))
    assert [answer.verdict for answer in found.groups] == [Verdict.UNKNOWN]
    assert not found.groups[0].because[0].certain


def test_nobody_is_denied_only_when_all_groups_were_seen() -> None:
    assert who(A).verdict is Verdict.DENIED
    unsure = who(A, complete=False)
    assert unsure.verdict is Verdict.UNKNOWN
    assert not unsure.complete
    assert [unknown.kind for unknown in unsure.unknowns] == [UnknownKind.GROUPS_NOT_SHOWN]
    assert who(B, complete=False).verdict is Verdict.ALLOWED


def test_deleted_groups_are_not_listed() -> None:
    assert ids(who(group(1, "g", READ_ALL, isDeleted=True))) == []


def test_groups_of_one_name_are_all_listed_in_a_stable_order() -> None:
    twins = [group(n, "twin", READ_ALL) for n in (3, 1, 2)]
    assert ids(who(*twins)) == [1, 2, 3]


def test_an_implicit_right_is_said_to_be_everybody_s() -> None:
    found = who_can(GroupIndex.of([A]), ask("userProfilesAcl", "READ"))
    assert found.implicit
    assert found.groups == ()
    assert found.verdict is Verdict.ALLOWED


def test_the_index_holds_an_entry_with_two_spellings_of_one_acl_once() -> None:
    odd = group(1, "g", {**READ_42, "TIMESERIESACL": READ_17["timeSeriesAcl"]})
    held = list(GroupIndex.of([odd]).odd("timeSeriesAcl"))
    assert [sorted(capability.scope.values) for _, capability in held] == [["42"], ["17"]]


def test_the_index_knows_every_acl_that_a_group_names_and_no_other_key() -> None:
    odd = group(1, "g", {**capability("oddAcl", "GO"), "projectUrlNames": {"urlNames": []}})
    index = GroupIndex.of([odd, A])
    assert set(index.acls()) == {"oddAcl", "timeSeriesAcl"}
    assert index.get(2) is A
    assert index.get(99) is None
