"""Two accesses side by side: tables for each rule, properties for all of them together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdfportal.access.answers import Question, UnknownKind
from cdfportal.access.compare import compare
from cdfportal.access.comparison import Comparison, Part, Relation, Where
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.model import Scope, Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.questions import scope_text
from tests.access.builders import caller, capability, data_sets, for_apps, group, tables
from tests.access.test_properties import ODD_SCOPES, groups

A, D = Verdict.ALLOWED, Verdict.DENIED
READ = ("timeSeriesAcl", "READ")
ODD = {"newScope": {"x": 1}}


def holder(*capabilities: object, number: int = 1, **fields: Any) -> EffectiveAccess:
    return access_of_groups("p", [group(number, f"g{number}", *capabilities, **fields)])


def reads(*scopes: object) -> EffectiveAccess:
    return holder(*(capability(*READ, scope=scope) for scope in scopes))


def found(comparison: Comparison, acl: str = READ[0], action: str = READ[1]) -> dict[str, str]:
    rights = [r for r in comparison.rights if (r.acl, r.action) == (acl, action)]
    parts = [part for right in rights for part in right.parts]
    by_where: dict[str, list[str]] = {}
    for part in parts:
        by_where.setdefault(part.where.value, []).append(scope_text(part.scope))
    return {where: " ".join(sorted(texts)) for where, texts in by_where.items()}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([{"all": {}}], [{"all": {}}], {"both": "all"}),
        ([{"all": {}}], [], {"left": "all"}),
        ([], [data_sets(1)], {"right": "datasetScope:1"}),
        (
            [data_sets(1, 2)],
            [data_sets("2", 3)],
            {"left": "datasetScope:1", "right": "datasetScope:3", "both": "datasetScope:2"},
        ),
        ([{"all": {}}], [data_sets(1)], {"left": "all", "both": "datasetScope:1"}),
        (
            [data_sets(1)],
            [{"idscope": {"ids": [1]}}],
            {"left": "datasetScope:1", "right": "idScope:1"},
        ),
        ([data_sets()], [], {}),
        ([{"currentuserscope": {}}], [{"currentuserscope": {}}], {"both": "currentuserscope"}),
        ([{"currentuserscope": {}}], [{"all": {}}], {"right": "all", "both": "currentuserscope"}),
        ([ODD], [ODD], {"both": "newScope"}),
        ([ODD], [], {"unknown": "newScope"}),
        ([ODD], [{"all": {}}], {"unknown": "all", "both": "newScope"}),
        ([ODD], [data_sets(1)], {"unknown": "datasetScope:1 newScope"}),
        ([ODD, data_sets(1)], [data_sets(1)], {"both": "datasetScope:1", "unknown": "newScope"}),
    ],
)
def test_scopes_of_one_right(left: list[Any], right: list[Any], expected: dict[str, str]) -> None:
    assert found(compare(reads(*left), reads(*right))) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (tables(d=[]), tables(d=["t"]), {"left": "tableScope:d", "both": "tableScope:d/t"}),
        (tables(d={"tables": []}), tables(d=[]), {"both": "tableScope:d"}),
        (
            tables(d=["t"]),
            tables(d=["t", "u"]),
            {"right": "tableScope:d/u", "both": "tableScope:d/t"},
        ),
        (tables(d=[]), tables(e=["t"]), {"left": "tableScope:d", "right": "tableScope:e/t"}),
    ],
)
def test_a_raw_database_covers_its_tables(left: Any, right: Any, expected: dict[str, str]) -> None:
    sides = [holder(capability("rawAcl", "READ", scope=scope)) for scope in (left, right)]
    assert found(compare(*sides), "rawAcl") == expected


def test_an_action_that_implies_another_covers_it_and_an_unproven_one_leaves_it_open() -> None:
    acl = "dataModelInstancesAcl"
    writes, properties, looks = (
        holder(capability(acl, action)) for action in ("WRITE", "WRITE_PROPERTIES", "READ")
    )
    both = compare(writes, properties)
    assert found(both, acl, "WRITE_PROPERTIES") == {"both": "all"}
    assert found(both, acl, "WRITE") == {"left": "all"}
    unproven = compare(writes, looks)
    assert found(unproven, acl, "READ") == {"unknown": "all"}
    (part,) = next(right for right in unproven.rights if right.action == "READ").parts
    assert [doubt.kind for doubt in part.left_doubts] == [UnknownKind.IMPLICATION_UNPROVEN]
    assert part.right_doubts == ()


def gated(*bodies: object, **fields: Any) -> EffectiveAccess:
    who = caller("mine", **{"token_scopes": ("user_impersonation",), **fields})
    made = [group(n, f"g{n}", body, sourceId="mine") for n, body in enumerate(bodies, 1)]
    return evaluate("p", made, who)


def test_what_the_token_removes_is_not_held_and_stands_apart() -> None:
    both = capability("timeSeriesAcl", "READ", "WRITE")
    narrowed = gated(both, token_scopes=("DATA.VIEW",))
    comparison = compare(gated(both), narrowed)
    assert found(comparison) == {"both": "all"}
    assert found(comparison, "timeSeriesAcl", "WRITE") == {"left": "all"}
    assert [grant.action for grant in comparison.right_removed] == ["WRITE"]
    assert comparison.left_removed == ()
    assert comparison.relation is Relation.LEFT_MORE


def test_a_token_scope_that_is_not_mapped_leaves_the_difference_open() -> None:
    reading = capability(*READ)
    comparison = compare(gated(reading), gated(reading, token_scopes=("NEWS.VIEW",)))
    assert found(comparison) == {"unknown": "all"}
    (part,) = next(right for right in comparison.rights if right.acl == READ[0]).parts
    assert [doubt.kind for doubt in part.right_doubts] == [UnknownKind.TOKEN_SCOPE_UNMAPPED]
    assert comparison.relation is Relation.UNKNOWN


def test_a_group_of_named_applications_only_leaves_it_open_for_whom_no_application_is_known() -> (
    None
):
    linked = group(1, "linked", capability(*READ), sourceId="mine", attributes=for_apps("portal"))
    known, unknown = (evaluate("p", [linked], caller("mine", app_id=a)) for a in ("portal", None))
    comparison = compare(known, unknown)
    assert found(comparison) == {"unknown": "all"}
    stopped = evaluate("p", [linked], caller("mine", app_id="other"))
    assert found(compare(known, stopped)) == {"left": "all"}


def test_where_groups_were_not_shown_a_lack_cannot_be_told() -> None:
    partial = replace(reads(data_sets(1)), complete=False)
    comparison = compare(reads({"all": {}}), partial)
    assert found(comparison) == {"unknown": "all", "both": "datasetScope:1"}
    part = comparison.rights[0].parts[0]
    assert [doubt.kind for doubt in part.right_doubts] == [UnknownKind.GROUPS_NOT_SHOWN]
    assert compare(partial, partial).relation is Relation.SAME


def test_each_part_names_the_groups_that_give_it_on_its_side() -> None:
    one, two, three = (
        group(n, f"g{n}", capability(*READ, scope=data_sets(*ids)))
        for n, ids in enumerate(([1, 2], [2], [2, 3]), 1)
    )
    comparison = compare(access_of_groups("p", [one, two]), access_of_groups("p", [three]))
    parts = {part.where: part for right in comparison.rights for part in right.parts[:3]}
    givers = {
        where: ([g.group_id for g in part.left], [g.group_id for g in part.right])
        for where, part in parts.items()
        if part.scope.kind == "datasetScope"
    }
    assert givers[Where.LEFT] == ([1], [])
    assert givers[Where.RIGHT] == ([], [3])
    assert found(comparison)["both"] == "datasetScope:2"
    assert [g.id for g in comparison.left_groups] == [1, 2]
    assert [g.id for g in comparison.right_groups] == [3]
    assert comparison.shared_groups == ()


BODIES = groups(ODD_SCOPES)
TOKENS = st.sampled_from([None, ("user_impersonation",), ("DATA.VIEW",), ("NEWS",)])


@st.composite
def accesses(draw: st.DrawFn) -> EffectiveAccess:
    parsed = parse_groups(draw(BODIES))
    who = caller(
        "mine",
        app_id=draw(st.sampled_from([None, "portal", "elsewhere"])),
        token_scopes=draw(TOKENS),
    )
    return evaluate("p", parsed.groups, who, complete=draw(st.booleans()))


def turned(part: Part) -> Part:
    where = {Where.LEFT: Where.RIGHT, Where.RIGHT: Where.LEFT}.get(part.where, part.where)
    return Part(where, part.scope, part.right, part.left, part.right_doubts, part.left_doubts)


@settings(max_examples=40)
@given(accesses(), accesses())
def test_exchanging_the_sides_gives_the_mirror_image(
    left: EffectiveAccess, right: EffectiveAccess
) -> None:
    there, back = compare(left, right), compare(right, left)
    assert [(r.acl, r.action) for r in there.rights] == [(r.acl, r.action) for r in back.rights]
    for one, other in zip(there.rights, back.rights, strict=True):
        assert {turned(part) for part in one.parts} == set(other.parts)
    assert (there.left_groups, there.left_removed) == (back.right_groups, back.right_removed)
    assert {group.id for group in there.shared_groups} == {group.id for group in back.shared_groups}


@given(accesses())
def test_nothing_differs_from_itself(access: EffectiveAccess) -> None:
    comparison = compare(access, access)
    assert comparison.relation is Relation.SAME
    assert {part.where for right in comparison.rights for part in right.parts} <= {Where.BOTH}
    assert comparison.left_groups == comparison.right_groups == ()


@given(accesses(), accesses())
def test_every_value_stands_where_can_says(left: EffectiveAccess, right: EffectiveAccess) -> None:
    for compared in compare(left, right).rights:
        for part in compared.parts:
            values = sorted(part.scope.values) or [None]
            for value in values if part.scope.known else ():
                one = Scope(part.scope.kind, frozenset() if value is None else frozenset({value}))
                question = Question(compared.acl, compared.action, one)
                verdicts = (can(left, question).verdict, can(right, question).verdict)
                if part.where is Where.UNKNOWN:
                    assert Verdict.UNKNOWN in verdicts
                elif left != right:
                    assert (
                        verdicts
                        == {Where.LEFT: (A, D), Where.RIGHT: (D, A), Where.BOTH: (A, A)}[part.where]
                    )


@settings(max_examples=40)
@given(accesses(), accesses())
def test_every_grant_that_passed_both_gates_is_somewhere(
    left: EffectiveAccess, right: EffectiveAccess
) -> None:
    listed = {
        (side, right_.acl, right_.action, part.scope.kind, value)
        for right_ in compare(left, right).rights
        for part in right_.parts
        for side in ("left", "right")
        if part.where.value in (side, "both", "unknown")
        for value in (part.scope.values or {""})
    }
    for side, access in (("left", left), ("right", right)):
        for grant in access.kept:
            for value in grant.scope.values or ({""} if grant.scope.is_all else ()):
                assert (side, grant.acl, grant.action, grant.scope.kind, value) in listed


def test_the_relation_says_who_holds_more() -> None:
    little, much, other = reads(data_sets(1)), reads(data_sets(1, 2)), reads(data_sets(3))
    assert compare(little, much).relation is Relation.RIGHT_MORE
    assert compare(much, little).relation is Relation.LEFT_MORE
    assert compare(much, other).relation is Relation.DIFFERENT
    assert compare(much, much).relation is Relation.SAME
    assert compare(much, little).count(Where.LEFT) == 1


def test_a_certain_difference_is_told_whatever_else_is_unknown() -> None:
    more, less = reads(data_sets(1), ODD), reads()
    there, back = compare(more, less), compare(less, more)
    assert found(there) == {"left": "datasetScope:1", "unknown": "newScope"}
    assert (there.relation, back.relation) == (Relation.LEFT_MORE, Relation.RIGHT_MORE)
    assert there.so_far
    assert not compare(reads(ODD), less).so_far
    assert compare(reads(ODD), less).relation is Relation.UNKNOWN
