"""A good token of each make, what is expected of it, and the comparison of one changed claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cdfportal.access.model import Group
from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.base.provider import Provider
from cdfportal.diagnose.comparison import (
    Comparison,
    Expectations,
    Followed,
    Kind,
    Seen,
    What,
    compare_token,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
CLUSTER = "https://westeurope-1.cognitedata.com"
TENANT = "11111111-2222-3333-4444-555555555555"
OTHER_TENANT = "99999999-2222-3333-4444-555555555555"
V1 = f"https://sts.windows.net/{TENANT}/"
V2 = f"https://login.microsoftonline.com/{TENANT}/v2.0"
ABSENT = object()

HEADER: Mapping[str, object] = {"alg": "RS256", "kid": "key-1", "typ": "JWT"}
CLAIMS: Mapping[str, object] = {
    "iss": "https://idp.example",
    "aud": CLUSTER,
    "sub": "me",
    "exp": AT + 600,
    "nbf": AT - 600,
    "iat": AT - 600,
    "appid": "portal",
    "scp": "IDENTITY user_impersonation",
    "groups": ["idp-1", "idp-2"],
}
OIDC = ProjectOidc(
    issuer="https://idp.example",
    audience=CLUSTER,
    access_claims=("groups", "roles"),
    scope_claims=("scp",),
    log_claims=("appid", "sub"),
    skew=timedelta(0),
    group_callback=False,
)
EXPECTED = Expectations(
    provider=Provider.OTHER,
    issuer="https://idp.example",
    access_token_issuer="https://idp.example",
    audience=CLUSTER,
    client_id="portal",
    project="plant-north",
)
ENTRA = replace(
    EXPECTED,
    provider=Provider.ENTRA_ID,
    issuer=V2,
    access_token_issuer=V1,
    tenant_id=TENANT,
)
COGNITO = replace(EXPECTED, provider=Provider.COGNITO, group_claims=("cognito:groups",))
TAKEN = Seen("me", 2)
IN_NO_GROUP = Seen("me", 0)


def following(*pairs: tuple[str, str], complete: bool = True) -> Followed:
    """CDF groups by source id: `following(("idp-1", "engineers"))`."""
    groups = [Group(number, name, source) for number, (source, name) in enumerate(pairs, 1)]
    return Followed.of(groups, complete=complete)


def compared(
    claims: Mapping[str, object] | None = None,
    *,
    header: Mapping[str, object] | None = None,
    oidc: ProjectOidc | None = OIDC,
    expected: Expectations = EXPECTED,
    kind: Kind = Kind.ACCESS,
) -> tuple[Comparison, ...]:
    """The good token with these changes; `ABSENT` takes a claim away."""
    changed = {**CLAIMS, **(claims or {})}
    tops = {**HEADER, **(header or {})}
    return compare_token(
        {name: value for name, value in tops.items() if value is not ABSENT},
        {name: value for name, value in changed.items() if value is not ABSENT},
        kind,
        oidc,
        expected,
        NOW,
    )


def of(found: tuple[Comparison, ...], what: What, claim: str = "") -> Comparison:
    """The one about this."""
    (only,) = (one for one in found if one.what is what and claim in ("", one.claim))
    return only
