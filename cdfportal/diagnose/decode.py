"""Reading a token for display and diagnosis only: nothing here verifies, and nothing may rely on it.

JWS compact form, RFC 7515 §7.1: `BASE64URL(header).BASE64URL(payload).BASE64URL(signature)`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

#: No provider makes one near this size; a header line ends long before.
LARGEST_TOKEN = 65_536
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_PARTS_OF_A_JWE = 5


class Opacity(StrEnum):
    """Why a token cannot be read."""

    ABSENT = "absent"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    NOT_A_JWT = "not_a_jwt"


@dataclass(frozen=True, slots=True)
class OpaqueToken:
    """A token that says nothing to us. That is not an error: CDF alone has to read it."""

    why: Opacity


@dataclass(frozen=True, slots=True)
class DecodedToken:
    """Header and claims as the token says them, unverified. The signature is not kept."""

    header: Mapping[str, object]
    claims: Mapping[str, object]


def decode_for_display(token: str | None) -> DecodedToken | OpaqueToken:
    """Header and claims of a JWT; total over every input."""
    if not token:
        return OpaqueToken(Opacity.ABSENT)
    if len(token) > LARGEST_TOKEN:
        return OpaqueToken(Opacity.TOO_LARGE)
    parts = token.split(".")
    if len(parts) == _PARTS_OF_A_JWE:
        return OpaqueToken(Opacity.ENCRYPTED)
    if len(parts) != 3:
        return OpaqueToken(Opacity.NOT_A_JWT)
    header, claims = _object(parts[0]), _object(parts[1])
    if header is None or claims is None:
        return OpaqueToken(Opacity.NOT_A_JWT)
    return DecodedToken(MappingProxyType(header), MappingProxyType(claims))


def _object(part: str) -> dict[str, object] | None:
    if not _BASE64URL.fullmatch(part):
        return None
    try:
        document = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    return document if isinstance(document, dict) else None
