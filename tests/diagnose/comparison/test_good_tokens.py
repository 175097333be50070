"""Tokens that are right give no alarm, whichever make they are of, and whatever else is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.diagnose.comparison import Expectations, Finding, What
from tests.diagnose.comparison.case import (
    ABSENT,
    AT,
    CLAIMS,
    CLUSTER,
    COGNITO,
    ENTRA,
    EXPECTED,
    OIDC,
    TAKEN,
    TENANT,
    V1,
    V2,
    compared,
    following,
)

ENTRA_V1: Mapping[str, object] = {"iss": V1, "tid": TENANT, "ver": "1.0", "idtyp": "user"}
ENTRA_V2: Mapping[str, object] = {
    **ENTRA_V1,
    "iss": V2,
    "ver": "2.0",
    "appid": ABSENT,
    "azp": "portal",
}
OF_COGNITO: Mapping[str, object] = {
    "aud": ABSENT,
    "nbf": ABSENT,
    "appid": ABSENT,
    "scp": ABSENT,
    "groups": ABSENT,
    "client_id": "portal",
    "token_use": "access",
    "scope": "https://cognitedata.com/IDENTITY https://cognitedata.com/user_impersonation",
    "cognito:groups": ["idp-1"],
}
OF_KEYCLOAK: Mapping[str, object] = {
    "aud": [CLUSTER, "account"],
    "appid": ABSENT,
    "azp": "portal",
    "typ": "Bearer",
    "scp": ABSENT,
    "scope": "openid IDENTITY user_impersonation",
}
OF_COGIDP: Mapping[str, object] = {
    "appid": ABSENT,
    "client_id": "portal",
    "groups": ABSENT,
    "ext_group_ids": ["idp-1"],
}
OF_AN_APPLICATION: Mapping[str, object] = {
    "scp": ABSENT,
    "idtyp": "app",
    "roles": ["access_as_application"],
}
READS_COGNITO = replace(
    OIDC,
    audience="",
    access_claims=("cognito:groups",),
    scope_claims=("scope",),
    log_claims=("client_id", "sub"),
)
GOOD: list[tuple[str, Mapping[str, object], ProjectOidc, Expectations]] = [
    ("plain", {}, OIDC, EXPECTED),
    ("entra v1", ENTRA_V1, replace(OIDC, issuer=V1), ENTRA),
    ("entra v2", ENTRA_V2, replace(OIDC, issuer=V2, log_claims=("azp", "sub")), ENTRA),
    ("cognito", OF_COGNITO, READS_COGNITO, COGNITO),
    ("keycloak", OF_KEYCLOAK, replace(OIDC, scope_claims=("scope",), log_claims=None), EXPECTED),
    ("cogidp", OF_COGIDP, replace(OIDC, access_claims=("ext_group_ids",), log_claims=()), EXPECTED),
    ("application", OF_AN_APPLICATION, OIDC, replace(EXPECTED, is_user=False)),
]


@pytest.mark.parametrize("oidc_known", [True, False], ids=["settings read", "settings unread"])
@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not asked"])
@pytest.mark.parametrize(
    ("claims", "oidc", "expected"), [row[1:] for row in GOOD], ids=[row[0] for row in GOOD]
)
def test_nothing_is_wrong_with_a_good_token(
    claims: Mapping[str, object],
    oidc: ProjectOidc,
    expected: Expectations,
    oidc_known: bool,
    taken: bool,
) -> None:
    known = replace(expected, seen=TAKEN) if taken else expected
    groups = replace(known, followed=following(("idp-1", "engineers")))
    found = compared(claims, oidc=oidc if oidc_known else None, expected=groups)
    wrong = [one for one in found if one.finding is Finding.DOES_NOT_MATCH]
    assert wrong == []
    if oidc_known and "idtyp" not in claims:
        open_ends = [one for one in found if one.finding is Finding.UNKNOWN]
        assert open_ends == []


def test_what_is_not_readable_is_unknown_and_not_wrong() -> None:
    found = compared(oidc=None)
    by_what = {one.what: one.finding for one in found}
    assert by_what[What.ISSUER] is Finding.UNKNOWN
    assert by_what[What.GROUPS] is Finding.UNKNOWN
    # That its own address is the audience, CDF documents.
    assert by_what[What.AUDIENCE] is Finding.MATCHES
    assert What.LOG not in by_what


def test_every_comparison_says_why_in_a_sentence() -> None:
    for claims in ({}, {"aud": f"{CLUSTER}/"}, {"groups": ABSENT}, {"exp": AT - 5}):
        for one in compared(claims):
            assert one.reason.endswith("."), one
            assert (
                one.reason[0].isupper()
                or one.reason[0].isdigit()
                or one.reason.startswith("plant-north")
            ), one


def test_each_line_of_a_token_is_said_once() -> None:
    found = compared({"roles": ["x"], "hasgroups": True})
    lines = [(one.what, one.claim, one.in_header) for one in found]
    assert len(set(lines)) == len(lines)
    assert {one.claim for one in found if not one.in_header} <= {*CLAIMS, "roles", "hasgroups"}
