"""The embedded provider with a witness: it remembers every secret that it gave out."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cdfportal.demo.http import Request, Response
from cdfportal.demo.provider import EmbeddedProvider
from tests.support.tripwire import Secret

_TOKENS = ("access_token", "refresh_token", "id_token")


class WitnessedProvider(EmbeddedProvider):
    """Behaves as its parent; `secrets` holds codes and tokens for the tripwire."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.secrets: set[Secret] = set()

    def _answer(self, request: Request) -> Response:
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
