"""Who signed an access token, for diagnosis only: CDF decides, and verifies for itself.

RFC 7515 §5.2. What CDF asks of signatures:
https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from cdfportal.diagnose.comparison.header import ALGORITHM

Jwk = Mapping[str, object]


class Signed(StrEnum):
    """What the provider's published keys say about a signature."""

    RIGHT = "right"
    WRONG = "wrong"
    #: The token names a key that is not published, or not as an RSA key for signatures.
    KEY_UNKNOWN = "key_unknown"


def who_signed(token: str, kid: object, keys: Sequence[Jwk]) -> Signed:
    """Try the key that the token names, or every one when it names none."""
    named = [key for key in keys if key.get("kid") == kid] if isinstance(kid, str) else [*keys]
    usable = [*_usable(named)]
    if not usable:
        return Signed.KEY_UNKNOWN
    fits = any(_fits(token, key) for key in usable)
    return Signed.RIGHT if fits else Signed.WRONG


def _usable(keys: Sequence[Jwk]) -> Iterator[RSAPublicKey]:
    """RSA keys for signatures (RFC 7517 §4); what cannot be read is passed over."""
    for key in keys:
        if key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
            continue
        if key.get("alg", ALGORITHM) != ALGORITHM:
            continue
        try:
            public = jwt.PyJWK({name: key[name] for name in ("kty", "n", "e")}, ALGORITHM).key
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError):
            continue
        if isinstance(public, RSAPublicKey):
            yield public


def _fits(token: str, key: RSAPublicKey) -> bool:
    try:
        jwt.PyJWS().decode(token, key, algorithms=[ALGORITHM])
    except (jwt.PyJWTError, ValueError):
        return False
    return True
