"""What a flow asks of an identity provider, so that it is written once for both that the tests have."""

from __future__ import annotations

from typing import Literal, Protocol

import requests

from cdfportal.demo.cast import Person
from tests.support.tripwire import Secret

#: `embedded` is the demo's own; `certified` is npm's oidc-provider, which none of us wrote.
ProviderName = Literal["embedded", "certified"]
PROVIDERS: tuple[ProviderName, ...] = ("embedded", "certified")


class IdentityProvider(Protocol):
    """A provider on loopback that remembers what it was asked and what it gave out."""

    @property
    def issuer(self) -> str:
        """Its name, known before it starts."""

    @property
    def discovery_url(self) -> str:
        """OpenID Connect Discovery 1.0 §4."""

    @property
    def reuses(self) -> int:
        """How often a refresh token was shown that had been exchanged before (RFC 9700 §4.14.2)."""

    def refreshes(self) -> int:
        """How often new tokens were asked for with a refresh token, with or without success."""

    def sign_in(self, browser: requests.Session, authorization_url: str, person: Person) -> str:
        """Sign this person in as a browser does; the callback URL, which is not fetched."""

    def cancel(self, browser: requests.Session, authorization_url: str) -> str:
        """Press Cancel on the sign-in page; the callback URL with the error."""

    def sign_out(self, browser: requests.Session, end_session_url: str) -> str:
        """Confirm the sign-out; the address where the provider sends the person afterwards."""

    def given_secrets(self) -> set[Secret]:
        """Every code and token that it gave out, for the tripwire."""

    def start(self) -> object:
        """Serve."""

    def stop(self) -> None:
        """Stop serving and give the port back."""
