"""The embedded provider with a witness: it remembers every secret that it gave out."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from cdfportal.demo.cast import Person
from cdfportal.demo.http import Request, Response
from cdfportal.demo.provider import EmbeddedProvider
from tests.support.tripwire import Secret
from tests.support.walk import walk

_TOKENS = ("access_token", "refresh_token", "id_token")


class WitnessedProvider(EmbeddedProvider):
    """Behaves as its parent; `secrets` holds codes and tokens for the tripwire."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.secrets: set[Secret] = set()
        #: Token and hint of each call to the revocation endpoint, in order.
        self.revocations: list[tuple[str, str]] = []

    @property
    def discovery_url(self) -> str:
        """OpenID Connect Discovery 1.0 §4."""
        return f"{self.issuer}/.well-known/openid-configuration"

    def refreshes(self) -> int:
        """How often the token endpoint was shown a refresh token."""
        return sum(event.grant_type == "refresh_token" for event in self.events.all())

    def sign_in(self, browser: requests.Session, authorization_url: str, person: Person) -> str:
        """Pick this person on the sign-in page; the callback URL, which is not fetched."""
        return walk(browser, authorization_url, self.issuer, {("person", person.key)})

    def cancel(self, browser: requests.Session, authorization_url: str) -> str:
        """Go back from the sign-in page; the callback URL with the error."""
        return walk(browser, authorization_url, self.issuer, {("cancel", "1")})

    def sign_out(self, browser: requests.Session, end_session_url: str) -> str:
        """Where the provider sends the person afterwards; it asks only when it must."""
        return walk(browser, end_session_url, self.issuer, set())

    def given_secrets(self) -> set[Secret]:
        """As it stands now."""
        return set(self.secrets)

    def _answer(self, request: Request) -> Response:
        if request.path == "/revoke":
            form = request.form()
            self.revocations.append((form.get("token"), form.get("token_type_hint")))
        response = super()._answer(request)
        self._note(response)
        return response

    def _note(self, response: Response) -> None:
        for name, value in response.headers:
            if name.lower() == "location":
                codes = parse_qs(urlsplit(value).query).get("code", [])
                self.secrets |= {Secret("authorization code", code) for code in codes}
        if isinstance(response.body, bytes) and response.body.startswith(b"{"):
            self._note_tokens(response.body)

    def _note_tokens(self, body: bytes) -> None:
        try:
            answer = json.loads(body)
        except ValueError:
            return
        self.secrets |= {
            Secret(name.replace("_", " "), answer[name])
            for name in _TOKENS
            if isinstance(answer.get(name), str) and len(answer[name]) >= 16
        }
