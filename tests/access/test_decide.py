"""can-i: verdicts, witnesses, near misses and unknowns."""

from __future__ import annotations

import pytest

from cdfportal.access.answers import NearMissKind, Question, UnknownKind
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.grants import Caller, EffectiveAccess, Gate
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Verdict
from tests.access.builders import ask, caller, capability, data_sets, for_apps, group, tables

ALLOWED, DENIED, UNKNOWN = Verdict.ALLOWED, Verdict.DENIED, Verdict.UNKNOWN
ODD = {"benchScope": ["b2"]}

ENGINEERS = group(
    1,
    "engineers",
    capability("timeSeriesAcl", "READ", "WRITE", scope=data_sets(17)),
    capability("rawAcl", "READ", scope=tables(erp=["parts"], whole=[])),
    capability("groupsAcl", "LIST", scope={"currentuserscope": {}}),
    capability("functionsAcl", "WRITE"),
    capability("dataModelInstancesAcl", "WRITE", scope={"spaceIdScope": {"spaceIds": ["plant"]}}),
    capability("vibrationLabAcl", "CALIBRATE", scope=ODD),
    capability("assetsAcl", "READ"),
    sourceId="s-1",
)
READERS = group(
    2, "readers", capability("timeSeriesAcl", "READ", scope=data_sets(42)), sourceId="s-2"
)
BOB = caller("s-1", "s-2", token_scopes=("user_impersonation",))

TRUTH = [
    ("timeSeriesAcl", "READ", "datasetScope:17", ALLOWED),
    ("timeSeriesAcl", "READ", "datasetScope:42", ALLOWED),
    ("timeSeriesAcl", "READ", "datasetScope:17,42", ALLOWED),
    ("timeSeriesAcl", "READ", "datasetScope:17,42,43", DENIED),
    ("timeSeriesAcl", "READ", "all", DENIED),
    ("timeSeriesAcl", "READ", "assetRootIdScope:17", DENIED),
    ("timeSeriesAcl", "WRITE", "datasetScope:17", ALLOWED),
    ("timeSeriesAcl", "WRITE", "datasetScope:42", DENIED),
    ("TIMESERIESACL", "write", "DATASETSCOPE:17", ALLOWED),
    ("rawAcl", "READ", "tableScope:erp/parts", ALLOWED),
    ("rawAcl", "READ", "tableScope:erp/orders", DENIED),
    ("rawAcl", "READ", "tableScope:erp", DENIED),
    ("rawAcl", "READ", "tableScope:whole", ALLOWED),
    ("rawAcl", "READ", "tableScope:whole/any,erp/parts", ALLOWED),
    ("groupsAcl", "LIST", "currentuserscope", ALLOWED),
    ("groupsAcl", "LIST", "all", DENIED),
    ("functionsAcl", "RUN", "all", ALLOWED),
    ("functionsAcl", "READ", "all", DENIED),
    ("dataModelInstancesAcl", "WRITE_PROPERTIES", "spaceIdScope:plant", ALLOWED),
    ("dataModelInstancesAcl", "READ", "spaceIdScope:plant", UNKNOWN),
    ("dataModelInstancesAcl", "READ", "spaceIdScope:other", DENIED),
    ("vibrationLabAcl", "CALIBRATE", "all", UNKNOWN),
    ("vibrationLabAcl", "CALIBRATE", "datasetScope:1", UNKNOWN),
    ("vibrationLabAcl", "READ", "all", DENIED),
    ("nobodyHasThisAcl", "READ", "all", DENIED),
    ("assetsAcl", "READ", "datasetScope:5", ALLOWED),
    ("assetsAcl", "READ", "spaceIdScope:x", ALLOWED),
    ("assetsAcl", "WRITE", "datasetScope:5", DENIED),
    ("userProfilesAcl", "READ", "all", ALLOWED),
]


@pytest.fixture
def bob() -> EffectiveAccess:
    return evaluate("p", [ENGINEERS, READERS], BOB)


@pytest.mark.parametrize(("acl", "action", "scope", "expected"), TRUTH)
def test_truth_table(
    bob: EffectiveAccess, acl: str, action: str, scope: str, expected: Verdict
) -> None:
    decision = can(bob, ask(acl, action, scope))
    assert decision.verdict is expected
    assert bool(decision.witnesses) is (expected is ALLOWED)
    if expected is UNKNOWN:
        assert decision.unknowns


