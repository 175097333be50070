"""Effective access: membership, the application gate, the token gate, implicit rights."""

from __future__ import annotations

import pytest

from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.grants import (
    Caller,
    Difference,
    DifferenceKind,
    EffectiveAccess,
    Gate,
    MembershipKind,
    Origin,
)
from cdfportal.access.model import Group, Inspection
from cdfportal.access.parse import parse_inspection
from tests.access.builders import caller, capability, data_sets, for_apps, group

READ = capability("timeSeriesAcl", "READ", scope=data_sets(42))
A = group(1, "a", READ, sourceId="s-a")
B = group(2, "b", capability("assetsAcl", "READ", "WRITE"), sourceId="s-b")
LISTED = group(3, "listed", READ, members=["p-1", "p-2"])
EVERYBODY = group(4, "everybody", READ, members="allUserAccounts")
LINKED = group(5, "linked", READ, sourceId="s-a", attributes=for_apps("historian"))
NOBODY = group(6, "nobody", READ, sourceId="")
GROUPS = (A, B, LISTED, EVERYBODY, LINKED, NOBODY)


def inspection(*group_ids: int, capabilities: list[object] | None = None) -> Inspection:
    body = {
        "subject": "s",
        "projects": [{"projectUrlName": "p", "groups": list(group_ids)}],
        "capabilities": capabilities or [],
    }
    return parse_inspection(body).inspection


def names(access: EffectiveAccess) -> list[str]:
    return [membership.group.name for membership in access.memberships]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (caller("s-a"), ["a", "linked"]),
        (caller("s-b", "s-a"), ["a", "b", "linked"]),
        (caller("S-A", ""), []),
        (Caller(), []),
        (caller(principal_ids=frozenset({"p-2"})), ["listed"]),
        (caller(is_user=True), ["everybody"]),
        (caller(is_user=False), []),
        (caller(is_user=None), []),
    ],
)
def test_membership_derived_from_what_is_known(who: Caller, expected: list[str]) -> None:
    assert names(evaluate("p", GROUPS, who)) == expected


def test_the_reason_names_claim_position_and_value() -> None:
    (membership,) = evaluate("p", [A], caller("x", "s-a")).memberships
    (reason,) = membership.reasons
    assert (reason.kind, reason.claim, reason.position, reason.value) == (
        MembershipKind.SOURCE_ID,
        "groups",
        1,
        "s-a",
    )


def test_inspection_decides_membership_and_the_claims_explain_it() -> None:
    access = evaluate("p", GROUPS, caller("s-a"), inspection(1, 2))
    assert names(access) == ["a", "b"]
    kinds = [[reason.kind for reason in m.reasons] for m in access.memberships]
    assert kinds == [
        [MembershipKind.INSPECT, MembershipKind.SOURCE_ID],
        [MembershipKind.INSPECT],
    ]


def test_inspection_of_another_project_gives_nothing() -> None:
    access = evaluate("elsewhere", GROUPS, caller("s-a"), inspection(1))
    assert access.memberships == ()
    assert access.grants == ()


def test_disagreement_on_membership_is_a_finding() -> None:
    access = evaluate("p", (A, B), caller("s-a"), inspection(2, 99))
    assert set(access.differences) == {
        Difference(DifferenceKind.MEMBER_BY_CLAIMS_ONLY, 1, "a"),
        Difference(DifferenceKind.MEMBER_BY_INSPECT_ONLY, 2, "b"),
        Difference(DifferenceKind.GROUP_NOT_SHOWN, 99),
    }
    assert not access.complete


def test_no_finding_where_nothing_can_be_derived() -> None:
    unreadable = Caller(app_id="portal")
    assert evaluate("p", (A, LISTED), unreadable, inspection(1, 3)).differences == ()
    both = group(7, "both", READ, sourceId="s-7", members=["p-1"])
    assert evaluate("p", [both], caller("s-a"), inspection(7)).differences == ()


@pytest.mark.parametrize(
    ("app_ids", "app", "gate"),
    [
        (None, "portal", Gate.KEPT),
        (None, None, Gate.KEPT),
        (["portal", "x"], "portal", Gate.KEPT),
        (["x"], "portal", Gate.APPLICATION_LINK),
        (["x"], None, Gate.UNKNOWN),
        ([], "portal", Gate.UNKNOWN),
    ],
)
def test_application_gate(app_ids: list[str] | None, app: str | None, gate: Gate) -> None:
    linked = group(1, "g", READ, sourceId="s", attributes={"token": {"appIds": app_ids}})
    grant = evaluate("p", [linked], caller("s", app_id=app)).grants[0]
    assert grant.gate is gate


