"""Amazon Cognito: no audience, no offline_access, no rotation, a sign-out endpoint of its own.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
"""

from __future__ import annotations

from cdfportal.demo.provider.shapes.model import (
    Claims,
    Facts,
    Manner,
    Refresh,
    Refusal,
    kept,
)

_SCOPES = frozenset({"openid", "profile", "email", "phone"})


def _refuse_scope(scope: str, prefix: str) -> Refusal | None:
    unknown = [
        name for name in scope.split() if name not in _SCOPES and not name.startswith(prefix)
    ]
    return Refusal("invalid_request", "invalid_scope") if unknown else None


def _access_claims(claims: Claims, facts: Facts) -> Claims:
    return {
        **kept(claims, "iss iat exp jti sub"),
        "cognito:groups": list(facts.person.groups),
        "client_id": facts.client_id,
        "token_use": "access",
        "scope": facts.scope,
        "version": 2,
        "username": facts.person.key,
    }


def _id_claims(claims: Claims, facts: Facts) -> Claims:
    return {
        **kept(claims, "iss aud iat exp auth_time at_hash nonce sub name email email_verified"),
        "cognito:groups": list(facts.person.groups),
        "cognito:username": facts.person.key,
        "token_use": "id",
    }


COGNITO = Manner(
    issuer="{origin}/eu-west-1_demo",
    paths={
        "authorize": "/oauth2/authorize",
        "token": "/oauth2/token",
        "userinfo": "/oauth2/userInfo",
        "jwks": "/eu-west-1_demo/.well-known/jwks.json",
        "revoke": "/oauth2/revoke",
    },
    leaves_out=frozenset({"code_challenge_methods_supported", "end_session_endpoint"}),
    adds={"token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"]},
    names_itself=False,
    scope_prefix="https://cognitedata.com/",
    refuse_scope=_refuse_scope,
    access_claims=_access_claims,
    id_claims=_id_claims,
    access_token_type="JWT",  # noqa: S106 -- a media type
    refresh=Refresh.KEEPS,
    always_refreshable=True,
    tells_scope=False,
    sign_out=("/logout", "logout_uri"),
)
