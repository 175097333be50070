"""ID tokens: one row per way in which one can be wrong (OpenID Connect Core 1.0 section 3.1.3.7)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.cause import Cause, Failure
from accounts.claims import VerifiedClaims
from accounts.cookies import fingerprint
from accounts.id_token import Expected, validate
from accounts.jwks import KeySet, read_keys
from tests.accounts.signing import (
    ACCESS_TOKEN,
    CLIENT,
    ISSUER,
    NONCE,
    NOW,
    claims,
    half_hash,
    public_jwk,
    raw,
    signed,
)

EXPECTED = Expected(ISSUER, CLIENT, NOW, fingerprint(NONCE), ACCESS_TOKEN)
T = int(NOW.timestamp())


def keys(*jwks: dict[str, Any]) -> KeySet:
    found = read_keys({"keys": list(jwks)})
    assert isinstance(found, KeySet)
    return found


ALL_KEYS = ("RSA", "ES256", "ES384", "ES512")


def judge(
    token: str, expected: Expected = EXPECTED, known: KeySet | None = None
) -> VerifiedClaims | Failure:
    known = known or keys(*(public_jwk(name) for name in ALL_KEYS))
    return validate(token, expected, known.find)


def cause_of(token: str, **options: Any) -> Cause:
    outcome = judge(token, **options)
    assert isinstance(outcome, Failure), "the token was accepted"
    return outcome.cause


@pytest.mark.parametrize(
    "algorithm",
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
)
def test_an_honest_token_of_every_algorithm_is_accepted(algorithm: str) -> None:
    outcome = judge(signed(claims(at_hash=half_hash(algorithm)), algorithm))
    assert isinstance(outcome, VerifiedClaims)
    assert (outcome.issuer, outcome.subject) == (ISSUER, "248289761001")


ACCEPTED: dict[str, dict[str, Any]] = {
    "audience as a list of one": {"aud": [CLIENT]},
    "several audiences with azp": {"aud": [CLIENT, "api"], "azp": CLIENT},
    "azp without need": {"azp": CLIENT},
    "expired within the leeway": {"exp": T - 59},
    "issued a little ahead": {"iat": T + 60},
    "valid in a little while": {"nbf": T + 60},
    "times with a fraction": {"iat": T + 0.5, "exp": T + 10.5},
    "no at_hash": {"at_hash": ...},
    "the longest subject": {"sub": "s" * 255},
    "auth_time and sid": {"auth_time": T - 100, "sid": "session-1"},
    "odd display claims": {"name": {"given": "A"}, "email": 7},
}


@pytest.mark.parametrize("changes", ACCEPTED.values(), ids=ACCEPTED)
def test_what_the_clause_allows_is_accepted(changes: dict[str, Any]) -> None:
    assert isinstance(judge(signed(claims(**changes))), VerifiedClaims)


REFUSED: dict[str, tuple[dict[str, Any], Cause]] = {
    "no issuer": ({"iss": ...}, Cause.ID_TOKEN_ISSUER),
    "foreign issuer": ({"iss": "https://evil.example"}, Cause.ID_TOKEN_ISSUER),
    "issuer with a slash": ({"iss": ISSUER + "/"}, Cause.ID_TOKEN_ISSUER),
    "issuer in capitals": ({"iss": ISSUER.upper()}, Cause.ID_TOKEN_ISSUER),
    "issuer in a list": ({"iss": [ISSUER]}, Cause.ID_TOKEN_ISSUER),
    "no audience": ({"aud": ...}, Cause.ID_TOKEN_AUDIENCE),
    "foreign audience": ({"aud": "other"}, Cause.ID_TOKEN_AUDIENCE),
    "audiences without us": ({"aud": ["a", "b"]}, Cause.ID_TOKEN_AUDIENCE),
    "empty audience list": ({"aud": []}, Cause.ID_TOKEN_AUDIENCE),
    "part of our name": ({"aud": "port"}, Cause.ID_TOKEN_AUDIENCE),
    "audience as an object": ({"aud": {CLIENT: 1}}, Cause.ID_TOKEN_AUDIENCE),
    "audience list with a number": ({"aud": [CLIENT, 1]}, Cause.ID_TOKEN_AUDIENCE),
    "several audiences, no azp": ({"aud": [CLIENT, "b"]}, Cause.ID_TOKEN_AUTHORIZED_PARTY),
    "foreign azp": ({"azp": "other"}, Cause.ID_TOKEN_AUTHORIZED_PARTY),
    "azp null": ({"azp": None}, Cause.ID_TOKEN_AUTHORIZED_PARTY),
    "azp in a list": ({"azp": [CLIENT]}, Cause.ID_TOKEN_AUTHORIZED_PARTY),
    "no exp": ({"exp": ...}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp as text": ({"exp": str(T + 60)}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp true": ({"exp": True}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp null": ({"exp": None}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp NaN": ({"exp": math.nan}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp infinite": ({"exp": math.inf}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp beyond any calendar": ({"exp": 10**300}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp of 400 digits": ({"exp": 10**400}, Cause.ID_TOKEN_NO_EXPIRY),
    "exp negative": ({"exp": -1}, Cause.ID_TOKEN_NO_EXPIRY),
    "expired": ({"exp": T - 60}, Cause.ID_TOKEN_EXPIRED),
    "no iat": ({"iat": ...}, Cause.ID_TOKEN_NO_ISSUE_TIME),
    "iat as text": ({"iat": "now"}, Cause.ID_TOKEN_NO_ISSUE_TIME),
    "iat in the future": ({"iat": T + 61}, Cause.ID_TOKEN_FROM_FUTURE),
    "iat long ago": ({"iat": T - 601}, Cause.ID_TOKEN_TOO_OLD),
    "nbf in the future": ({"nbf": T + 61}, Cause.ID_TOKEN_NOT_YET_VALID),
    "nbf as text": ({"nbf": "soon"}, Cause.ID_TOKEN_NOT_YET_VALID),
    "no nonce": ({"nonce": ...}, Cause.ID_TOKEN_NONCE),
    "foreign nonce": ({"nonce": "of-another-sign-in"}, Cause.ID_TOKEN_NONCE),
    "empty nonce": ({"nonce": ""}, Cause.ID_TOKEN_NONCE),
    "nonce in a list": ({"nonce": [NONCE]}, Cause.ID_TOKEN_NONCE),
    "nonce with a lone surrogate": ({"nonce": "\ud800"}, Cause.ID_TOKEN_NONCE),
    "no subject": ({"sub": ...}, Cause.ID_TOKEN_SUBJECT),
    "empty subject": ({"sub": ""}, Cause.ID_TOKEN_SUBJECT),
    "subject as a number": ({"sub": 7}, Cause.ID_TOKEN_SUBJECT),
    "subject too long": ({"sub": "s" * 256}, Cause.ID_TOKEN_SUBJECT),
    "subject with a line break": ({"sub": "a\nb"}, Cause.ID_TOKEN_SUBJECT),
    "subject beyond ASCII": ({"sub": "ünique"}, Cause.ID_TOKEN_SUBJECT),
    "foreign at_hash": ({"at_hash": half_hash("RS256", "x")}, Cause.ID_TOKEN_ACCESS_TOKEN_HASH),
    "at_hash of another algorithm": (
        {"at_hash": half_hash("RS512")},
        Cause.ID_TOKEN_ACCESS_TOKEN_HASH,
    ),
    "empty at_hash": ({"at_hash": ""}, Cause.ID_TOKEN_ACCESS_TOKEN_HASH),
    "at_hash null": ({"at_hash": None}, Cause.ID_TOKEN_ACCESS_TOKEN_HASH),
    "auth_time as text": ({"auth_time": "noon"}, Cause.ID_TOKEN_CLAIM),
    "sid as a number": ({"sid": 1}, Cause.ID_TOKEN_CLAIM),
    "sid too long": ({"sid": "s" * 256}, Cause.ID_TOKEN_CLAIM),
    "sid with a lone surrogate": ({"sid": "\ud800"}, Cause.ID_TOKEN_CLAIM),
}


@pytest.mark.parametrize(("changes", "cause"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_claim_is_refused_for_its_own_reason(changes: dict[str, Any], cause: Cause) -> None:
    assert cause_of(signed(claims(**changes))) is cause


def test_a_refreshed_token_need_not_repeat_the_nonce() -> None:
    later = replace(EXPECTED, nonce_hash=None)
    assert isinstance(judge(signed(claims(nonce=...)), later), VerifiedClaims)


@pytest.mark.parametrize(
    ("auth_time", "fresh"),
    [(T - 360, True), (T - 361, False), (T, True), (0, False), (..., False), ("now", False),
     (None, False), (True, False)],
)  # fmt: skip
def test_where_a_fresh_sign_in_was_asked_for_the_token_must_show_it(
    auth_time: object, fresh: bool
) -> None:
    """Step 13: with `max_age` the claim is required (section 2), within the leeway."""
    token = signed(claims(auth_time=auth_time))
    asked = replace(EXPECTED, authenticated_after=NOW - timedelta(minutes=5))
    if fresh:
        assert isinstance(judge(token, asked), VerifiedClaims)
    else:
        assert cause_of(token, expected=asked) is Cause.ID_TOKEN_AUTH_TIME


def test_the_clock_decides_and_not_the_machine() -> None:
    token = signed(claims())
    later = replace(EXPECTED, now=NOW + timedelta(hours=2))
    assert cause_of(token, expected=later) is Cause.ID_TOKEN_EXPIRED


def hmac_signed(key: bytes) -> str:
    head, body, _ = raw({"alg": "HS256", "kid": "RSA", "typ": "JWT"}, claims()).split(".")
    digest = hmac.digest(key, f"{head}.{body}".encode(), hashlib.sha256)
    return f"{head}.{body}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def part(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


BROKEN: dict[str, tuple[str, Cause]] = {
    "no token": ("", Cause.ID_TOKEN_MALFORMED),
    "no JWT": ("not.a.token", Cause.ID_TOKEN_MALFORMED),
    "two parts": ("a.b", Cause.ID_TOKEN_MALFORMED),
    "five parts, an encrypted one": ("a.b.c.d.e", Cause.ID_TOKEN_MALFORMED),
    "beyond ASCII": (signed(claims())[:-1] + "é", Cause.ID_TOKEN_MALFORMED),
    "lone surrogate": (signed(claims())[:-1] + "\ud800", Cause.ID_TOKEN_MALFORMED),
    "header is a list": (raw([], claims()), Cause.ID_TOKEN_MALFORMED),
    "header nested a thousandfold": (
        f"{part(b'[' * 20_000)}.{part(b'{}')}.",
        Cause.ID_TOKEN_MALFORMED,
    ),
    "payload is a list": (signed(b"[1]"), Cause.ID_TOKEN_MALFORMED),
    "payload is no JSON": (signed(b"\xff\xfe"), Cause.ID_TOKEN_MALFORMED),
    "payload nested a thousandfold": (signed(b"[" * 20_000), Cause.ID_TOKEN_MALFORMED),
    "number of 5000 digits": (signed(b'{"exp":' + b"9" * 5000 + b"}"), Cause.ID_TOKEN_MALFORMED),
    "too long": (signed(claims(filler="x" * 70_000)), Cause.ID_TOKEN_TOO_LARGE),
    "alg none": (raw({"alg": "none", "kid": "RSA"}, claims()), Cause.ID_TOKEN_ALGORITHM),
    "alg None": (raw({"alg": "None"}, claims()), Cause.ID_TOKEN_ALGORITHM),
    "alg nOnE": (raw({"alg": "nOnE"}, claims()), Cause.ID_TOKEN_ALGORITHM),
    "no alg": (raw({"kid": "RSA"}, claims()), Cause.ID_TOKEN_ALGORITHM),
    "alg in a list": (raw({"alg": ["RS256"]}, claims()), Cause.ID_TOKEN_ALGORITHM),
    "alg unknown": (raw({"alg": "XS256\ud800"}, claims()), Cause.ID_TOKEN_ALGORITHM),
    "HS256 by the client id": (hmac_signed(CLIENT.encode()), Cause.ID_TOKEN_ALGORITHM),
    "no signature": (raw({"alg": "RS256", "kid": "RSA"}, claims()), Cause.ID_TOKEN_SIGNATURE),
    "signature of zeros": (
        raw({"alg": "ES256", "kid": "ES256"}, claims(), b"\0" * 64),
        Cause.ID_TOKEN_SIGNATURE,
    ),
    "foreign key under a known id": (
        signed(claims(), key="RSA2", kid="RSA"),
        Cause.ID_TOKEN_SIGNATURE,
    ),
    "unknown key": (signed(claims(), key="RSA2"), Cause.KEY_UNKNOWN),
    "algorithm that the key does not fit": (signed(claims(), kid="ES256"), Cause.KEY_UNKNOWN),
    "curve that the algorithm does not fit": (
        signed(claims(), "ES256", kid="ES384"),
        Cause.KEY_UNKNOWN,
    ),
    "kid as a number": (raw({"alg": "RS256", "kid": 1}, claims()), Cause.ID_TOKEN_MALFORMED),
    "kid too long": (signed(claims(), kid="k" * 1025), Cause.ID_TOKEN_MALFORMED),
    "critical extension": (
        raw({"alg": "RS256", "kid": "RSA", "crit": ["exp"], "exp": 1}, claims()),
        Cause.ID_TOKEN_MALFORMED,
    ),
    "an access token's type": (signed(claims(), typ="at+jwt"), Cause.ID_TOKEN_MALFORMED),
    "a logout token's type": (signed(claims(), typ="logout+jwt"), Cause.ID_TOKEN_MALFORMED),
    "type as a number": (
        raw({"alg": "RS256", "kid": "RSA", "typ": 1}, claims()),
        Cause.ID_TOKEN_MALFORMED,
    ),
}


@pytest.mark.parametrize(("token", "cause"), BROKEN.values(), ids=BROKEN)
def test_a_broken_or_forged_token_is_refused(token: str, cause: Cause) -> None:
    assert cause_of(token) is cause


def test_no_changed_letter_of_the_payload_survives() -> None:
    head, body, signature = signed(claims()).split(".")
    for position in range(0, len(body), 7):
        letter = "A" if body[position] != "A" else "B"
        token = f"{head}.{body[:position]}{letter}{body[position + 1 :]}.{signature}"
        assert isinstance(judge(token), Failure)


def test_one_suitable_key_needs_no_id() -> None:
    token = signed(claims(), kid=None)
    one = keys(public_jwk("RSA", kid=None), public_jwk("ES256"))
    assert isinstance(judge(token, known=one), VerifiedClaims)


def test_several_suitable_keys_need_one() -> None:
    two = keys(public_jwk("RSA"), public_jwk("RSA2"))
    assert cause_of(signed(claims(), kid=None), known=two) is Cause.KEY_AMBIGUOUS


UNFIT: dict[str, dict[str, Any]] = {
    "for encryption": {"use": "enc"},
    "not for verifying": {"key_ops": ["encrypt"]},
    "another alg": {"alg": "RS512"},
    "symmetric": {"kty": "oct", "k": "AAAA"},
    "modulus missing": {"n": None},
    "modulus no base64": {"n": "!!!"},
    "modulus a number": {"n": 5},
    "exponent zero": {"e": "AA"},
}


@pytest.mark.parametrize("changes", UNFIT.values(), ids=UNFIT)
def test_an_unfit_key_verifies_nothing(changes: dict[str, Any]) -> None:
    known = keys(public_jwk("RSA", **changes), public_jwk("ES256"))
    assert cause_of(signed(claims()), known=known) is Cause.KEY_UNKNOWN


def test_a_short_rsa_key_verifies_nothing() -> None:
    assert KeySet(()).find("SMALL", "RS256") == Failure(Cause.KEY_UNKNOWN)
    known = keys(public_jwk("SMALL"), public_jwk("ES256"))
    assert known.find("SMALL", "RS256") == Failure(Cause.KEY_UNKNOWN)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"keys": {}},
        {"keys": []},
        {"keys": [1, "x", None, []]},
        {"keys": [{"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}]},
        {"keys": [{"kty": "EC", "crv": ["P-256"]}]},
        {"keys": [{"kty": ["RSA"]}]},
        {"keys": [{"kty": "RSA", "use": {}}]},
        {"keys": [{"kty": "RSA"}] * 101},
    ],
)
def test_a_key_set_without_a_usable_key_is_malformed(document: dict[str, Any]) -> None:
    assert read_keys(document) == Failure(Cause.KEYS_MALFORMED)
