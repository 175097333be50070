"""who-can with locks and applications: a truth table for groups, principals and everybody together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cdfportal.access.answers import UnknownKind, WhoCan
from cdfportal.access.explain import who_can_sentence
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Capability, Group, Verdict
from cdfportal.access.who_can import who_can
from tests.access.builders import ask, capability, data_sets, for_apps, group

ODD = {"benchScope": ["?"]}
ALLOWED, DENIED, UNKNOWN = Verdict.ALLOWED, Verdict.DENIED, Verdict.UNKNOWN


def ids(*values: int) -> dict[str, Any]:
    return {"idScope": {"ids": list(values)}}


READ = capability("timeSeriesAcl", "READ")
WRITE = capability("timeSeriesAcl", "WRITE", scope=data_sets(42))
OWNER = capability("datasetsAcl", "OWNER", scope=ids(42))
MEMBER_7 = capability("securityCategoriesAcl", "MEMBEROF", scope=ids(7))
MEMBER_8 = capability("securityCategoriesAcl", "MEMBEROF", scope=ids(8))
PERHAPS_7 = capability("securityCategoriesAcl", "MEMBEROF", scope=ODD)


def classified(*groups: Group, categories: tuple[str, ...] = ("7",), **more: Any) -> WhoCan:
    question = ask("timeSeriesAcl", "READ", "all", *categories)
    return who_can(GroupIndex.of(groups), question, **more)


def idp(number: int, *capabilities: object, **fields: Any) -> Group:
    return group(number, f"g{number}", *capabilities, sourceId=f"s-{number}", **fields)


def listed(number: int, members: list[str], *capabilities: object, **fields: Any) -> Group:
    return group(number, f"g{number}", *capabilities, members=members, **fields)


def everyone(number: int, *capabilities: object) -> Group:
    return group(number, f"g{number}", *capabilities, members="allUserAccounts")


@pytest.mark.parametrize(
    ("groups", "categories", "alone", "verdict"),
    [
        ([idp(1, READ)], (), [ALLOWED], ALLOWED),
        ([idp(1, READ)], ("7",), [DENIED], DENIED),
        ([idp(1, READ, MEMBER_7)], ("7",), [ALLOWED], ALLOWED),
        ([idp(1, READ, MEMBER_7)], ("7", "8"), [DENIED], DENIED),
        ([idp(1, READ, MEMBER_7, MEMBER_8)], ("7", "8"), [ALLOWED], ALLOWED),
        ([idp(1, READ, PERHAPS_7)], ("7",), [UNKNOWN], UNKNOWN),
        # Somebody may be in both groups; nobody can tell.
        ([idp(1, READ), idp(2, MEMBER_7)], ("7",), [DENIED], UNKNOWN),
        ([idp(1, READ), everyone(2, MEMBER_7)], ("7",), [DENIED], UNKNOWN),
        # Both lists are known, and nobody is in both.
        ([listed(1, ["p"], READ), listed(2, ["q"], MEMBER_7)], ("7",), [DENIED], DENIED),
        ([listed(1, ["p"], READ), listed(2, ["p"], MEMBER_7)], ("7",), [DENIED], ALLOWED),
        # A listed principal may be in the IdP group, too.
        ([listed(1, ["p"], READ), idp(2, MEMBER_7)], ("7",), [DENIED], UNKNOWN),
        # A group without anybody lets nobody do anything.
        ([group(1, "empty", READ)], (), [ALLOWED], DENIED),
        ([group(1, "empty", READ), idp(2, MEMBER_7)], ("7",), [DENIED], DENIED),
        ([idp(2, MEMBER_7)], ("7",), [], DENIED),
    ],
)
def test_every_lock_must_be_opened_too(
    groups: list[Group], categories: tuple[str, ...], alone: list[Verdict], verdict: Verdict
) -> None:
    found = classified(*groups, categories=categories)
    assert [answer.alone for answer in found.groups] == alone
    assert found.verdict is verdict


def test_a_group_names_the_lock_that_it_leaves_shut_and_the_lock_names_its_groups() -> None:
    found = classified(idp(1, READ), idp(2, READ, MEMBER_7), idp(3, MEMBER_7, PERHAPS_7), idp(4))
    assert [len(answer.lacking) for answer in found.groups] == [1, 0]
    (lock,) = found.locks
    assert found.groups[0].lacking == (lock.lock,)
    assert [answer.group.id for answer in lock.groups] == [2, 3]
    sentence = who_can_sentence(found)
    assert sentence.startswith("1 group gives the right to ")
    assert sentence.endswith("1 more grants it without a further right that it needs.")


def test_nobody_is_said_when_the_lock_keeps_everybody_out() -> None:
    sentence = who_can_sentence(classified(idp(1, READ), idp(2, READ)))
    assert "No group alone gives the right" in sentence
    assert "Nobody may. 2 grant it without a further right" in sentence


@pytest.mark.parametrize(
    ("protected", "verdict", "note"),
    [
        (frozenset({"42"}), DENIED, None),
        (frozenset({"17"}), ALLOWED, None),
        (frozenset[str](), ALLOWED, None),
        (None, ALLOWED, UnknownKind.WRITE_PROTECTION_UNREAD),
    ],
)
def test_a_write_protected_data_set_needs_its_owner(
    protected: frozenset[str] | None, verdict: Verdict, note: UnknownKind | None
) -> None:
    writers = GroupIndex.of([idp(1, WRITE)])
    found = who_can(writers, ask("timeSeriesAcl", "WRITE", "datasetScope:42"), protected=protected)
    assert found.verdict is verdict
    assert [unknown.kind for unknown in found.unknowns] == ([note] if note else [])
    owners = GroupIndex.of([idp(1, WRITE, OWNER)])
    question = ask("timeSeriesAcl", "WRITE", "datasetScope:42")
    assert who_can(owners, question, protected=protected).verdict is ALLOWED


def test_a_lock_that_is_not_documented_makes_it_unknown_never_denied() -> None:
    labels = idp(1, capability("labelsAcl", "WRITE", scope=data_sets(42)))
    question = ask("labelsAcl", "WRITE", "datasetScope:42")
    found = who_can(GroupIndex.of([labels]), question, protected={"42"})
    assert [answer.alone for answer in found.groups] == [UNKNOWN]
    assert found.verdict is UNKNOWN


@pytest.mark.parametrize(
    ("apps", "verdict", "app_ids"),
    [
        ((None, None), ALLOWED, None),
        ((["x"], None), ALLOWED, {"x"}),
        ((["x"], ["x", "y"]), ALLOWED, {"x"}),
        ((["x"], ["y"]), None, None),
        ((["x"], []), UNKNOWN, {"x"}),
        ((None, []), UNKNOWN, None),
    ],
)
def test_groups_of_different_applications_never_add_up(
    apps: tuple[list[str] | None, ...], verdict: Verdict | None, app_ids: set[str] | None
) -> None:
    """`None` is a group without appIds, `[]` one whose list is empty: what CDF makes of it is not known."""
    linked = [{} if one is None else {"attributes": for_apps(*one)} for one in apps]
    found = classified(listed(1, ["p"], READ, **linked[0]), listed(2, ["p"], MEMBER_7, **linked[1]))
    assert [p.verdict for p in found.principals] == ([verdict] if verdict else [])
    assert [p.app_ids for p in found.principals] == ([app_ids] if verdict else [])


def test_one_application_may_put_several_groups_together_and_another_needs_one_alone() -> None:
    found = classified(
        listed(1, ["p"], READ, attributes=for_apps("x", "y")),
        listed(2, ["p"], MEMBER_7, attributes=for_apps("y", "z")),
        listed(3, ["p"], READ, MEMBER_7, attributes=for_apps("w")),
    )
    assert [p.app_ids for p in found.principals] == [{"w", "y"}]


def test_one_group_opens_several_locks_by_several_capabilities() -> None:
    found = classified(
        idp(1, READ, MEMBER_7, MEMBER_8), idp(2, READ, MEMBER_8), categories=("7", "8")
    )
    assert [answer.alone for answer in found.groups] == [ALLOWED, DENIED]
    opening = {
        min(one.lock.question.scope.values): [
            (answer.group.id, [item.capability_index for item in answer.because])
            for answer in one.groups
        ]
        for one in found.locks
    }
    assert opening == {"7": [(1, [1])], "8": [(1, [2]), (2, [1])]}


def test_many_categories_cost_little_more_than_one() -> None:
    """A bound in looks at capabilities, not in seconds: each is read once, whatever is asked."""
    read: list[int] = []

    class Counted(GroupIndex):
        def at(self, place: int, acl: str) -> Iterator[Capability]:
            read.append(place)
            return super().at(place, acl)

    index = Counted.of([idp(n, READ, MEMBER_7, MEMBER_8) for n in range(1, 20)])
    numbers = [str(number) for number in range(1, 11)]
    found = who_can(index, ask("timeSeriesAcl", "READ", "all", *numbers))
    assert found.verdict is DENIED
    assert (found.locked, len(found.principals), len(found.locks)) == (19, 0, 10)
    assert len(read) == len(set(read)) == 3 * 19


def test_a_listed_principal_counts_in_groups_of_everybody_only_if_it_is_a_user() -> None:
    found = classified(listed(1, ["p"], READ), everyone(2, MEMBER_7))
    ((answer),) = found.principals
    assert (answer.verdict, answer.only_user) == (UNKNOWN, True)
    assert [one.group.id for one in answer.groups] == [1, 2]
    assert found.everyone is DENIED
    assert classified(everyone(1, READ), everyone(2, MEMBER_7)).everyone is ALLOWED


def test_two_idp_groups_that_give_a_part_each_leave_it_open() -> None:
    halves = [
        idp(n, capability("timeSeriesAcl", "READ", scope=data_sets(ds)))
        for n, ds in ((1, 17), (2, 42))
    ]
    found = who_can(GroupIndex.of(halves), ask("timeSeriesAcl", "READ", "datasetScope:17,42"))
    assert (len(found.partly), found.verdict) == (2, UNKNOWN)
    one = who_can(GroupIndex.of(halves[:1]), ask("timeSeriesAcl", "READ", "datasetScope:17,42"))
    assert one.verdict is DENIED


def test_the_answer_does_not_depend_on_the_order_of_groups() -> None:
    groups = [
        idp(1, READ),
        listed(2, ["p", "q"], READ),
        listed(3, ["q"], MEMBER_7),
        everyone(4, READ),
    ]
    assert classified(*groups) == classified(*reversed(groups))
    assert classified(*groups, complete=False).unknowns[0].kind is UnknownKind.GROUPS_NOT_SHOWN
