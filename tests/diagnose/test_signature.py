"""Who signed a token: the key that it names, or any of those that are published."""

from __future__ import annotations

import json

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cdfportal.diagnose.signature import Jwk, Signed, who_signed

OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


def published(key: rsa.RSAPrivateKey, **fields: object) -> Jwk:
    document = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {**document, "key_ops": ["verify"], **fields}


def curve(**fields: object) -> Jwk:
    return {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(CURVE.public_key())), **fields}


TOKEN = jwt.encode({"sub": "me"}, OURS, algorithm="RS256", headers={"kid": "a"})
HEAD, BODY, SIGNATURE = TOKEN.split(".")
A, B = published(OURS, kid="a"), published(OTHER, kid="b")

CASES = [
    (TOKEN, "a", (A, B), Signed.RIGHT),
    (TOKEN, "a", (published(OURS, kid="a", use="sig", alg="RS256"),), Signed.RIGHT),
    (TOKEN, None, (B, A), Signed.RIGHT),
    (TOKEN, 7, (B, A), Signed.RIGHT),
    (TOKEN, "b", (A, B), Signed.WRONG),
    (TOKEN, None, (B,), Signed.WRONG),
    (f"{HEAD}.{BODY}x.{SIGNATURE}", "a", (A,), Signed.WRONG),
    (f"{HEAD}.{BODY}.", "a", (A,), Signed.WRONG),
    (TOKEN, "c", (A, B), Signed.KEY_UNKNOWN),
    (TOKEN, "a", (), Signed.KEY_UNKNOWN),
    (TOKEN, "a", (curve(kid="a"),), Signed.KEY_UNKNOWN),
    (TOKEN, "a", (published(OURS, kid="a", use="enc"),), Signed.KEY_UNKNOWN),
    (TOKEN, "a", (published(OURS, kid="a", alg="RS512"),), Signed.KEY_UNKNOWN),
    (TOKEN, "a", ({"kid": "a", "kty": "RSA"},), Signed.KEY_UNKNOWN),
    (TOKEN, "a", ({"kid": "a", "kty": "RSA", "n": 7, "e": []},), Signed.KEY_UNKNOWN),
    (TOKEN, "a", ({"kid": "a", "kty": "RSA", "n": "%%", "e": "AQAB"},), Signed.KEY_UNKNOWN),
]


@pytest.mark.parametrize(("token", "kid", "keys", "expected"), CASES)
def test_the_published_keys_tell(
    token: str, kid: object, keys: tuple[Jwk, ...], expected: Signed
) -> None:
    assert who_signed(token, kid, keys) is expected


def test_a_token_without_a_signature_is_wrong() -> None:
    unsigned = jwt.encode({"sub": "me"}, None, algorithm="none")

    assert who_signed(unsigned, None, (A,)) is Signed.WRONG
