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
from cdfportal.demo.provider.shapes.programs import Program, ProgramRefusal, Secret

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


def _refuse_program(program: Program) -> ProgramRefusal | None:
    """https://www.keycloak.org/docs/latest/server_admin/#_service_accounts

    One text for an unknown client and a wrong secret: https://github.com/keycloak/keycloak/issues/16923
    """
    if program.secret is not Secret.RIGHT:
        error = "unauthorized_client" if program.known else "invalid_client"
        return ProgramRefusal(error, "Invalid client or Invalid client credentials", 401)
    if program.principal is None:
        what = "Client not enabled to retrieve service account"
        return ProgramRefusal("unauthorized_client", what, 401)
    if refusal := _refuse_scope(program.scope, program.scope_prefix):
        return ProgramRefusal(refusal.error, refusal.description)
    return None


def _program_claims(claims: Claims, program: Program) -> Claims:
    """The service account is a user of the realm, with a name of its own and no session."""
    return {
        **kept(claims, "iss iat exp jti sub"),
        "azp": program.client_id,
        "client_id": program.client_id,
        "aud": [program.cdf_audience, "account"],
        "typ": "Bearer",
        # Without a scope in the request the client's default ones.
        "scope": program.scope or " ".join(("profile", "email", *ALL_SCOPES)),
        "preferred_username": f"service-account-{program.client_id}",
        "groups": claims.get("groups", []),
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
    form_post=True,
    refuse_program=_refuse_program,
    program_claims=_program_claims,
    access_token_type="JWT",  # noqa: S106 -- a media type
    refresh=Refresh.REPLACES,
    always_refreshable=True,
)
