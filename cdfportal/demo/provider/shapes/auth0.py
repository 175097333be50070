"""Auth0: an opaque access token unless an API is named; the issuer ends in a slash.

https://auth0.com/docs/secure/tokens/access-tokens
"""

from __future__ import annotations

from cdfportal.demo.provider.shapes.model import Claims, Facts, Manner, Refresh, kept

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
    refresh=Refresh.KEEPS,
    sign_out=("/v2/logout", "returnTo"),
)
