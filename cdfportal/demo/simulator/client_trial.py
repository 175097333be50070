"""Client credentials tried at the provider that the project trusts, as CDF does for a session.

https://www.rfc-editor.org/rfc/rfc6749#section-4.4
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, build_opener

from cdfportal.demo.clock import Clock
from cdfportal.demo.simulator.tokens import TokenVerifier

_SECONDS = 5
_LARGEST = 64 * 1024
#: The provider is on this machine or at an address of the operator's, never behind a proxy.
_opener = build_opener(ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class ClientTrial:
    """Asks for a token, and looks whether this cluster would take it."""

    issuer: str
    #: What the token is to be good for; a part of the scope that is asked for.
    audience: str
    verifier: TokenVerifier = field(repr=False)
    clock: Clock

    def succeeds(self, client_id: str, client_secret: str) -> bool:
        """Whether client id and secret lead to a token that is good here."""
        endpoint = _read(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration").get(
            "token_endpoint"
        )
        if not isinstance(endpoint, str):
            return False
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": f"{self.audience}/.default",
        }
        token = _read(endpoint, urlencode(form).encode()).get("access_token")
        return isinstance(token, str) and self.verifier.verify(token, self.clock()) is not None


def _read(url: str, form: bytes | None = None) -> dict[str, Any]:
    """A JSON object; empty when the provider refuses or does not answer."""
    if urlsplit(url).scheme not in ("http", "https"):
        return {}
    try:
        with _opener.open(url, form, timeout=_SECONDS) as answer:
            document = json.loads(answer.read(_LARGEST))
    except (OSError, ValueError, RecursionError, HTTPException):
        return {}
    return document if isinstance(document, dict) else {}
