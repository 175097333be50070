"""Keycloak: a realm in every path, a session in every token.

https://www.keycloak.org/docs/latest/server_admin/
"""

from __future__ import annotations

from cdfportal.demo.cast import ALL_SCOPES
from cdfportal.demo.provider.shapes.model import (
    OIDC_SCOPES,
    Claims,
    Facts,
    Manner,
    Refresh,
    Refusal,
    kept,
)

_PROTOCOL = "/realms/demo/protocol/openid-connect"


def _refuse_scope(scope: str, _prefix: str) -> Refusal | None:
    """A scope exists when it is a client scope of the client."""
    known = {*OIDC_SCOPES, *ALL_SCOPES, "DATA.VIEW"}
    if not known.issuperset(scope.split()):
        return Refusal("invalid_scope", f"Invalid scopes: {scope}")
    return None


def _session(facts: Facts) -> Claims:
    return {"azp": facts.client_id, "sid": facts.sid, "session_state": facts.sid}


def _access_claims(claims: Claims, facts: Facts) -> Claims:
    return {
        **kept(claims, "iss iat exp jti sub name"),
        **_session(facts),
        # By an Audience mapper; `account` is there by default.
        "aud": [facts.cdf_audience, "account"],
        "typ": "Bearer",
        "scope": facts.scope,
        "preferred_username": facts.person.key,
        "groups": list(facts.person.groups),
    }


def _id_claims(claims: Claims, facts: Facts) -> Claims:
    own = "iss aud iat exp auth_time nonce at_hash sub name preferred_username email email_verified acr"
    return {
        **kept(claims, own),
        **_session(facts),
        "typ": "ID",
        "groups": list(facts.person.groups),
    }


KEYCLOAK = Manner(
    issuer="{origin}/realms/demo",
    paths={
        "authorize": f"{_PROTOCOL}/auth",
        "token": f"{_PROTOCOL}/token",
        "userinfo": f"{_PROTOCOL}/userinfo",
        "jwks": f"{_PROTOCOL}/certs",
        "revoke": f"{_PROTOCOL}/revoke",
        "end_session": f"{_PROTOCOL}/logout",
    },
    adds={"code_challenge_methods_supported": ["plain", "S256"]},
    scope_prefix="",
    refuse_scope=_refuse_scope,
    access_claims=_access_claims,
    id_claims=_id_claims,
    access_token_type="JWT",  # noqa: S106 -- a media type
    refresh=Refresh.REPLACES,
    always_refreshable=True,
)
