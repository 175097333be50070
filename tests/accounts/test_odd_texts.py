"""Texts that a database cannot hold: PostgreSQL knows no NUL, UTF-8 no lone surrogate."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.cause import Cause, Failure
from accounts.claims import read_claims
from accounts.jwks import SigningKey, read_keys
from accounts.logout_token import EVENT, Expected, Fault, LogoutToken, Refused, validate
from tests.accounts.signing import CLIENT, ISSUER, NOW, claims, public_jwk, signed

ODD = ("a\x00b", "\x00", "a\ud800", "a\nb")


def find_key(
    kid: str | None, algorithm: str, unfit: SigningKey | None = None
) -> SigningKey | Failure:
    known = read_keys({"keys": [public_jwk("RSA")]})
    return known if isinstance(known, Failure) else known.find(kid, algorithm, unfit)


def logout(**changes: object) -> LogoutToken | Refused:
    token = claims(nonce=..., sid="session", jti="1", events={EVENT: {}}, **changes)
    return validate(signed(token, typ="logout+jwt"), Expected(ISSUER, CLIENT, NOW), find_key)


@pytest.mark.parametrize("odd", ODD)
def test_a_logout_token_names_nobody_with_them(odd: str) -> None:
    assert isinstance(logout(), LogoutToken)
    assert logout(sub=odd) == Refused(Fault.SESSION_AND_SUBJECT)
    token = claims(nonce=..., sid=odd, jti="1", events={EVENT: {}})
    signed_token = signed(token, typ="logout+jwt")
    refused = validate(signed_token, Expected(ISSUER, CLIENT, NOW), find_key)
    assert refused == Refused(Fault.SESSION_AND_SUBJECT)


@pytest.mark.parametrize("odd", ODD)
def test_a_session_of_the_provider_is_not_named_with_them(odd: str) -> None:
    assert read_claims(claims(sid=odd)) == Failure(Cause.ID_TOKEN_CLAIM, "sid")


@pytest.mark.parametrize("odd", ODD)
def test_what_is_only_shown_goes_without_them(odd: str) -> None:
    found = read_claims(claims(name=f"Al{odd}ice", email=odd))
    assert not isinstance(found, Failure)
    assert found.name.isprintable()
    assert found.email.isprintable()


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["a\x00b", "\x00", "a\nb", "\ufffe\x1b"])
def test_a_frame_of_the_provider_cannot_ask_for_them(odd: str, settings: Settings) -> None:
    query = {"iss": settings.CONNECTION.issuer, "sid": odd}
    answer = Client(HTTP_HOST="localhost:8000").get("/accounts/logout/frontchannel/", query)
    assert answer.status_code == 400
    query["sid"] = "nobody's"
    answer = Client(HTTP_HOST="localhost:8000").get("/accounts/logout/frontchannel/", query)
    assert answer.status_code == 200