def test_every_grant_that_suffices_alone_is_a_witness() -> None:
    admin = group(3, "admins", capability("timeSeriesAcl", "READ"))
    decision = can(
        access_of_groups("p", [READERS, admin]), ask("timeSeriesAcl", "READ", "datasetScope:42")
    )
    assert [(grant.group_name, grant.scope.kind) for grant in decision.witnesses] == [
        ("admins", "all"),
        ("readers", "datasetScope"),
    ]
    assert not decision.together


def test_grants_that_only_suffice_together_say_so(bob: EffectiveAccess) -> None:
    decision = can(bob, ask("timeSeriesAcl", "READ", "datasetScope:17,42"))
    assert decision.together
    assert {grant.group_name for grant in decision.witnesses} == {"engineers", "readers"}


def test_the_witnesses_that_suffice_together_are_no_more_than_needed() -> None:
    groups = [
        group(n, f"g{n}", capability("assetsAcl", "READ", scope=data_sets(*ids)))
        for n, ids in enumerate([[1], [2], [1, 2], [3]])
    ]
    decision = can(access_of_groups("p", groups), ask("assetsAcl", "READ", "datasetScope:1,2,3"))
    assert [grant.group_name for grant in decision.witnesses] == ["g2", "g3"]


def missing(decision_for: tuple[EffectiveAccess, Question], *others: Group) -> list[object]:
    index = GroupIndex.of(others) if others else None
    decision = can(*decision_for, index)
    return [(miss.grant.group_name, miss.missing) for miss in decision.near_misses]


def test_near_misses_are_ranked_by_steps_then_by_kind() -> None:
    write = capability("timeSeriesAcl", "WRITE")
    mine = [
        group(1, "scope", capability("timeSeriesAcl", "WRITE", scope=data_sets(17)), sourceId="s"),
        group(2, "action", capability("timeSeriesAcl", "READ", scope=data_sets(42)), sourceId="s"),
        group(4, "app", write, sourceId="s", attributes=for_apps("historian")),
        group(6, "far", capability("timeSeriesAcl", "READ", scope=data_sets(17)), sourceId="s"),
    ]
    other = group(5, "other", write, sourceId="t")
    far = group(7, "other-scope", capability("timeSeriesAcl", "WRITE", scope=data_sets(1)))
    linked = group(8, "other-app", write, sourceId="t", attributes=for_apps("historian"))
    everything = [*mine, other, far, linked]
    question = ask("timeSeriesAcl", "WRITE", "datasetScope:42")

    full = evaluate("p", mine, caller("s", token_scopes=("user_impersonation",)))
    assert missing((full, question), *everything) == [
        ("scope", (NearMissKind.SCOPE,)),
        ("action", (NearMissKind.ACTION,)),
        ("app", (NearMissKind.APPLICATION_LINK,)),
        ("other", (NearMissKind.MEMBERSHIP,)),
        ("other-app", (NearMissKind.APPLICATION_LINK, NearMissKind.MEMBERSHIP)),
    ]

    mine.append(group(3, "token", write, sourceId="s"))
    viewing = evaluate("p", mine, caller("s", token_scopes=("DATA.VIEW",)))
    found = missing((viewing, question), *everything)
    assert found[0] == ("token", (NearMissKind.TOKEN_SCOPE,))
    assert found[1] == ("scope", (NearMissKind.SCOPE, NearMissKind.TOKEN_SCOPE))
    assert len(found) == 6


def test_a_group_that_grants_it_but_for_a_gate_needs_nothing_added() -> None:
    both = group(1, "g", capability("assetsAcl", "READ", "WRITE"), sourceId="s")
    access = evaluate("p", [both], caller("s", token_scopes=("DATA.VIEW",)))
    assert missing((access, ask("assetsAcl", "WRITE"))) == [("g", (NearMissKind.TOKEN_SCOPE,))]


def test_groups_one_is_not_in_are_named_only_when_the_viewer_may_list_them() -> None:
    nothing = evaluate("p", [], caller("s"))
    question = ask("timeSeriesAcl", "READ", "datasetScope:42")
    assert missing((nothing, question)) == []
    assert missing((nothing, question), READERS) == [("readers", (NearMissKind.MEMBERSHIP,))]


def test_an_allowed_answer_has_no_near_misses(bob: EffectiveAccess) -> None:
    assert can(bob, ask("assetsAcl", "READ"), GroupIndex.of([READERS])).near_misses == ()


