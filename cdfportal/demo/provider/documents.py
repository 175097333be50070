"""What the provider publishes about itself: discovery document, keys, userinfo.

https://openid.net/specs/openid-connect-discovery-1_0.html
"""

from __future__ import annotations

from cdfportal.demo.http import Request, Response
from cdfportal.demo.provider.claims import person_claims
from cdfportal.demo.provider.clients import AUTH_METHODS
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.keys import ALGORITHMS
from cdfportal.demo.provider.levels import LEVELS
from cdfportal.demo.provider.paths import ENDPOINTS
from cdfportal.demo.provider.shapes.model import OIDC_SCOPES

FRESH = ("Cache-Control", "public, max-age=300")
CLAIMS = (
    "acr aud auth_time azp email email_verified exp groups iat iss name nonce oid "
    "preferred_username sid sub"
)


class Documents:
    """Read by clients, with GET."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def discovery(self, _request: Request) -> Response:
        """Addresses and abilities."""
        context = self._context
        endpoints = {
            name: f"{context.origin}{context.path(path)}" for name, path in ENDPOINTS.items()
        }
        document = {"issuer": context.issuer, **endpoints, **self._abilities()}
        left_out, added = context.manner.leaves_out, context.manner.adds
        told = {name: value for name, value in document.items() if name not in left_out}
        return Response.json({**told, **added}, 200, FRESH)

    def _abilities(self) -> dict[str, object]:
        cdf, posts = self._context.config.scope_prefix, self._context.manner.form_post
        return {
            "scopes_supported": [*OIDC_SCOPES, f"{cdf}IDENTITY", f"{cdf}user_impersonation"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", *(["form_post"] if posts else [])],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": list(ALGORITHMS),
            "token_endpoint_auth_methods_supported": AUTH_METHODS,
            "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": ["none", "login", "select_account"],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "frontchannel_logout_supported": True,
            "frontchannel_logout_session_supported": True,
            "claims_supported": CLAIMS.split(),
            "authorization_response_iss_parameter_supported": self._context.manner.names_itself,
            "acr_values_supported": list(LEVELS),
            "claims_parameter_supported": True,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
        }

    def jwks(self, _request: Request) -> Response:
        """The public keys."""
        return Response.json({"keys": self._context.keys.public()}, 200, FRESH)

    def userinfo(self, request: Request) -> Response:
        """OpenID Connect Core 5.3; a token made for CDF opens nothing here."""
        context = self._context
        kind, _, token = request.header("Authorization").partition(" ")
        claims = (context.keys.verify(token) or {}) if kind.lower() == "bearer" else {}
        audiences = {f"{context.issuer}/userinfo"}
        if context.config.userinfo_takes_cdf_tokens:
            audiences.add(context.config.cdf_audience)
        family = context.store.family_of_access_token(str(claims.get("jti", "")))
        if family is None or claims.get("aud") not in audiences:
            challenge = ("WWW-Authenticate", 'Bearer error="invalid_token"')
            return Response.json({"error": "invalid_token"}, 401, challenge)
        answer = person_claims(context.issuer, family.person, family.scope)
        return Response.json(answer, 200, ("Cache-Control", "no-store"))
