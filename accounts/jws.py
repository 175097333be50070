"""The signature of a token: compact JWS (RFC 7515), public keys only."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Protocol

import jwt

from accounts.cause import Cause, Failure, tidy
from accounts.jwks import ALGORITHMS, SigningKey
from accounts.outbound import JsonObject, parse_object

MAX_LENGTH = 65_536
_MAX_KID = 1024
#: A token that says no kind of its own; ID tokens are of it (OpenID Connect Core 1.0 §2).
PLAIN = frozenset({"JWT"})


class FindKey(Protocol):
    """Where keys come from."""

    def __call__(
        self, kid: str | None, algorithm: str, unfit: SigningKey | None = None, /
    ) -> SigningKey | Failure:
        """The key that a token names; another one than `unfit`, which did not fit its signature."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A payload whose signature is good."""

    payload: JsonObject
    algorithm: str


def verify(token: str, find_key: FindKey, kinds: frozenset[str] = PLAIN) -> Signed | Failure:
    """Check the header, find the key that it names, check the signature, read the payload.

    `kinds` are the accepted values of `typ`, in capitals.
    """
    if len(token) > MAX_LENGTH:
        return Failure(Cause.ID_TOKEN_TOO_LARGE)
    header = _header(token)
    if header is None:
        return Failure(Cause.ID_TOKEN_MALFORMED, "header")
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        return Failure(Cause.ID_TOKEN_ALGORITHM, tidy(algorithm, 16))
    if not _is_of(kinds, header) or not (
        kid is None or (isinstance(kid, str) and len(kid) <= _MAX_KID)
    ):
        return Failure(Cause.ID_TOKEN_MALFORMED, "header")
    key = find_key(kid, algorithm)
    if isinstance(key, Failure):
        return key
    signed = _check(token, algorithm, key)
    if not isinstance(signed, Failure) or signed.cause is not Cause.ID_TOKEN_SIGNATURE:
        return signed
    # The provider may have changed its key under the same name, or under none (Core 1.0 §10.1).
    newer = find_key(kid, algorithm, key)
    return signed if isinstance(newer, Failure) else _check(token, algorithm, newer)


def _check(token: str, algorithm: str, key: SigningKey) -> Signed | Failure:
    try:
        payload: bytes = jwt.PyJWS().decode_complete(token, key.public, algorithms=[algorithm])[
            "payload"
        ]
    except jwt.InvalidSignatureError:
        return Failure(Cause.ID_TOKEN_SIGNATURE)
    except (jwt.PyJWTError, ValueError):
        return Failure(Cause.ID_TOKEN_MALFORMED, "signature")
    claims = parse_object(payload)
    if claims is None:
        return Failure(Cause.ID_TOKEN_MALFORMED, "payload")
    return Signed(claims, algorithm)


def _header(token: str) -> JsonObject | None:
    first, _, rest = token.partition(".")
    if rest.count(".") != 1 or not token.isascii():
        return None
    try:
        return parse_object(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (binascii.Error, ValueError):
        return None


def _is_of(kinds: frozenset[str], header: JsonObject) -> bool:
    """No extension that must be understood (RFC 7515 §4.1.11); no token of another kind (RFC 8725 §3.11)."""
    kind = header.get("typ", "JWT")
    return "crit" not in header and isinstance(kind, str) and kind.upper() in kinds
