"""Access tokens that CDF refuses, or in which it finds less than it should: people's and programs'.

https://docs.cognite.com/cdf/access/concepts/minimum_idp_requirements
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from cdfportal.demo.http import Request
from cdfportal.demo.provider.claims import at_hash
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour.faults import Act, Body, Fault, edit, without
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour
from cdfportal.demo.provider.misbehaviour.signatures import (
    Claims,
    by_key,
    foreign_key,
    payload_of,
    with_wrong_bit,
)

HOUR = 3600
KIND = "at+jwt"
OTHER_CLAIM = "site_groups"
Change = Callable[[Context, str], str]


def _token(change: Change) -> Act:
    """Another access token; the ID token beside it still belongs to it (`at_hash`)."""

    def changed(context: Context, _request: Request, body: Body) -> Body:
        if "access_token" not in body:
            return body
        token = change(context, body["access_token"])
        found = {**body, "access_token": token}
        if "id_token" in body:
            claims = {**payload_of(body["id_token"]), "at_hash": at_hash(token)}
            found["id_token"] = context.keys.sign(claims, context.config.id_token_alg, "JWT")
        return found

    return edit(changed)


def _claims(change: Callable[[Claims], Claims]) -> Act:
    """Signed as it should be."""
    return _token(
        lambda context, token: context.keys.sign(change(payload_of(token)), "RS256", KIND)
    )


def _set(**values: object) -> Act:
    return _claims(lambda claims: {**claims, **values})


def _drop(*names: str) -> Act:
    return _claims(lambda claims: without(claims, *names))


def _slash(claims: Claims) -> Claims:
    return {**claims, "aud": f"{claims['aud']}/"}


def _ended(claims: Claims) -> Claims:
    past = {name: claims[name] - 2 * HOUR for name in ("iat", "nbf")}
    return {**claims, **past, "exp": claims["iat"] - HOUR}


def _in_an_hour(claims: Claims) -> Claims:
    return {**claims, "nbf": claims["nbf"] + HOUR, "exp": claims["exp"] + HOUR}


def _elsewhere(claims: Claims) -> Claims:
    return {**without(claims, "groups"), OTHER_CLAIM: claims.get("groups", [])}


def _padded(count: int) -> Callable[[Claims], Claims]:
    """So many groups that lead nowhere before those of the person."""
    return lambda claims: {
        **claims,
        "groups": [*(f"padding-{n}" for n in range(count)), *claims.get("groups", ())],
    }


def _foreign(_context: Context, token: str) -> str:
    key = foreign_key()
    return by_key(payload_of(token), key, key.kid, KIND)


def _without_kid(context: Context, token: str) -> str:
    return by_key(payload_of(token), context.keys.current("RS256"), None, KIND)


ACTS: Mapping[Misbehaviour, Act] = {
    Misbehaviour.ACCESS_OPAQUE: _token(lambda _context, _token: secrets.token_urlsafe(32)),
    Misbehaviour.ACCESS_ES256: _token(
        lambda context, token: context.keys.sign(payload_of(token), "ES256", KIND)
    ),
    Misbehaviour.ACCESS_NO_KID: _token(_without_kid),
    Misbehaviour.ACCESS_FOREIGN_KEY: _token(_foreign),
    Misbehaviour.ACCESS_BAD_SIGNATURE: _token(lambda _context, token: with_wrong_bit(token)),
    Misbehaviour.ACCESS_IS_ID_TOKEN: _claims(
        lambda claims: {**claims, "aud": claims["client_id"], "nonce": "of a sign-in"}
    ),
    Misbehaviour.ACCESS_OTHER_ISS: _set(iss="https://another-provider.example"),
    Misbehaviour.ACCESS_OTHER_AUD: _set(aud="https://another-cluster.cognitedata.com"),
    Misbehaviour.ACCESS_AUD_SLASH: _claims(_slash),
    Misbehaviour.ACCESS_NO_IAT: _drop("iat"),
    Misbehaviour.ACCESS_EXPIRED: _claims(_ended),
    Misbehaviour.ACCESS_NOT_YET: _claims(_in_an_hour),
    Misbehaviour.ACCESS_NO_GROUPS: _drop("groups"),
    Misbehaviour.ACCESS_GROUPS_ELSEWHERE: _claims(_elsewhere),
    Misbehaviour.ACCESS_45_GROUPS: _claims(_padded(42)),
    Misbehaviour.ACCESS_60_GROUPS: _claims(_padded(60)),
    Misbehaviour.ACCESS_OF_A_PERSON: _set(idtyp="user", preferred_username="someone"),
}

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    kind: (Fault("/token", act),) for kind, act in ACTS.items()
}
