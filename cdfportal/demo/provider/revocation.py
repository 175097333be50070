"""Revoking a token (RFC 7009)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc7009 import RevocationEndpoint

from cdfportal.demo.provider.clients import AUTH_METHODS
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.families import Family


@dataclass(frozen=True, slots=True)
class AccessTokenToRevoke:
    """An access token of ours that a client wants gone."""

    jti: str
    client_id: str

    def check_client(self, client: Any) -> bool:
        """Only the client that it was made for may revoke it."""
        return bool(client.client_id == self.client_id)


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """A refresh token takes its whole family along; an access token goes alone."""

    CLIENT_AUTH_METHODS = AUTH_METHODS

    def query_token(self, token_string: str, token_type_hint: str | None) -> Any:
        """The family or access token meant, or None: an unknown token is no error."""
        context: Context = self.server.context
        if token_string.count(".") == 2:
            claims = context.keys.verify(token_string) or {}
            return (
                AccessTokenToRevoke(str(claims["jti"]), _client_of(claims))
                if "jti" in claims
                else None
            )
        return context.store.family_of(token_string)

    def revoke_token(self, token: Family | AccessTokenToRevoke, request: Any) -> None:
        """End it."""
        context: Context = self.server.context
        if isinstance(token, Family):
            context.store.revoke_family(token.id)
        else:
            context.store.revoke_access_token(token.jti)


def _client_of(claims: dict[str, Any]) -> str:
    return str(claims.get("azp") or claims.get("client_id", ""))
