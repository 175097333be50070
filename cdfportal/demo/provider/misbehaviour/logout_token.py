"""Logout tokens that a client must refuse (Back-Channel Logout 2.6), and one that it must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cdfportal.demo.provider.back_channel import EVENT
from cdfportal.demo.provider.clients import find_client
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour.faults import without
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour
from cdfportal.demo.provider.misbehaviour.signatures import (
    Claims,
    by_hmac,
    by_key,
    by_nobody,
    foreign_key,
    payload_of,
    with_wrong_bit,
)

HOUR = 3600
TYPE = "logout+jwt"
Change = Callable[[Context, str], tuple[str, ...]]


def _signed(change: Callable[[Claims], Claims], typ: str = TYPE) -> Change:
    """Other claims or another kind, signed as it should be."""

    def sign_again(context: Context, token: str) -> tuple[str, ...]:
        return (context.keys.sign(change(payload_of(token)), context.config.id_token_alg, typ),)

    return sign_again


def _set(**values: object) -> Change:
    return _signed(lambda claims: {**claims, **values})


def _drop(*names: str) -> Change:
    return _signed(lambda claims: without(claims, *names))


def _same(claims: Claims) -> Claims:
    return claims


def _earlier(claims: Claims) -> Claims:
    return {**claims, "iat": claims["iat"] - HOUR, "exp": claims["exp"]}


def _kid(context: Context) -> str:
    return context.keys.current(context.config.id_token_alg).kid or ""


def _hmac(context: Context, token: str) -> tuple[str, ...]:
    claims = payload_of(token)
    client = find_client(context.config, claims["aud"])
    secret = (client.client_secret if client else None) or claims["aud"]
    return (by_hmac(claims, secret.encode(), _kid(context), TYPE),)


def _id_token(claims: Claims) -> Claims:
    return {**without(claims, "events", "jti"), "exp": claims["iat"] + HOUR}


CHANGES: Mapping[Misbehaviour, Change] = {
    Misbehaviour.LOGOUT_ALG_NONE: lambda _, token: (by_nobody(payload_of(token), TYPE),),
    Misbehaviour.LOGOUT_HS256: _hmac,
    Misbehaviour.LOGOUT_BAD_SIGNATURE: lambda _, token: (with_wrong_bit(token),),
    Misbehaviour.LOGOUT_FOREIGN_KEY: lambda context, token: (
        by_key(payload_of(token), foreign_key(), _kid(context), TYPE),
    ),
    Misbehaviour.LOGOUT_TYP_ACCESS_TOKEN: _signed(_same, "at+jwt"),
    Misbehaviour.LOGOUT_TYP_JWT: _signed(_same, "JWT"),
    Misbehaviour.LOGOUT_ID_TOKEN: _signed(_id_token, "JWT"),
    Misbehaviour.LOGOUT_WRONG_ISS: _set(iss="https://another-provider.example"),
    Misbehaviour.LOGOUT_WRONG_AUD: _set(aud="another-client"),
    Misbehaviour.LOGOUT_NO_EVENTS: _drop("events"),
    Misbehaviour.LOGOUT_WRONG_EVENT: _set(events={f"{EVENT}-not": {}}),
    Misbehaviour.LOGOUT_EVENT_NOT_AN_OBJECT: _set(events={EVENT: True}),
    Misbehaviour.LOGOUT_WITH_NONCE: _set(nonce="a-nonce"),
    Misbehaviour.LOGOUT_NOBODY: _drop("sid", "sub"),
    Misbehaviour.LOGOUT_EMPTY_SID: _signed(lambda claims: {**without(claims, "sub"), "sid": ""}),
    Misbehaviour.LOGOUT_OLD: _signed(_earlier),
    Misbehaviour.LOGOUT_EXPIRED: _signed(lambda claims: {**claims, "exp": claims["iat"] - HOUR}),
    Misbehaviour.LOGOUT_NO_EXP: _drop("exp"),
    Misbehaviour.LOGOUT_NO_IAT: _drop("iat"),
    Misbehaviour.LOGOUT_NO_JTI: _drop("jti"),
    Misbehaviour.LOGOUT_TWICE: lambda _, token: (token, token),
}
