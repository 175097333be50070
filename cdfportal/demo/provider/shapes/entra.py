"""Microsoft Entra ID: two issuers, one resource per request, refresh tokens that outlive their use.

https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import base64
import hashlib

from cdfportal.demo.cast import Person
from cdfportal.demo.provider.shapes.model import (
    OIDC_SCOPES,
    Claims,
    Facts,
    Manner,
    Refresh,
    Refusal,
    kept,
)

_TRACE = "Trace ID: 00000000-demo Correlation ID: 00000000-demo"
_WORDS = {
    "invalid_grant": "AADSTS70008: The provided authorization code or refresh token has expired.",
    "invalid_client": "AADSTS7000215: Invalid client secret provided.",
}
_SINGLE_PAGE = Refusal(
    "invalid_request",
    "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed "
    f"via cross-origin requests. {_TRACE}",
)


def _refuse_scope(scope: str, prefix: str) -> Refusal | None:
    resources = {
        name.rpartition("/")[0] for name in scope.split() if "/" in name and name not in OIDC_SCOPES
    }
    if len(resources) > 1:
        what = "AADSTS28000: Provided value for the input parameter scope is not valid because it"
        return Refusal("invalid_scope", f"{what} contains more than one resource. {_TRACE}")
    if resources - {prefix.rstrip("/")}:
        what = "AADSTS500011: The resource principal was not found in the tenant."
        return Refusal("invalid_resource", f"{what} {_TRACE}")
    return None


def _pairwise(facts: Facts, audience: str) -> str:
    """Another `sub` for each application, the same `oid` everywhere."""
    digest = hashlib.sha256(f"{facts.tenant} {audience} {facts.person.subject}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def login_hint(person: Person) -> str:
    """Opaque for everybody but Entra."""
    return f"O.{base64.urlsafe_b64encode(person.email.encode()).rstrip(b'=').decode()}"


def _access_claims(claims: Claims, facts: Facts) -> Claims:
    """Version 1, as the registration of CDF asks for."""
    return {
        **kept(
            claims, "aud iat nbf exp groups _claim_names _claim_sources name acr auth_time acrs"
        ),
        "iss": f"https://sts.windows.net/{facts.tenant}/",
        "appid": facts.client_id,
        "appidacr": "1",
        "idp": f"https://sts.windows.net/{facts.tenant}/",
        "oid": facts.person.subject,
        "scp": " ".join(facts.cdf_scopes),
        "sub": _pairwise(facts, facts.cdf_audience),
        "tid": facts.tenant,
        "unique_name": facts.person.email,
        "uti": claims["jti"],
        "ver": "1.0",
    }


def _id_claims(claims: Claims, facts: Facts) -> Claims:
    own = "aud iat exp nonce name preferred_username email groups _claim_names _claim_sources acr auth_time"
    return {
        **kept(claims, own),
        "iss": facts.issuer,
        "nbf": claims["iat"],
        "oid": facts.person.subject,
        "sub": _pairwise(facts, facts.client_id),
        "tid": facts.tenant,
        "ver": "2.0",
        # An optional claim, which docs/providers.md asks to switch on.
        "login_hint": login_hint(facts.person),
    }


def _words(error: str) -> str:
    return f"{_WORDS[error]} {_TRACE}" if error in _WORDS else ""


ENTRA = Manner(
    issuer="{origin}/{tenant}/v2.0",
    paths={
        "authorize": "/{tenant}/oauth2/v2.0/authorize",
        "token": "/{tenant}/oauth2/v2.0/token",
        "jwks": "/{tenant}/discovery/v2.0/keys",
        "userinfo": "/oidc/userinfo",
        "end_session": "/{tenant}/oauth2/v2.0/logout",
    },
    leaves_out=frozenset({"code_challenge_methods_supported", "revocation_endpoint"}),
    adds={"tenant_region_scope": "EU", "frontchannel_logout_supported": True},
    names_itself=False,
    refuse_scope=_refuse_scope,
    access_claims=_access_claims,
    id_claims=_id_claims,
    access_token_type="JWT",  # noqa: S106 -- a media type
    refresh=Refresh.REPLACES,
    single_page_refusal=_SINGLE_PAGE,
    words=_words,
    hints=login_hint,
)