@pytest.mark.parametrize(
    ("scopes", "app", "removed_by"),
    [
        (("DATA.VIEW",), "historian", (Gate.TOKEN_SCOPE,)),
        (("user_impersonation",), "portal", (Gate.APPLICATION_LINK,)),
        (("DATA.VIEW",), "portal", (Gate.APPLICATION_LINK,)),
    ],
)
def test_the_gate_that_took_it_away_is_named(
    scopes: tuple[str, ...], app: str, removed_by: tuple[Gate, ...]
) -> None:
    linked = group(
        1,
        "g",
        capability("assetsAcl", "WRITE", scope=data_sets(1)),
        sourceId="s",
        attributes=for_apps("historian"),
    )
    access = evaluate("p", [linked], caller("s", token_scopes=scopes, app_id=app))
    assert can(access, ask("assetsAcl", "WRITE", "datasetScope:1")).removed_by == removed_by
    assert can(access, ask("assetsAcl", "WRITE", "datasetScope:2")).removed_by == ()


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        (caller("s", app_id=None), UnknownKind.APPLICATION_UNKNOWN),
        (caller("s", app_id="historian", token_scopes=("NEW",)), UnknownKind.TOKEN_SCOPE_UNMAPPED),
    ],
)
def test_a_gate_that_cannot_be_read_makes_the_answer_unknown(
    who: Caller, kind: UnknownKind
) -> None:
    linked = group(
        1, "g", capability("assetsAcl", "WRITE"), sourceId="s", attributes=for_apps("historian")
    )
    decision = can(evaluate("p", [linked], who), ask("assetsAcl", "WRITE"))
    assert decision.verdict is UNKNOWN
    assert decision.unknowns[0].kind is kind


def test_groups_that_were_not_shown_make_a_denial_unknown_but_not_a_yes() -> None:
    access = evaluate("p", [READERS], caller("s-2"), complete=False)
    question = ask("timeSeriesAcl", "READ", "datasetScope:42")
    assert can(access, question).verdict is ALLOWED
    decision = can(access, ask("timeSeriesAcl", "READ", "datasetScope:17"))
    assert decision.verdict is UNKNOWN
    assert decision.unknowns[0].kind is UnknownKind.GROUPS_NOT_SHOWN


def test_a_doubt_that_could_not_help_leaves_the_denial_certain() -> None:
    far = group(1, "g", capability("assetsAcl", "READ", scope=data_sets(1)), sourceId="s")
    access = evaluate("p", [far], caller("s", token_scopes=("NEW",)))
    assert can(access, ask("assetsAcl", "READ", "datasetScope:2")).verdict is DENIED


def test_a_stopped_unreadable_scope_leaves_the_denial_certain() -> None:
    odd = group(
        1, "g", capability("assetsAcl", "READ", scope=ODD), sourceId="s", attributes=for_apps("x")
    )
    assert can(evaluate("p", [odd], caller("s")), ask("assetsAcl", "READ")).verdict is DENIED


@pytest.mark.parametrize(
    ("acl", "action", "kind"),
    [
        ("fooAcl", "READ", UnknownKind.ACL_UNKNOWN),
        ("assetsAcl", "CALIBRATE", UnknownKind.ACTION_UNKNOWN),
    ],
)
def test_a_name_outside_our_tables_is_noted(
    bob: EffectiveAccess, acl: str, action: str, kind: UnknownKind
) -> None:
    decision = can(bob, ask(acl, action))
    assert decision.verdict is DENIED
    assert [unknown.kind for unknown in decision.unknowns] == [kind]


def test_taking_a_token_as_unfiltered_is_noted_on_a_yes_too() -> None:
    decision = can(evaluate("p", [READERS], caller("s-2")), ask("userProfilesAcl", "READ"))
    assert decision.verdict is ALLOWED
    assert [unknown.kind for unknown in decision.unknowns] == [UnknownKind.TOKEN_SCOPES_ASSUMED]


def test_adding_an_action_to_a_capability_is_one_way_whatever_it_holds() -> None:
    held = group(1, "g", capability("securityCategoriesAcl", "LIST", "CREATE"), sourceId="s")
    found = can(evaluate("p", [held], caller("s")), ask("securityCategoriesAcl", "MEMBEROF"))
    assert [miss.kind for miss in found.near_misses] == [NearMissKind.ACTION]
