"""Group claims, overage, scopes and log claims: truth tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.diagnose.comparison import (
    By,
    Effect,
    Finding,
    Followed,
    Kind,
    Seen,
    What,
    Why,
    compare_opaque,
    group_overage,
)
from tests.diagnose.comparison.case import (
    ABSENT,
    EXPECTED,
    IN_NO_GROUP,
    OIDC,
    TAKEN,
    compared,
    following,
    of,
)

YES, NO, OPEN = Finding.MATCHES, Finding.DOES_NOT_MATCH, Finding.UNKNOWN
NONE = Finding.NOT_COMPARED
LEADS = following(("idp-1", "engineers"), ("idp-1", "readers"), ("idp-9", "others"))
ELSEWHERE = following(("idp-9", "others"))
IN_PART = following(("idp-9", "others"), complete=False)

GROUPS: list[tuple[object, ProjectOidc | None, Seen | None, Followed | None, Finding, Why]] = [
    (["idp-1", "idp-2"], OIDC, None, LEADS, YES, Why.AS_EXPECTED),
    ("idp-1", OIDC, None, LEADS, YES, Why.AS_EXPECTED),
    (["idp-2"], OIDC, None, LEADS, NO, Why.LEADS_NOWHERE),
    (["idp-2"], OIDC, IN_NO_GROUP, ELSEWHERE, NO, Why.LEADS_NOWHERE),
    (["idp-2"], OIDC, TAKEN, ELSEWHERE, YES, Why.NOT_NEEDED),
    (["idp-2"], OIDC, None, IN_PART, YES, Why.AS_EXPECTED),
    (["idp-2"], OIDC, None, None, YES, Why.AS_EXPECTED),
    (["idp-2"], None, None, None, OPEN, Why.NOT_TOLD),
    (["idp-2"], None, TAKEN, None, YES, Why.TAKEN_BY_CDF),
    (["idp-2"], None, IN_NO_GROUP, ELSEWHERE, NO, Why.LEADS_NOWHERE),
    (ABSENT, OIDC, None, LEADS, NO, Why.ABSENT),
    ([], OIDC, None, LEADS, NO, Why.ABSENT),
    ("", OIDC, None, LEADS, NO, Why.ABSENT),
    (None, OIDC, None, LEADS, NO, Why.ABSENT),
    (ABSENT, OIDC, TAKEN, LEADS, NONE, Why.NOT_NEEDED),
    (ABSENT, None, None, None, OPEN, Why.ABSENT),
    (ABSENT, None, IN_NO_GROUP, None, NO, Why.ABSENT),
    ({"a": 1}, OIDC, None, LEADS, NO, Why.MALFORMED),
    (7, OIDC, None, LEADS, NO, Why.MALFORMED),
    ([7, None], OIDC, None, LEADS, NO, Why.MALFORMED),
    (False, OIDC, None, LEADS, NO, Why.MALFORMED),
    ([7, "idp-1"], OIDC, None, LEADS, YES, Why.AS_EXPECTED),
]


@pytest.mark.parametrize(("value", "oidc", "seen", "followed", "finding", "why"), GROUPS)
def test_a_claim_that_groups_are_read_from(
    value: object,
    oidc: ProjectOidc | None,
    seen: Seen | None,
    followed: Followed | None,
    finding: Finding,
    why: Why,
) -> None:
    expected = replace(EXPECTED, seen=seen, followed=followed)
    one = of(compared({"groups": value}, oidc=oidc, expected=expected), What.GROUPS, "groups")
    assert (one.finding, one.why) == (finding, why)
    assert (one.effect is Effect.GROUPS) is (finding is NO)


def test_the_cdf_groups_that_values_lead_to_are_named() -> None:
    one = of(compared(expected=replace(EXPECTED, followed=LEADS)), What.GROUPS, "groups")
    assert one.reason == "1 of 2 values leads to engineers and readers."
    many = following(*[("idp-1", f"g{number}") for number in range(9)])
    one = of(compared(expected=replace(EXPECTED, followed=many)), What.GROUPS, "groups")
    assert one.reason == "1 of 2 values leads to g0, g1, g2 and 6 more groups."


def test_a_second_access_claim_need_not_be_there() -> None:
    found = compared(expected=replace(EXPECTED, followed=LEADS))
    roles = of(found, What.GROUPS, "roles")
    assert (roles.finding, roles.why) == (NONE, Why.NOT_NEEDED)
    both = {"roles": ["access_as_application"]}
    roles = of(compared(both, expected=replace(EXPECTED, followed=LEADS)), What.GROUPS, "roles")
    assert (roles.finding, roles.why) == (YES, Why.AS_EXPECTED)


ONLY_GROUPS = replace(OIDC, access_claims=("groups",))
UNREAD: list[tuple[Mapping[str, object], ProjectOidc | None, Seen | None, Finding, Effect]] = [
    # The typical mistake: the way to a CDF group stands in roles, and only groups is read.
    ({"groups": ABSENT, "roles": ["idp-1"]}, ONLY_GROUPS, None, NO, Effect.GROUPS),
    ({"groups": ["idp-9"], "roles": ["idp-1"]}, ONLY_GROUPS, None, NO, Effect.GROUPS),
    ({"groups": ["idp-9"], "roles": ["idp-1"]}, ONLY_GROUPS, TAKEN, NO, Effect.GROUPS),
    ({"groups": ["idp-1"], "roles": ["idp-1"]}, ONLY_GROUPS, None, NONE, Effect.NONE),
    ({"groups": ["idp-1"], "roles": ["Reader"]}, ONLY_GROUPS, None, NONE, Effect.NONE),
    ({"groups": ABSENT, "roles": ["Reader"]}, ONLY_GROUPS, None, NO, Effect.GROUPS),
    ({"groups": ABSENT, "roles": ["Reader"]}, ONLY_GROUPS, TAKEN, NONE, Effect.NONE),
    ({"groups": ABSENT, "roles": []}, ONLY_GROUPS, None, NONE, Effect.NONE),
    ({"roles": ["idp-1"]}, None, None, OPEN, Effect.NONE),
    (
        {"groups": ABSENT, "roles": ["idp-1"]},
        replace(OIDC, access_claims=()),
        None,
        NO,
        Effect.GROUPS,
    ),
]


@pytest.mark.parametrize(("claims", "oidc", "seen", "finding", "effect"), UNREAD)
def test_a_claim_with_groups_that_the_project_does_not_read(
    claims: Mapping[str, object],
    oidc: ProjectOidc | None,
    seen: Seen | None,
    finding: Finding,
    effect: Effect,
) -> None:
    expected = replace(EXPECTED, seen=seen, followed=LEADS)
    one = of(compared(claims, oidc=oidc, expected=expected), What.UNREAD_GROUPS, "roles")
    assert (one.finding, one.effect) == (finding, effect)


def test_the_mistake_is_told_at_both_claims_with_the_group_that_is_lost() -> None:
    expected = replace(EXPECTED, followed=LEADS)
    found = compared({"groups": ABSENT, "roles": ["idp-9"]}, oidc=ONLY_GROUPS, expected=expected)
    groups, roles = of(found, What.GROUPS), of(found, What.UNREAD_GROUPS)
    assert groups.why is roles.why is Why.ANOTHER_CLAIM
    assert groups.reason == (
        "Absent. The token names groups in roles, where plant-north does not look."
    )
    assert roles.reason == (
        "plant-north reads groups in groups, not here. It holds the way to others, and CDF does not "
        "see it."
    )


@pytest.mark.parametrize(("count", "wrong"), [(0, False), (50, False), (51, True), (10_000, True)])
def test_the_number_of_group_claims(count: int, wrong: bool) -> None:
    found = compared({"groups": [f"id-{number}" for number in range(count)]})
    told = [one for one in found if one.what is What.GROUP_COUNT]
    assert bool(told) is wrong
    if wrong:
        assert (told[0].finding, told[0].found, told[0].effect) == (NO, str(count), Effect.GROUPS)


ASKS = replace(OIDC, group_callback=True)
NOT_SAID = replace(OIDC, group_callback=None)
OVERAGE: list[tuple[ProjectOidc | None, Seen | None, Finding, Why]] = [
    (OIDC, None, NO, Why.LEFT_OUT),
    (OIDC, IN_NO_GROUP, NO, Why.LEFT_OUT),
    (OIDC, TAKEN, YES, Why.ASKED_FOR_ELSEWHERE),
    (ASKS, None, YES, Why.ASKED_FOR_ELSEWHERE),
    (ASKS, TAKEN, YES, Why.ASKED_FOR_ELSEWHERE),
    (ASKS, IN_NO_GROUP, OPEN, Why.ASKED_FOR_ELSEWHERE),
    (NOT_SAID, None, OPEN, Why.NOT_TOLD),
    (None, None, OPEN, Why.NOT_TOLD),
    (None, IN_NO_GROUP, NO, Why.LEFT_OUT),
    (None, TAKEN, YES, Why.ASKED_FOR_ELSEWHERE),
]
MARKS: list[Mapping[str, object]] = [
    {"_claim_names": {"groups": "src1"}},
    {"hasgroups": True},
    {"hasgroups": "true"},
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(("oidc", "seen", "finding", "why"), OVERAGE)
def test_a_list_that_was_left_out(
    mark: Mapping[str, object],
    oidc: ProjectOidc | None,
    seen: Seen | None,
    finding: Finding,
    why: Why,
) -> None:
    claims = {"groups": ABSENT, **mark}
    assert group_overage(mark)
    found = compared(claims, oidc=oidc, expected=replace(EXPECTED, seen=seen))
    one = of(found, What.OVERAGE)
    assert (one.claim, one.finding, one.why) == (next(iter(mark)), finding, why)
    assert (one.effect is Effect.GROUPS) is (finding is NO)
    # One cause, told once.
    assert of(found, What.GROUPS, "groups").why is Why.LEFT_OUT
    assert of(found, What.GROUPS, "groups").finding is NONE


@pytest.mark.parametrize(
    "claims",
    [{"_claim_names": {"email": "src1"}}, {"_claim_names": "groups"}, {"hasgroups": False}, {}],
)
def test_nothing_was_left_out(claims: Mapping[str, object]) -> None:
    assert not group_overage(claims)


def test_overage_in_the_id_token_concerns_the_portal_alone() -> None:
    one = of(compared({"groups": ABSENT, **MARKS[0]}, kind=Kind.ID), What.OVERAGE)
    assert (one.finding, one.effect) == (NO, Effect.NONE)


READS_BOTH = replace(OIDC, scope_claims=("scp", "scope"))
SCOPES: list[tuple[Mapping[str, object], ProjectOidc | None, str, Finding, Why]] = [
    ({}, OIDC, "scp", YES, Why.KEEPS_ALL),
    ({"scp": ["https://c/user_impersonation"]}, OIDC, "scp", YES, Why.KEEPS_ALL),
    ({"scp": "IDENTITY DATA.VIEW"}, OIDC, "scp", Finding.FILTERS, Why.KEEPS_SOME),
    ({"scp": "IDENTITY"}, OIDC, "scp", Finding.FILTERS, Why.KEEPS_SOME),
    ({"scp": "DATA.VIEW NEW.SCOPE"}, OIDC, "scp", Finding.FILTERS, Why.KEEPS_SOME),
    ({"scp": "NEW.SCOPE"}, OIDC, "scp", OPEN, Why.NO_CDF_SCOPE),
    ({"scp": "data.view"}, OIDC, "scp", OPEN, Why.NO_CDF_SCOPE),
    ({"scp": "openid profile"}, OIDC, "scp", OPEN, Why.NO_CDF_SCOPE),
    ({"scp": ""}, OIDC, "scp", OPEN, Why.NO_CDF_SCOPE),
    ({"scp": 5}, OIDC, "scp", OPEN, Why.NO_CDF_SCOPE),
    ({"scp": ABSENT}, OIDC, "scp", OPEN, Why.ABSENT),
    ({"scp": ABSENT, "roles": ["r"]}, OIDC, "scp", OPEN, Why.NOT_NEEDED),
    ({"scp": ABSENT, "idtyp": "app"}, OIDC, "scp", OPEN, Why.NOT_NEEDED),
    ({"scp": ABSENT, "scope": "DATA.VIEW"}, OIDC, "scp", NO, Why.ANOTHER_CLAIM),
    ({"scp": ABSENT, "scope": "DATA.VIEW"}, READS_BOTH, "scope", Finding.FILTERS, Why.KEEPS_SOME),
    ({"scp": ABSENT, "scope": "DATA.VIEW"}, None, "scope", Finding.FILTERS, Why.KEEPS_SOME),
    ({"scope": "openid"}, OIDC, "scope", NONE, Why.ANOTHER_CLAIM),
]


@pytest.mark.parametrize(("claims", "oidc", "name", "finding", "why"), SCOPES)
def test_the_claims_of_token_scopes(
    claims: Mapping[str, object], oidc: ProjectOidc | None, name: str, finding: Finding, why: Why
) -> None:
    one = of(compared(claims, oidc=oidc), What.SCOPES, name)
    assert (one.finding, one.why) == (finding, why)


def test_strange_scopes_are_named_beside_those_that_are_known() -> None:
    one = of(compared({"scp": "DATA.VIEW NEW.SCOPE"}), What.SCOPES)
    assert one.reason == (
        "Keeps only what passes DATA.VIEW. What passes NEW.SCOPE, the portal does not know."
    )


def test_log_claims_that_are_absent_make_the_log_say_less() -> None:
    oidc = replace(OIDC, log_claims=("appid", "azp", "sub", "upn"))
    found = {one.claim: one for one in compared(oidc=oidc) if one.what is What.LOG}
    assert {name: one.finding for name, one in found.items()} == {
        "appid": YES,
        "azp": NONE,
        "sub": YES,
        "upn": NO,
    }
    assert found["upn"].effect is Effect.LOG
    assert not [one for one in compared(oidc=oidc, kind=Kind.ID) if one.what is What.LOG]
    nobody = {
        one.claim: one for one in compared({"appid": ABSENT}, oidc=oidc) if one.what is What.LOG
    }
    assert nobody["appid"].finding is nobody["azp"].finding is NO


@pytest.mark.parametrize("seen", [None, TAKEN])
def test_of_an_opaque_token_nothing_can_be_told_but_what_cdf_says(seen: Seen | None) -> None:
    found = compare_opaque(OIDC, replace(EXPECTED, seen=seen))
    told = [one for one in found if one.finding is not OPEN]
    assert [one.what for one in told] == ([What.SUBJECT] if seen else [])
    assert all(one.why is Why.OPAQUE for one in found if one not in told)
    names = {one.claim for one in found}
    assert {"alg", "kid", "iss", "aud", "sub", "exp", "groups", "roles", "scp", "appid"} <= names
    assert of(found, What.ISSUER).expected == OIDC.issuer
    assert of(compare_opaque(None, EXPECTED), What.ISSUER).by is By.SETTINGS
