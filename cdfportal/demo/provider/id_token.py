"""Puts an ID token into the answers of the token endpoint (OpenID Connect Core 3.1.3.3)."""

from __future__ import annotations

from typing import Any

from authlib.oidc.core import OpenIDCode

from cdfportal.demo.provider.claims import id_claims
from cdfportal.demo.provider.context import Context


class IdTokens(OpenIDCode):  # type: ignore[misc]  # Authlib ships no types
    """Serves the code grant and the refresh grant; also brings Authlib's check of `prompt`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """A nonce is the client's own; it may send the same one again."""
        return False

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        """Signed by the current key; the nonce only in the answer to a code (Core 12.2)."""
        context = self._context
        claims = id_claims(context.issuer, context.config, request.user, token, context.clock())
        if request.authorization_code and request.authorization_code.nonce:
            claims["nonce"] = request.authorization_code.nonce
        claims = context.manner.id_claims(claims, context.facts(request.user, token["scope"]))
        return context.keys.sign(claims, context.config.id_token_alg, "JWT")
