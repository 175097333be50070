"""ID tokens that a client must refuse (OpenID Connect Core 3.1.3.7), and two that it must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cdfportal.demo.http import Request
from cdfportal.demo.provider.clients import find_client
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour.faults import (
    Act,
    Body,
    Fault,
    edit,
    leave_out,
    put,
    without,
)
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour
from cdfportal.demo.provider.misbehaviour.signatures import (
    Claims,
    by_hmac,
    by_key,
    by_nobody,
    foreign_key,
    payload_of,
    with_other_payload,
    with_wrong_bit,
)

HOUR = 3600
OTHER = "another-client"

ChangeClaims = Callable[[Claims], Claims]
ChangeToken = Callable[[Context, str], str]


def _token(change: ChangeToken) -> Act:
    def changed(context: Context, _request: Request, body: Body) -> Body:
        return (
            {**body, "id_token": change(context, body["id_token"])} if "id_token" in body else body
        )

    return edit(changed)


def claims_changed(change: ChangeClaims) -> Act:
    """The ID token with other claims, signed as it should be."""

    def sign_again(context: Context, token: str) -> str:
        claims = change(payload_of(token))
        return context.keys.sign(claims, context.config.id_token_alg, "JWT")

    return _token(sign_again)


def _set(**values: object) -> Act:
    return claims_changed(lambda claims: {**claims, **values})


def _drop(*names: str) -> Act:
    return claims_changed(lambda claims: without(claims, *names))


def _foreign(kid: ChangeToken) -> Act:
    return _token(
        lambda context, token: by_key(payload_of(token), foreign_key(), kid(context, token))
    )


def _known_kid(context: Context, _token: str) -> str:
    return context.keys.current(context.config.id_token_alg).kid or ""


def _hmac_by_client(context: Context, token: str) -> str:
    claims = payload_of(token)
    client = find_client(context.config, claims["aud"])
    secret = (client.client_secret if client else None) or claims["aud"]
    return by_hmac(claims, secret.encode(), _known_kid(context, token))


def _hmac_by_public_key(context: Context, token: str) -> str:
    pem = context.keys.current("RS256").as_pem(private=False)
    return by_hmac(payload_of(token), pem, _known_kid(context, token))


def _without_kid(context: Context, token: str) -> str:
    return by_key(payload_of(token), context.keys.current("RS256"), None)


def _only_rsa(context: Context, _request: Request, _body: Body) -> Body:
    return {"keys": [_public(context)]}


def _rsa_and_foreign(context: Context, _request: Request, _body: Body) -> Body:
    return {"keys": [dict(foreign_key().as_dict(private=False)), _public(context)]}


def _public(context: Context) -> Body:
    return dict(context.keys.current("RS256").as_dict(private=False))


SIGNATURES: Mapping[Misbehaviour, Act] = {
    Misbehaviour.ALG_NONE: _token(lambda _context, token: by_nobody(payload_of(token))),
    Misbehaviour.HS256_CLIENT_SECRET: _token(_hmac_by_client),
    Misbehaviour.HS256_PUBLIC_KEY: _token(_hmac_by_public_key),
    Misbehaviour.UNKNOWN_KID: _foreign(lambda _context, _token: foreign_key().kid or ""),
    Misbehaviour.FOREIGN_KEY: _foreign(_known_kid),
    Misbehaviour.BAD_SIGNATURE: _token(lambda _context, token: with_wrong_bit(token)),
    Misbehaviour.ALTERED_PAYLOAD: _token(
        lambda _context, token: with_other_payload(token, {**payload_of(token), "groups": [OTHER]})
    ),
    Misbehaviour.KID_ABSENT_ONE_KEY: _token(_without_kid),
    Misbehaviour.KID_ABSENT_SEVERAL_KEYS: _token(_without_kid),
}

CLAIMS: Mapping[Misbehaviour, Act] = {
    Misbehaviour.WRONG_ISS: _set(iss="https://another-provider.example"),
    Misbehaviour.ISS_TRAILING_SLASH: claims_changed(
        lambda claims: {**claims, "iss": claims["iss"] + "/"}
    ),
    Misbehaviour.WRONG_AUD: _set(aud=OTHER),
    Misbehaviour.AUD_LIST_WITHOUT_US: _set(aud=[OTHER, "a-third-client"]),
    Misbehaviour.AUD_LIST_NO_AZP: claims_changed(
        lambda claims: {**claims, "aud": [claims["aud"], OTHER]}
    ),
    Misbehaviour.FOREIGN_AZP: _set(azp=OTHER),
    Misbehaviour.MISSING_NONCE: _drop("nonce"),
    Misbehaviour.WRONG_NONCE: _set(nonce="nonce-of-another-sign-in"),
    Misbehaviour.MISSING_SUB: _drop("sub"),
    Misbehaviour.EMPTY_SUB: _set(sub=""),
    Misbehaviour.SUB_NOT_TEXT: _set(sub=42),
    Misbehaviour.WRONG_AT_HASH: _set(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    Misbehaviour.EXPIRED: claims_changed(
        lambda claims: {**claims, "iat": claims["iat"] - 2 * HOUR, "exp": claims["iat"] - HOUR}
    ),
    Misbehaviour.IAT_IN_FUTURE: claims_changed(
        lambda claims: {**claims, "iat": claims["iat"] + HOUR, "exp": claims["exp"] + HOUR}
    ),
    Misbehaviour.NOT_YET_VALID: claims_changed(
        lambda claims: {**claims, "nbf": claims["iat"] + HOUR}
    ),
    Misbehaviour.MISSING_EXP: _drop("exp"),
    Misbehaviour.MISSING_IAT: _drop("iat"),
    Misbehaviour.MISSING_ISS: _drop("iss"),
    Misbehaviour.MISSING_AUD: _drop("aud"),
    Misbehaviour.EXP_NOT_A_NUMBER: _set(exp="tomorrow"),
}

WHOLE: Mapping[Misbehaviour, Act] = {
    Misbehaviour.NO_ID_TOKEN: leave_out("id_token"),
    Misbehaviour.ID_TOKEN_GARBAGE: put({"id_token": "this is not a token"}),
    Misbehaviour.ID_TOKEN_OVERSIZED: _set(padding="x" * 1024 * 1024),
}

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    kind: (Fault("/token", act),) for kind, act in {**SIGNATURES, **CLAIMS, **WHOLE}.items()
} | {
    Misbehaviour.KID_ABSENT_ONE_KEY: (
        Fault("/token", SIGNATURES[Misbehaviour.KID_ABSENT_ONE_KEY]),
        Fault("/jwks", edit(_only_rsa)),
    ),
    Misbehaviour.KID_ABSENT_SEVERAL_KEYS: (
        Fault("/token", SIGNATURES[Misbehaviour.KID_ABSENT_SEVERAL_KEYS]),
        Fault("/jwks", edit(_rsa_and_foreign)),
    ),
}
