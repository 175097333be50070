"""A small relying party of the tests' own, to show what the provider does before the portal meets it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests

from tests.support.certified import (
    CLIENT_SECRET,
    CONFIDENTIAL_CLIENT,
    PUBLIC_CLIENT,
    CertifiedProvider,
)

SCOPE = "openid profile email offline_access IDENTITY user_impersonation"


def _random() -> str:
    return secrets.token_urlsafe(32)


@dataclass(slots=True)
class Attempt:
    """One authorization request and what its callback must match."""

    state: str = field(default_factory=_random)
    nonce: str = field(default_factory=_random)
    verifier: str = field(default_factory=_random)

    @property
    def challenge(self) -> str:
        """RFC 7636 §4.2, S256."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class RelyingParty:
    """A client of the provider: public when it has no secret."""

    def __init__(
        self, provider: CertifiedProvider, redirect_uri: str, client_id: str, secret: str | None
    ) -> None:
        self.provider, self.redirect_uri = provider, redirect_uri
        self.client_id, self.secret = client_id, secret
        self.metadata: dict[str, Any] = requests.get(provider.discovery_url, timeout=10).json()
        self._keys = jwt.PyJWKSet.from_dict(
            requests.get(self.metadata["jwks_uri"], timeout=10).json()
        )

    @classmethod
    def public(cls, provider: CertifiedProvider, redirect_uri: str) -> RelyingParty:
        """RFC 6749 §2.1: a client that can keep no secret."""
        return cls(provider, redirect_uri, PUBLIC_CLIENT, None)

    @classmethod
    def confidential(cls, provider: CertifiedProvider, redirect_uri: str) -> RelyingParty:
        """RFC 6749 §2.3.1: HTTP Basic at the token endpoint."""
        return cls(provider, redirect_uri, CONFIDENTIAL_CLIENT, CLIENT_SECRET)

    def authorization_url(self, attempt: Attempt, **changes: str | None) -> str:
        """OpenID Connect Core 1.0 §3.1.2.1; a change to None leaves the parameter out."""
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        sent = {name: value for name, value in parameters.items() if value is not None}
        return f"{self.metadata['authorization_endpoint']}?{urlencode(sent)}"

    def redeem(self, callback: str, attempt: Attempt) -> requests.Response:
        """OpenID Connect Core 1.0 §3.1.3.1."""
        return self.token(
            grant_type="authorization_code",
            code=query_of(callback)["code"],
            redirect_uri=self.redirect_uri,
            code_verifier=attempt.verifier,
        )

    def refresh(self, refresh_token: str) -> requests.Response:
        """RFC 6749 §6."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def token(self, **fields: str) -> requests.Response:
        """One call of the token endpoint."""
        return self._post("token_endpoint", fields)

    def revoke(self, token: str) -> requests.Response:
        """RFC 7009 §2.1."""
        return self._post("revocation_endpoint", {"token": token})

    def _post(self, endpoint: str, fields: dict[str, str]) -> requests.Response:
        url = self.metadata[endpoint]
        if self.secret is None:
            return requests.post(url, data={**fields, "client_id": self.client_id}, timeout=10)
        # RFC 6749 §2.3.1: both halves are form-encoded before they become Basic credentials.
        pair = (urlencode({"": self.client_id})[1:], urlencode({"": self.secret})[1:])
        return requests.post(url, data=fields, auth=pair, timeout=10)

    def verified(self, token: str, audience: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token that this provider signed for this audience."""
        key = self._keys[jwt.get_unverified_header(token)["kid"]]
        decoded = jwt.decode_complete(
            token,
            key,
            algorithms=["RS256"],
            audience=audience,
            issuer=self.provider.issuer,
            options={"require": ["exp", "iat", "iss", "sub", "aud"]},
        )
        return decoded["header"], decoded["payload"]


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address; one that comes twice is an error of the sender."""
    fields = parse_qs(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in fields.values()), url
    return {name: values[0] for name, values in fields.items()}
