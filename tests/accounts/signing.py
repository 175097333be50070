"""Keys of the tests' own, and ID tokens signed with them."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ISSUER, CLIENT, ACCESS_TOKEN = "https://idp.example.com", "portal", "an-access-token"
NONCE = "the-nonce-of-this-transaction"
CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}


@cache
def private_key(name: str) -> Any:
    """`RSA`, `RSA2`, `SMALL` or the name of an ES algorithm."""
    if name in CURVES:
        return ec.generate_private_key(CURVES[name])
    return rsa.generate_private_key(65537, 1024 if name == "SMALL" else 2048)


def key_for(algorithm: str) -> str:
    """Which of the keys signs with an algorithm."""
    return algorithm if algorithm in CURVES else "RSA"


def public_jwk(name: str, **changes: Any) -> dict[str, Any]:
    """The public half as the provider would publish it; a change to None leaves a member out."""
    public = private_key(name).public_key()
    writer = ECAlgorithm if name in CURVES else RSAAlgorithm
    jwk = {**json.loads(writer.to_jwk(public)), "kid": name, "use": "sig", **changes}
    return {member: value for member, value in jwk.items() if value is not None}


def half_hash(algorithm: str, token: str = ACCESS_TOKEN) -> str:
    """OpenID Connect Core 1.0 section 3.1.3.6."""
    digest = hashlib.new(f"sha{algorithm[2:]}", token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def claims(**changes: Any) -> dict[str, Any]:
    """An honest ID token's claims; a change to `...` leaves a claim out."""
    moment = int(NOW.timestamp())
    honest = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "248289761001",
        "nonce": NONCE,
        "iat": moment,
        "exp": moment + 3600,
        **changes,
    }
    return {name: value for name, value in honest.items() if value is not ...}


def signed(
    payload: dict[str, Any] | bytes, algorithm: str = "RS256", key: str = "", **headers: Any
) -> str:
    """A compact JWS; a header set to None is left out."""
    name = key or key_for(algorithm)
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    given = {"kid": name, "typ": "JWT", **headers}
    kept = {header: value for header, value in given.items() if value is not None}
    return jwt.PyJWS().encode(body, private_key(name), algorithm, headers=kept)


def raw(header: object, payload: object, signature: bytes = b"") -> str:
    """Three parts put together by hand."""
    parts = [json.dumps(header).encode(), json.dumps(payload).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
