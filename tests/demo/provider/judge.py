"""A strict reader of ID tokens, by a library that the provider does not use: names what is wrong."""

from __future__ import annotations

from typing import Any

import jwt

from cdfportal.demo.provider.claims import at_hash
from tests.demo.provider.relying_party import RelyingParty

LONGEST = 100_000


def judge(rp: RelyingParty, answer: dict[str, Any]) -> str:
    """`ok`, or the first rule of OpenID Connect Core 3.1.3.7 that the ID token breaks."""
    token = answer.get("id_token")
    if token is None:
        return "none"
    if len(token) > LONGEST:
        return "oversized"
    try:
        header = jwt.get_unverified_header(token)
        key = _key(rp, header)
        if isinstance(key, str):
            return key
        claims = _decoded(rp, token, key)
    except jwt.MissingRequiredClaimError as error:
        return f"missing {error.claim}"
    except jwt.PyJWTError as error:
        return type(error).__name__
    return _rest(rp, claims, answer["access_token"])


def _key(rp: RelyingParty, header: dict[str, Any]) -> jwt.PyJWK | str:
    if header["alg"] not in {"RS256", "ES256"}:
        return f"alg {header['alg']}"
    keys = [key for key in rp.keys().keys if key.algorithm_name == header["alg"]]
    if "kid" in header:
        keys = [key for key in keys if key.key_id == header["kid"]]
    return keys[0] if len(keys) == 1 else f"{len(keys)} keys"


def _decoded(rp: RelyingParty, token: str, key: jwt.PyJWK) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=["RS256", "ES256"],
        audience=rp.client.client_id,
        issuer=rp.provider.issuer,
        leeway=60,
        options={"require": ["exp", "iat", "iss", "sub", "aud"]},
    )
    return claims


def _rest(rp: RelyingParty, claims: dict[str, Any], access_token: str) -> str:
    if isinstance(claims["aud"], list) and "azp" not in claims:
        return "azp missing"
    if claims.get("azp", rp.client.client_id) != rp.client.client_id:
        return "azp foreign"
    if claims.get("nonce") != rp.nonce:
        return "nonce wrong" if "nonce" in claims else "nonce missing"
    if not claims["sub"]:
        return "sub empty"
    return "ok" if claims["at_hash"] == at_hash(access_token) else "at_hash"