def test_token_scopes_remove_and_keep_with_provenance() -> None:
    access = evaluate("p", GROUPS, caller("s-b", token_scopes=("DATA.VIEW",)))
    assert [(g.action, g.group_name, g.gate) for g in access.grants if g.acl == "assetsAcl"] == [
        ("READ", "b", Gate.KEPT),
        ("WRITE", "b", Gate.TOKEN_SCOPE),
    ]
    assert [grant.action for grant in access.removed] == ["WRITE"]
    assert not access.scopes_assumed


def test_without_known_scopes_nothing_is_removed_and_that_is_marked() -> None:
    access = evaluate("p", GROUPS, caller("s-b", token_scopes=None))
    assert access.removed == ()
    assert access.scopes_assumed


def test_both_gates_are_told_the_application_first() -> None:
    linked = group(1, "g", capability("assetsAcl", "WRITE"), sourceId="s", attributes=for_apps("x"))
    grant = evaluate("p", [linked], caller("s", token_scopes=("DATA.VIEW",))).grants[0]
    assert (grant.gate, grant.token.value) == (Gate.APPLICATION_LINK, "stopped")


def test_any_membership_gives_the_implicit_right_and_none_gives_nothing() -> None:
    member = evaluate("p", GROUPS, caller("s-b", token_scopes=("DATA.CHANGE",)))
    implicit = [grant for grant in member.kept if grant.origin is Origin.IMPLICIT]
    assert [(g.acl, g.action, g.group_id) for g in implicit] == [("userProfilesAcl", "READ", None)]
    assert evaluate("p", GROUPS, caller("nothing")).grants == ()


def test_deleted_groups_grant_nothing() -> None:
    deleted = group(1, "a", READ, sourceId="s-a", isDeleted=True, deletedTime=1)
    assert evaluate("p", [deleted], caller("s-a")).grants == ()
    assert access_of_groups("p", [deleted]).grants == ()


def test_a_group_that_comes_twice_counts_once() -> None:
    assert len(evaluate("p", [A, A], caller("s-a")).memberships) == 1


def test_inspection_tells_what_is_held_when_groups_are_not_shown() -> None:
    seen = inspection(99, capabilities=[{**READ, "projectScope": {"projects": ["p"]}}])
    access = evaluate("p", [], caller("s-a"), seen, complete=False)
    assert [(g.acl, g.origin) for g in access.grants] == [
        ("userProfilesAcl", Origin.IMPLICIT),
        ("timeSeriesAcl", Origin.INSPECT),
    ]
    assert access.complete


def test_inspection_that_agrees_leaves_no_difference() -> None:
    whole = group(
        1, "g", READ, capability("timeSeriesAcl", "READ", scope=data_sets(17)), sourceId="s"
    )
    seen = inspection(
        1,
        capabilities=[
            capability("timeSeriesAcl", "READ", scope=data_sets(17, 42)),
            capability("userProfilesAcl", "READ"),
        ],
    )
    access = evaluate("p", [whole], caller("s"), seen)
    assert access.differences == ()
    assert [grant.origin for grant in access.grants].count(Origin.INSPECT) == 0


def test_inspection_that_lists_less_than_the_groups_is_a_finding() -> None:
    both = group(1, "g", READ, capability("assetsAcl", "READ"), sourceId="s")
    (difference,) = evaluate(
        "p", [both], caller("s"), inspection(1, capabilities=[READ])
    ).differences
    assert difference.kind is DifferenceKind.GRANT_BY_GROUPS_ONLY
    assert difference.grant is not None
    assert difference.grant.acl == "assetsAcl"


def test_what_inspection_lists_but_a_gate_removed_stays_removed_and_is_a_finding() -> None:
    writer = group(1, "g", capability("assetsAcl", "WRITE"), sourceId="s")
    seen = inspection(1, capabilities=[capability("assetsAcl", "WRITE")])
    access = evaluate("p", [writer], caller("s", token_scopes=("DATA.VIEW",)), seen)
    (difference,) = access.differences
    assert difference.kind is DifferenceKind.GRANT_BY_INSPECT_ONLY
    assert [grant.gate for grant in access.grants if grant.acl == "assetsAcl"] == [Gate.TOKEN_SCOPE]


def test_a_group_alone_has_both_gates_open() -> None:
    linked: Group = LINKED
    access = access_of_groups("p", [linked])
    assert [grant.gate for grant in access.grants] == [Gate.KEPT, Gate.KEPT]
    assert not access.scopes_assumed
