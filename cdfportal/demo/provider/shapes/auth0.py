"""Auth0: an opaque access token unless an API is named; the issuer ends in a slash.

https://auth0.com/docs/secure/tokens/access-tokens
"""

from __future__ import annotations

from cdfportal.demo.cast import ALL_SCOPES
from cdfportal.demo.provider.shapes.model import Claims, Facts, Manner, Refresh, kept
from cdfportal.demo.provider.shapes.programs import Program, ProgramRefusal, Secret

#: The operator's own name, set by an Action; `groups` alone is a name that Auth0 keeps for itself.
GROUPS = "https://cdfportal.example/groups"


def _access_claims(claims: Claims, facts: Facts) -> Claims | None:
    if facts.audience != facts.cdf_audience:
        return None
    return {
        **kept(claims, "iat exp jti sub"),
        "iss": facts.issuer,
        "aud": [facts.cdf_audience, f"{facts.issuer}userinfo"],
        "azp": facts.client_id,
        "scope": facts.scope,
        GROUPS: list(facts.person.groups),
    }


def _id_claims(claims: Claims, facts: Facts) -> Claims:
    own = "iss aud iat exp nonce sub sid name email email_verified acr auth_time"
    return {**kept(claims, own), GROUPS: list(facts.person.groups)}


def _refuse_program(program: Program) -> ProgramRefusal | None:
    """https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-flow

    The texts as people met them: https://github.com/auth0/node-auth0/issues/682 (Unauthorized),
    https://github.com/auth0/auth0-python/issues/173 (no client grant).
    """
    if program.secret is not Secret.RIGHT:
        return ProgramRefusal("access_denied", "Unauthorized", 401)
    if program.principal is None:
        what = "Grant type 'client_credentials' not allowed for the client."
        return ProgramRefusal(
            "unauthorized_client", what, 403, {"error_uri": "https://auth0.com/docs/clients/"}
        )
    if not program.audience:
        what = "No audience parameter was provided, and no default audience has been configured"
        return ProgramRefusal("access_denied", what, 403)
    if program.audience != program.cdf_audience:
        what = f"Service not enabled within domain: {program.audience}"
        return ProgramRefusal("access_denied", what, 403)
    return None


def _program_claims(claims: Claims, program: Program) -> Claims:
    return {
        **kept(claims, "iat exp jti"),
        "iss": program.issuer,
        "sub": f"{program.client_id}@clients",
        "aud": program.cdf_audience,
        "azp": program.client_id,
        "gty": "client-credentials",
        # Without a scope in the request all that the client grant holds.
        "scope": program.scope or " ".join(ALL_SCOPES),
        GROUPS: claims.get("groups", []),
    }


AUTH0 = Manner(
    issuer="{origin}/",
    paths={
        "token": "/oauth/token",
        "jwks": "/.well-known/jwks.json",
        "revoke": "/oauth/revoke",
        "end_session": "/oidc/logout",
    },
    names_itself=False,
    scope_prefix="",
    access_claims=_access_claims,
    id_claims=_id_claims,
    form_post=True,
    refuse_program=_refuse_program,
    program_claims=_program_claims,
    refresh=Refresh.KEEPS,
    sign_out=("/v2/logout", "returnTo"),
)
