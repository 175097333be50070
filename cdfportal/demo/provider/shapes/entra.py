"""Microsoft Entra ID: two issuers, one resource per token, refresh tokens that outlive their use.

https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from cdfportal.demo.cast import Person
from cdfportal.demo.provider.shapes.entra_programs import program_claims, refuse_program
from cdfportal.demo.provider.shapes.model import (
    OIDC_SCOPES,
    Claims,
    Facts,
    Manner,
    Refresh,
    Refusal,
    kept,
)

#: CDF's own client id in the tenant, which tokens of version 2 are made for.
API_CLIENT_ID = "b7a52c6e-41f7-4d0a-8a0e-2f0d3c9be001"
_TRACE = "Trace ID: 00000000-demo Correlation ID: 00000000-demo"
_GRAPH = "https://graph.microsoft.com"
_WORDS = {
    "invalid_grant": "AADSTS70008: The provided authorization code or refresh token has expired.",
    "invalid_client": "AADSTS7000215: Invalid client secret provided.",
}
_SINGLE_PAGE = Refusal(
    "invalid_request",
    "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed "
    f"via cross-origin requests. {_TRACE}",
)


def _resources(scope: str) -> set[str]:
    """The APIs that scopes belong to; those without an address are Microsoft Graph's."""
    names = (name for name in scope.split() if name not in OIDC_SCOPES)
    return {name.rpartition("/")[0] or _GRAPH for name in names}


def _refuse_scope(scope: str, prefix: str) -> Refusal | None:
    """People may agree to several APIs at once, if the tenant has them."""
    if _resources(scope) - {prefix.rstrip("/"), _GRAPH}:
        what = "AADSTS500011: The resource principal was not found in the tenant."
        return Refusal("invalid_resource", f"{what} {_TRACE}")
    return None


def _refuse_redemption(named: str, agreed: str) -> Refusal | None:
    """A token is for one API: the request's own scopes say which, or there was only one to begin with.

    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-access-token-with-a-client_secret
    The numbers as people met them: https://github.com/Earlybyte/aad_oauth/issues/328,
    https://github.com/AzureAD/microsoft-authentication-library-for-python/issues/125
    """
    if len(_resources(named)) > 1:
        what = "AADSTS28000: Provided value for the input parameter scope is not valid because it"
        return Refusal("invalid_scope", f"{what} contains more than one resource. {_TRACE}")
    if not named and len(_resources(agreed)) > 1:
        what = "AADSTS28003: Provided value for the input parameter scope cannot be empty when"
        return Refusal("invalid_request", f"{what} requesting an access token. {_TRACE}")
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


def _access_claims_2(claims: Claims, facts: Facts) -> Claims:
    """Version 2, as a registration of CDF with accessTokenAcceptedVersion 2 would have it."""
    own = "iat nbf exp groups _claim_names _claim_sources name acr auth_time acrs"
    return {
        **kept(claims, own),
        "iss": facts.issuer,
        "aud": API_CLIENT_ID,
        "azp": facts.client_id,
        "azpacr": "1",
        "oid": facts.person.subject,
        "preferred_username": facts.person.email,
        "scp": " ".join(facts.cdf_scopes),
        "sub": _pairwise(facts, facts.cdf_audience),
        "tid": facts.tenant,
        "uti": claims["jti"],
        "ver": "2.0",
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
    other_apis=(f"{_GRAPH}/",),
    refuse_scope=_refuse_scope,
    refuse_redemption=_refuse_redemption,
    access_claims=_access_claims,
    id_claims=_id_claims,
    form_post=True,
    refuse_program=refuse_program,
    program_claims=program_claims,
    access_token_type="JWT",  # noqa: S106 -- a media type
    refresh=Refresh.REPLACES,
    one_address_list=True,
    single_page_refusal=_SINGLE_PAGE,
    words=_words,
    hints=login_hint,
)
ENTRA_2 = replace(ENTRA, access_claims=_access_claims_2)
