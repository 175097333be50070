"""Amazon Cognito: no audience, no offline_access, no rotation, a sign-out endpoint of its own.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
"""

from __future__ import annotations

from cdfportal.demo.cast import ALL_SCOPES
from cdfportal.demo.provider.shapes.model import (
    Claims,
    Facts,
    Manner,
    Refresh,
    Refusal,
    kept,
)
from cdfportal.demo.provider.shapes.programs import Program, ProgramRefusal, Secret

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


def _program_scopes(program: Program) -> tuple[str, ...]:
    """Of the resource servers of CDF; the second one's identifier is `https:/`.

    https://docs.cognite.com/cdf/access/aws/guides/add_service_principal_cognito
    """
    own = (f"{program.scope_prefix}{name}" for name in ALL_SCOPES)
    return (*own, program.cdf_audience)


def _refuse_program(program: Program) -> ProgramRefusal | None:
    """A code and no word more; a client of people may not use the grant.

    https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
    """
    if program.secret is not Secret.RIGHT:
        return ProgramRefusal("invalid_client")
    if program.principal is None:
        return ProgramRefusal("unauthorized_client")
    if not set(program.scope.split()) <= {*_program_scopes(program)}:
        return ProgramRefusal("invalid_scope")
    return None


def _program_claims(claims: Claims, program: Program) -> Claims:
    """The app client is the subject, and in no group: CDF groups name its id as their source."""
    return {
        **kept(claims, "iss iat exp jti"),
        "sub": program.client_id,
        "client_id": program.client_id,
        "token_use": "access",
        # Without a scope in the request all that the app client may have.
        "scope": program.scope or " ".join(_program_scopes(program)),
        "auth_time": claims["iat"],
        "version": 2,
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
    refuse_program=_refuse_program,
    program_claims=_program_claims,
    access_token_type="JWT",  # noqa: S106 -- a media type
    refresh=Refresh.KEEPS,
    always_refreshable=True,
    tells_scope=False,
    sign_out=("/logout", "logout_uri"),
)
