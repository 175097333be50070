"""The provider's signing keys: RFC 7517, and which of them may have signed a token (RFC 7515 §4.1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from accounts.cause import Cause, Failure

_MAX_KEYS = 100
_RSA_BITS = 2048
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_EC = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
#: What the portal accepts: signatures with a public key only; never `none`, never HS*.
ALGORITHMS = frozenset({*_RSA, *_EC.values()})


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One public key, and the algorithms that it fits."""

    kid: str | None
    algorithms: frozenset[str]
    public: RSAPublicKey | EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of a provider that may sign an ID token."""

    keys: tuple[SigningKey, ...]

    def find(
        self, kid: str | None, algorithm: str, unfit: SigningKey | None = None
    ) -> SigningKey | Failure:
        """The one key that fits; without `kid` there must be exactly one (Core 1.0 §10.1).

        `unfit` is a key that did not fit the signature, and is passed over.
        """
        fitting = [key for key in self.keys if algorithm in key.algorithms and key != unfit]
        if kid is not None:
            fitting = [key for key in fitting if key.kid == kid]
        if len(fitting) == 1:
            return fitting[0]
        return Failure(Cause.KEY_AMBIGUOUS if fitting else Cause.KEY_UNKNOWN)


def read_keys(document: Mapping[str, Any]) -> KeySet | Failure:
    """Keys of unknown kinds are passed over (RFC 7517 §5); a set without a usable key is malformed."""
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > _MAX_KEYS:
        return Failure(Cause.KEYS_MALFORMED)
    keys = tuple(key for item in listed if (key := _read_key(item)))
    return KeySet(keys) if keys else Failure(Cause.KEYS_MALFORMED)


def _read_key(item: object) -> SigningKey | None:
    if not isinstance(item, dict) or item.get("kty") not in ("RSA", "EC"):
        return None
    operations = item.get("key_ops")
    if item.get("use", "sig") != "sig" or (
        isinstance(operations, list) and "verify" not in operations
    ):
        return None
    try:
        public = jwt.PyJWK(
            {name: item[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in item},
            algorithm=_family(item),
        ).key
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None
    kid = item.get("kid")
    algorithms = _algorithms(item, public)
    return SigningKey(kid if isinstance(kid, str) else None, algorithms, public)


def _family(item: Mapping[str, Any]) -> str | None:
    return "RS256" if item["kty"] == "RSA" else _EC.get(str(item.get("crv")))


def _algorithms(item: Mapping[str, Any], public: object) -> frozenset[str]:
    """The key's type decides (RFC 7518 §3.1); an `alg` of its own narrows it further."""
    if isinstance(public, RSAPublicKey):
        fits = frozenset(_RSA) if public.key_size >= _RSA_BITS else frozenset()
    elif isinstance(public, EllipticCurvePublicKey):
        fits = frozenset(filter(None, (_EC.get(str(item.get("crv"))),)))
    else:
        fits = frozenset()
    named = item.get("alg")
    return fits if named is None else fits & {str(named)}
