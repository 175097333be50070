"""Authlib's authorization server, tied to our store, keys and HTTP server."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer

from cdfportal.demo.http import Response
from cdfportal.demo.provider.claims import Claims, person_access_claims, principal_access_claims
from cdfportal.demo.provider.clients import RegisteredClient, find_client
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.families import Family
from cdfportal.demo.provider.grants import CodeGrant, PrincipalGrant, RefreshGrant
from cdfportal.demo.provider.id_token import IdTokens
from cdfportal.demo.provider.pkce import RequirePkce
from cdfportal.demo.provider.programs import program_of
from cdfportal.demo.provider.revocation import Revocation
from cdfportal.demo.provider.wire import WireRequest

# Authlib writes whole tokens at level DEBUG; they must reach no log, whatever its level.
logging.getLogger("authlib").setLevel(logging.INFO)


class Authority(AuthorizationServer):  # type: ignore[misc]  # Authlib ships no types
    """Validates requests and issues codes and tokens; holds no state of its own."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.register_token_generator("default", self._person_token)
        self.register_token_generator("client_credentials", self._principal_token)
        id_tokens = IdTokens(context)
        self.register_grant(CodeGrant, [RequirePkce(required=True), id_tokens])
        self.register_grant(RefreshGrant, [id_tokens])
        self.register_grant(PrincipalGrant)
        self.register_endpoint(Revocation)

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """Asked by Authlib."""
        return find_client(self.context.config, client_id)

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Nothing to do: the store knew each token when it was made."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: WireRequest) -> WireRequest:
        """Already in Authlib's shape."""
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        """Authlib's answer as ours; errors and tokens must not be kept by any cache."""
        if not isinstance(body, dict):
            return Response(status, b"", tuple(headers))
        kept = [pair for pair in headers if pair[0].lower() != "content-type"]
        manner = self.context.manner
        if words := manner.words(str(body.get("error", ""))):
            body["error_description"] = words
        if not manner.tells_scope:
            body.pop("scope", None)
        return Response.json(body, status, *kept)

    def _person_token(
        self, *, user: Family, scope: str, include_refresh_token: bool, **_unused: Any
    ) -> dict[str, Any]:
        context = self.context
        now = context.clock()
        claims = person_access_claims(context.issuer, context.config, user, scope, now)
        ends = now + timedelta(seconds=context.config.token_life)
        context.store.add_access_token(claims["jti"], user.id, ends)
        own = context.manner.access_claims(claims, context.facts(user, scope))
        token = {**self._bearer(own), "scope": scope}
        offline = context.manner.always_refreshable or "offline_access" in user.scope.split()
        if include_refresh_token and offline:
            token["refresh_token"] = user.new_refresh_token()
        return token

    def _principal_token(
        self, *, client: RegisteredClient, scope: str | None, **_unused: Any
    ) -> dict[str, Any]:
        context = self.context
        assert client.principal is not None  # noqa: S101 -- check_grant_type let no other client in
        claims = principal_access_claims(
            context.issuer, context.config, client.principal, context.clock()
        )
        program = program_of(context, client.client_id, client, scope or "")
        return self._bearer(context.manner.program_claims(claims, program))

    def _bearer(self, claims: Claims | None) -> dict[str, Any]:
        kind = self.context.manner.access_token_type
        # CDF takes RS256 only, whatever the ID tokens are signed with.
        signed = self.context.keys.sign(claims, "RS256", kind) if claims is not None else None
        return {
            "token_type": "Bearer",
            "access_token": signed or secrets.token_urlsafe(32),
            "expires_in": self.context.config.token_life,
        }
