"""The portal as a client of an identity provider: registered there, described in its own settings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Self

from tests.support.certified import CLIENT_SECRET, CONFIDENTIAL_CLIENT, PUBLIC_CLIENT
from tests.support.identity import ProviderName

CLIENT_ID = "cdfportal-demo"


@dataclass(frozen=True, slots=True)
class ClientSetup:
    """What both sides agree on."""

    portal_url: str
    client_id: str
    #: None for a public client.
    secret: str | None = field(repr=False)
    #: How long access and ID tokens live, in seconds.
    token_life: int

    @classmethod
    def of(
        cls, provider: ProviderName, portal_url: str, *, confidential: bool, token_life: int
    ) -> Self:
        """The certified provider knows two clients by name; the embedded one whom it is told of."""
        if provider == "embedded":
            secret = secrets.token_urlsafe(32) if confidential else None
            return cls(portal_url, CLIENT_ID, secret, token_life)
        if confidential:
            return cls(portal_url, CONFIDENTIAL_CLIENT, CLIENT_SECRET, token_life)
        return cls(portal_url, PUBLIC_CLIENT, None, token_life)

    @property
    def redirect_uri(self) -> str:
        """The one address where a sign-in may come back."""
        return f"{self.portal_url}/accounts/callback/"

    @property
    def signed_out_uri(self) -> str:
        """Where a sign-out comes back."""
        return f"{self.portal_url}/accounts/signed-out/"

    @property
    def backchannel_uri(self) -> str:
        """Where the provider says that somebody has signed out there."""
        return f"{self.portal_url}/accounts/logout/backchannel/"

    @property
    def frontchannel_uri(self) -> str:
        """What the provider frames when somebody signs out there."""
        return f"{self.portal_url}/accounts/logout/frontchannel/"

    def settings(self, discovery_url: str) -> dict[str, str]:
        """The portal's own settings for it."""
        secret = {"IDP_CLIENT_SECRET": self.secret} if self.secret else {}
        return {
            "PROVIDER": "other",
            "IDP_DISCOVERY_URL": discovery_url,
            "IDP_CLIENT_ID": self.client_id,
            **secret,
        }
