"""JWTs signed wrongly: encoded by hand, since a good library rightly refuses to make them.

https://www.rfc-editor.org/rfc/rfc7515#section-3.1
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import cache
from typing import Any

from joserfc import jwt

from cdfportal.demo.provider.keys import SigningKey, new_key

Claims = dict[str, Any]


@cache
def foreign_key() -> SigningKey:
    """A key that no provider publishes."""
    return new_key("RS256")


def payload_of(token: str) -> Claims:
    """The claims of a token of our own, unverified."""
    part = token.split(".")[1]
    claims: Claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def by_key(claims: Claims, key: SigningKey, kid: str | None, typ: str = "JWT") -> str:
    """Signed rightly by any key, under any key id or none."""
    alg = str(key.get("alg"))
    header = {"alg": alg, "typ": typ, **({"kid": kid} if kid else {})}
    return jwt.encode(header, claims, key, [alg])


def by_nobody(claims: Claims, typ: str = "JWT") -> str:
    """`alg` none."""
    return _signing_input({"alg": "none", "typ": typ}, claims) + "."


def by_hmac(claims: Claims, secret: bytes, kid: str, typ: str = "JWT") -> str:
    """HS256 with something that is no secret between the two."""
    text = _signing_input({"alg": "HS256", "typ": typ, "kid": kid}, claims)
    return f"{text}.{_encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def with_wrong_bit(token: str) -> str:
    """The first bit of the signature turned round."""
    head, _, signature = token.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)))
    raw[0] ^= 0x80
    return f"{head}.{_encoded(bytes(raw))}"


def with_other_payload(token: str, claims: Claims) -> str:
    """Other claims under the old signature."""
    header, _, signature = token.split(".")
    return f"{header}.{_encoded(json.dumps(claims).encode())}.{signature}"


def _signing_input(header: dict[str, str], claims: Claims) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
