"""How a misbehaviour of access tokens shows. Each token is signed rightly, unless it is about that."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from cdfportal.demo.cast import ALICE
from cdfportal.demo.provider import Misbehaviour
from tests.demo.provider.relying_party import CDF, RelyingParty

Symptom = Callable[[RelyingParty], bool]
OTHER_ISSUER = "https://another-provider.example"


def token_of(rp: RelyingParty) -> str:
    """The access token of a whole sign-in."""
    token: str = rp.exchange(dict(rp.callback_pairs())["code"]).json()["access_token"]
    return token


def access(rp: RelyingParty) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of the access token, unverified."""
    token = token_of(rp)
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


def is_right(rp: RelyingParty) -> bool:
    """Whether a published key fits the access token's signature."""
    token, keys = token_of(rp), rp.keys().keys
    kid = jwt.get_unverified_header(token).get("kid")
    for key in keys:
        if kid in (None, key.key_id) and key.key_type == "RSA":
            try:
                jwt.PyJWS().decode(token, key, algorithms=["RS256"])
            except jwt.InvalidSignatureError:
                return False
            return True
    return False


def groups_of(rp: RelyingParty) -> int:
    return len(access(rp)[1].get("groups", ()))


ACCESS: Mapping[Misbehaviour, Symptom] = {
    Misbehaviour.ACCESS_OPAQUE: lambda rp: "." not in token_of(rp),
    Misbehaviour.ACCESS_ES256: lambda rp: access(rp)[0]["alg"] == "ES256",
    Misbehaviour.ACCESS_NO_KID: lambda rp: "kid" not in access(rp)[0] and is_right(rp),
    Misbehaviour.ACCESS_FOREIGN_KEY: lambda rp: not is_right(rp),
    Misbehaviour.ACCESS_BAD_SIGNATURE: lambda rp: not is_right(rp),
    Misbehaviour.ACCESS_IS_ID_TOKEN: lambda rp: access(rp)[1]["aud"] == "portal",
    Misbehaviour.ACCESS_OTHER_ISS: lambda rp: access(rp)[1]["iss"] == OTHER_ISSUER,
    Misbehaviour.ACCESS_OTHER_AUD: lambda rp: access(rp)[1]["aud"] not in (CDF, f"{CDF}/"),
    Misbehaviour.ACCESS_AUD_SLASH: lambda rp: access(rp)[1]["aud"] == f"{CDF}/",
    Misbehaviour.ACCESS_NO_IAT: lambda rp: "iat" not in access(rp)[1],
    Misbehaviour.ACCESS_EXPIRED: lambda rp: access(rp)[1]["exp"] < time.time(),
    Misbehaviour.ACCESS_NOT_YET: lambda rp: access(rp)[1]["nbf"] > time.time() + 60,
    Misbehaviour.ACCESS_NO_GROUPS: lambda rp: "groups" not in access(rp)[1],
    Misbehaviour.ACCESS_GROUPS_ELSEWHERE: lambda rp: "site_groups" in access(rp)[1],
    Misbehaviour.ACCESS_45_GROUPS: lambda rp: groups_of(rp) == 42 + len(ALICE.groups),
    Misbehaviour.ACCESS_60_GROUPS: lambda rp: groups_of(rp) == 60 + len(ALICE.groups),
    Misbehaviour.ACCESS_OF_A_PERSON: lambda rp: access(rp)[1].get("idtyp") == "user",
}
