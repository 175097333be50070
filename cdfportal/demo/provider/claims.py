"""What stands in the tokens.

ID token: https://openid.net/specs/openid-connect-core-1_0.html#IDToken
Access token: https://www.rfc-editor.org/rfc/rfc9068 with the names that Entra ID uses beside it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Any

from cdfportal.demo.cast import Person, ServicePrincipal
from cdfportal.demo.provider.config import ProviderConfig
from cdfportal.demo.provider.families import Family
from cdfportal.demo.provider.scopes import short_cdf_scopes

Claims = dict[str, Any]

#: Entra ID leaves the list out of a JWT when it would be longer.
MOST_GROUPS = 200


def person_access_claims(
    issuer: str, config: ProviderConfig, family: Family, scope: str, now: datetime
) -> Claims:
    """Claims of an access token that acts for a person.

    Without a CDF scope it is a token for this provider's own userinfo endpoint."""
    person = family.person
    scp = short_cdf_scopes(scope, config.scope_prefix)
    return {
        **_common(issuer, family.client_id, person.subject, now, config.token_life),
        "aud": config.cdf_audience if scp else f"{issuer}/userinfo",
        "scp": " ".join(scp or scope.split()),
        "name": person.name,
        "sid": family.sid,
        **_strength(family),
        **({"acrs": sorted(family.levels)} if family.levels else {}),
        **group_claims(issuer, person.subject, person.groups),
    }


def principal_access_claims(
    issuer: str, config: ProviderConfig, principal: ServicePrincipal, now: datetime
) -> Claims:
    """Claims of an access token that acts for a service principal: roles, and no `scp`."""
    return {
        **_common(issuer, principal.client_id, principal.subject, now, config.token_life),
        "aud": config.cdf_audience,
        "idtyp": "app",
        "roles": ["access_as_application"],
        **group_claims(issuer, principal.subject, principal.groups),
    }


def id_claims(
    issuer: str, config: ProviderConfig, family: Family, token: dict[str, Any], now: datetime
) -> Claims:
    """Claims of an ID token that goes with the given token answer."""
    return {
        "iss": issuer,
        "aud": family.client_id,
        "iat": _seconds(now),
        "exp": _seconds(now) + config.token_life,
        **_strength(family),
        "sid": family.sid,
        "at_hash": at_hash(token["access_token"]),
        **person_claims(issuer, family.person, token["scope"]),
    }


def person_claims(issuer: str, person: Person, scope: str) -> Claims:
    """Who the person is, as far as the scope asks; the groups always, as Entra ID does it."""
    claims: Claims = {"sub": person.subject, "oid": person.subject}
    scopes = scope.split()
    if "profile" in scopes:
        claims |= {"name": person.name, "preferred_username": person.email}
    if "email" in scopes:
        claims |= {"email": person.email, "email_verified": True}
    return claims | group_claims(issuer, person.subject, person.groups)


def group_claims(issuer: str, subject: str, groups: tuple[str, ...]) -> Claims:
    """The groups, or where to ask for them when they are too many.

    https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference#groups-overage-claim
    """
    if len(groups) <= MOST_GROUPS:
        return {"groups": list(groups)}
    endpoint = f"{issuer}/users/{subject}/getMemberObjects"
    return {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": endpoint}}}


def at_hash(access_token: str) -> str:
    """The left half of its SHA-256 (OpenID Connect Core 3.1.3.6)."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def _strength(family: Family) -> Claims:
    """When and how the person proved who they are (https://www.rfc-editor.org/rfc/rfc9068#section-2.2.1)."""
    acr = {"acr": family.acr} if family.acr else {}
    return {"auth_time": _seconds(family.auth_time), **acr}


def _common(issuer: str, client_id: str, subject: str, now: datetime, life: int) -> Claims:
    return {
        "iss": issuer,
        "sub": subject,
        "oid": subject,
        "appid": client_id,
        "azp": client_id,
        "client_id": client_id,
        "iat": _seconds(now),
        "nbf": _seconds(now),
        "exp": _seconds(now) + life,
        "jti": secrets.token_urlsafe(16),
    }


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
