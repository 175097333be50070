"""How a project reads tokens, from its bytes as CDF writes them and as it never should."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cdfportal.access.project_oidc import ProjectOidc, parse_project_oidc

#: As the Cognite Toolkit keeps it among its test data.
RECORDED = {
    "name": "p",
    "urlName": "p",
    "organization": "o",
    "userProfilesConfiguration": {"enabled": True},
    "oidcConfiguration": {
        "jwksUrl": "https://login.microsoftonline.com/t/discovery/v2.0/keys",
        "issuer": "https://sts.windows.net/t/",
        "audience": "https://westeurope-1.cognitedata.com",
        "accessClaims": [{"claimName": "groups"}, {"claimName": "roles"}],
        "scopeClaims": [{"claimName": "scp"}],
        "logClaims": [{"claimName": "appid"}, {"claimName": "sub"}],
        "tokenUrl": "https://login.microsoftonline.com/t/oauth2/v2.0/token",
        "skewMs": 1500,
        "identityProviderScope": None,
        "isGroupCallbackEnabled": True,
    },
}


def read(**members: object) -> ProjectOidc:
    parsed = parse_project_oidc({"oidcConfiguration": members})
    assert parsed is not None
    return parsed


def test_every_member_is_read() -> None:
    assert parse_project_oidc(RECORDED) == ProjectOidc(
        issuer="https://sts.windows.net/t/",
        audience="https://westeurope-1.cognitedata.com",
        jwks_url="https://login.microsoftonline.com/t/discovery/v2.0/keys",
        token_url="https://login.microsoftonline.com/t/oauth2/v2.0/token",
        access_claims=("groups", "roles"),
        scope_claims=("scp",),
        log_claims=("appid", "sub"),
        skew=timedelta(seconds=1.5),
        group_callback=True,
    )


@pytest.mark.parametrize(
    "document", [None, [], "text", {}, {"oidcConfiguration": None}, {"oidcConfiguration": []}]
)
def test_no_configuration_is_none(document: object) -> None:
    assert parse_project_oidc(document) is None


def test_what_is_not_said_is_not_known() -> None:
    assert read() == ProjectOidc()
    assert read(issuer=None, accessClaims=None, skewMs=None) == ProjectOidc()
    assert read(accessClaims=[]).access_claims == ()


@pytest.mark.parametrize(
    ("name", "value", "odd"),
    [
        ("issuer", 5, True),
        ("audience", ["x"], True),
        ("accessClaims", "groups", True),
        ("accessClaims", [{"claimName": "groups"}, {"name": "x"}], True),
        ("accessClaims", [{"claimName": ""}], True),
        ("accessClaims", ["groups"], False),
        ("logClaims", [{"claimName": f"c{number}"} for number in range(51)], True),
        ("skewMs", "30000", False),
        ("skewMs", -1, True),
        ("skewMs", 1.5, True),
        ("skewMs", True, True),
        ("skewMs", 86_400_001, True),
        ("isGroupCallbackEnabled", "true", True),
    ],
)
def test_odd_members_are_named_and_the_rest_is_read(name: str, value: object, odd: bool) -> None:
    parsed = read(**{name: value, "tokenUrl": "https://idp.example/token"})
    assert parsed.unreadable == ((name,) if odd else ())
    assert parsed.token_url == "https://idp.example/token"


def test_odd_lists_keep_what_is_in_order_in_them() -> None:
    assert read(accessClaims=[{"claimName": " groups "}, 7, "groups", "roles"]).access_claims == (
        "groups",
        "roles",
    )


def test_members_that_nobody_has_heard_of_are_named() -> None:
    assert read(zeta=1, alpha=2, issuer="x").others == ("alpha", "zeta")
