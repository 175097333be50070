"""PKCE with S256, demanded from every client (RFC 7636, RFC 9700 section 2.1.1)."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge


class RequirePkce(CodeChallenge):  # type: ignore[misc]  # Authlib ships no types
    """Authlib's check, without `plain` and without a way round it for confidential clients."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse an authorization request that has no S256 challenge."""
        fields = grant.request.payload.data
        if not fields.get("code_challenge"):
            raise InvalidRequestError("code_challenge is missing; PKCE is demanded.")
        if fields.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge_method must be S256.")
        super().validate_code_challenge(grant, redirect_uri)
