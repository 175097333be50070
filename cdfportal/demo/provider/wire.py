"""A request of the demo's HTTP server, in the shape that Authlib reads."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from email.message import Message

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request

from cdfportal.demo.http import Fields, Request

FORM = "application/x-www-form-urlencoded"


class WirePayload(OAuth2Payload):  # type: ignore[misc]  # Authlib ships no types
    """Fields of the query or of the form."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    @property
    def data(self) -> dict[str, str]:
        """The first value of each name."""
        return {name: self._fields.get(name) for name in self._fields.names()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        """All values of each name."""
        lists: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in self._fields:
            lists[name].append(value)
        return lists


class WireRequest(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types
    """One request, with the fields that count for its endpoint."""

    def __init__(self, request: Request, issuer: str, fields: Fields) -> None:
        super().__init__(request.method, issuer + request.path, headers=request.headers)
        self.payload = WirePayload(fields)

    @property
    def form(self) -> dict[str, str]:
        """Authlib's other name for the same fields."""
        return dict(self.payload.data)


def is_form(request: Request) -> bool:
    """Whether the body says that it is a form."""
    return request.header("Content-Type").partition(";")[0].strip().lower() == FORM


def has_readable_basic(headers: Message) -> bool:
    """Whether a Basic header, if there is one, holds base64 of UTF-8; Authlib takes that on trust."""
    kind, _, value = str(headers.get("Authorization", "")).partition(" ")
    if kind.lower() != "basic":
        return True
    try:
        return ":" in base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
