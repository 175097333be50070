"""Ending things: sign-out at the provider, revocation, and what userinfo makes of it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import requests

from cdfportal.demo.cast import ALICE
from cdfportal.demo.provider import EmbeddedProvider, ProviderConfig
from tests.demo.provider.conftest import Hands
from tests.demo.provider.relying_party import (
    CDF,
    CONFIDENTIAL,
    SIGNED_OUT_URI,
    STRANGER,
    RelyingParty,
)


def end_session(rp: RelyingParty, **fields: str) -> requests.Response:
    return rp.get(f"/end_session?{urlencode(fields)}")


def is_signed_in(rp: RelyingParty) -> bool:
    return rp.get(rp.authorize_path()).status_code == 303


def test_with_the_id_token_as_hint_the_sign_out_is_immediate(rp: RelyingParty) -> None:
    token = rp.tokens()
    answer = end_session(
        rp,
        id_token_hint=token["id_token"],
        post_logout_redirect_uri=SIGNED_OUT_URI,
        state="a b&c",
    )
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        SIGNED_OUT_URI + "?state=a+b%26c",
    )
    assert not is_signed_in(rp)


def test_the_hint_may_have_expired_and_its_key_been_replaced(
    config: ProviderConfig, clock: Hands
) -> None:
    # With keys of its own: the others are shared with other tests.
    with EmbeddedProvider(config, clock=clock) as provider, RelyingParty(provider) as rp:
        token = rp.tokens()
        clock.forward(7 * 3600)
        provider.rotate_keys(keep_old=True)
        end_session(rp, id_token_hint=token["id_token"])
        assert not is_signed_in(rp)


@pytest.mark.parametrize("hint", [ALICE.email, ALICE.subject])
def test_client_and_logout_hint_do_as_well(rp: RelyingParty, hint: str) -> None:
    rp.tokens()
    answer = end_session(
        rp, client_id="portal", logout_hint=hint, post_logout_redirect_uri=SIGNED_OUT_URI
    )
    assert answer.headers["Location"] == SIGNED_OUT_URI
    assert not is_signed_in(rp)


@pytest.mark.parametrize(
    "fields", [{}, {"client_id": "portal"}, {"client_id": "portal", "logout_hint": "bob"}]
)
def test_without_a_hint_to_this_person_the_provider_asks(
    rp: RelyingParty, fields: dict[str, str]
) -> None:
    rp.tokens()
    page = end_session(rp, **fields)
    assert (page.status_code, "Sign out?" in page.text) == (200, True)
    assert is_signed_in(rp)
    assert "You are signed out" in rp.submit(page).text
    assert not is_signed_in(rp)


def test_after_asking_it_goes_on_to_the_client(rp: RelyingParty) -> None:
    rp.tokens()
    page = end_session(rp, client_id="portal", post_logout_redirect_uri=SIGNED_OUT_URI, state="s")
    assert "form-action 'self' http://localhost:8000" in page.headers["Content-Security-Policy"]
    assert rp.submit(page).headers["Location"] == f"{SIGNED_OUT_URI}?state=s"


def test_the_answer_to_the_question_must_come_from_the_page(rp: RelyingParty) -> None:
    rp.tokens()
    end_session(rp)
    assert "Sign out?" in rp.post("/end_session", {"csrf": "0" * 64}).text
    assert is_signed_in(rp)


def test_a_form_of_the_client_is_treated_like_a_link(rp: RelyingParty) -> None:
    token = rp.tokens()
    rp.post("/end_session", {"id_token_hint": token["id_token"]})
    assert not is_signed_in(rp)


@pytest.mark.parametrize(
    "fields",
    [
        {"post_logout_redirect_uri": SIGNED_OUT_URI},
        {"post_logout_redirect_uri": SIGNED_OUT_URI + "x", "client_id": "portal"},
        {"post_logout_redirect_uri": SIGNED_OUT_URI, "client_id": "stranger"},
        {"id_token_hint": "nonsense"},
        {"id_token_hint": "a.b.c"},
    ],
)
def test_an_unknown_address_or_hint_ends_nothing(rp: RelyingParty, fields: dict[str, str]) -> None:
    rp.tokens()
    answer = end_session(rp, logout_hint=ALICE.email, **fields)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert is_signed_in(rp)


def test_the_hint_must_be_of_the_client_that_asks(rp: RelyingParty) -> None:
    token = rp.tokens()
    assert end_session(rp, id_token_hint=token["id_token"], client_id="stranger").status_code == 400


def test_an_access_token_is_no_hint(rp: RelyingParty) -> None:
    token = rp.tokens()
    assert end_session(rp, id_token_hint=token["access_token"]).status_code == 400
    assert is_signed_in(rp)


@pytest.mark.spec("RFC 7009 section 2.1")
def test_revoking_a_refresh_token_ends_it_and_its_access_token(rp: RelyingParty) -> None:
    token = rp.tokens(scope="openid offline_access")
    answer = rp.post("/revoke", {"client_id": "portal", "token": token["refresh_token"]})
    assert answer.status_code == 200
    assert rp.refresh(token["refresh_token"]).json()["error"] == "invalid_grant"
    assert rp.get("/userinfo", Authorization=f"Bearer {token['access_token']}").status_code == 401
    assert rp.provider.reuses == 0


def test_revoking_an_access_token_ends_that_token_alone(rp: RelyingParty) -> None:
    token = rp.tokens(scope="openid offline_access")
    hint = {"token_type_hint": "access_token"}
    rp.post("/revoke", {"client_id": "portal", "token": token["access_token"], **hint})
    assert rp.get("/userinfo", Authorization=f"Bearer {token['access_token']}").status_code == 401
    assert rp.refresh(token["refresh_token"]).status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "a.b", "a.b.c"])
def test_revoking_an_unknown_token_is_no_error(rp: RelyingParty, token: str) -> None:
    assert rp.post("/revoke", {"client_id": "portal", "token": token}).status_code == 200


@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_nobody_revokes_the_token_of_another_client(rp: RelyingParty, kind: str) -> None:
    token = rp.tokens(scope="openid offline_access")
    data = {"client_id": STRANGER.client_id, "token": token[kind]}
    assert rp.post("/revoke", data).json()["error"] == "invalid_grant"
    assert rp.refresh(token["refresh_token"]).status_code == 200


def test_a_confidential_client_revokes_with_its_secret_only(confidential: RelyingParty) -> None:
    token = confidential.tokens()["refresh_token"]
    data = {"client_id": CONFIDENTIAL.client_id, "token": token}
    assert confidential.post("/revoke", data).status_code == 401
    secret = {"client_secret": CONFIDENTIAL.client_secret}
    assert confidential.post("/revoke", {**data, **secret}).status_code == 200


def test_userinfo_knows_the_person_of_its_own_tokens(rp: RelyingParty) -> None:
    token = rp.tokens(scope="openid email")
    answer = rp.get("/userinfo", Authorization=f"Bearer {token['access_token']}")
    assert answer.json()["sub"] == ALICE.subject
    assert answer.json()["email"] == ALICE.email
    assert "name" not in answer.json()


def test_userinfo_refuses_a_token_made_for_cdf(rp: RelyingParty) -> None:
    token = rp.tokens(scope=f"openid {CDF}/IDENTITY")["access_token"]
    answer = rp.get("/userinfo", Authorization=f"Bearer {token}")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (
        401,
        'Bearer error="invalid_token"',
    )
    rp.provider.reconfigure(userinfo_takes_cdf_tokens=True)
    assert rp.get("/userinfo", Authorization=f"Bearer {token}").status_code == 200


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic eDp5"])
def test_userinfo_refuses_what_is_no_token(rp: RelyingParty, value: str) -> None:
    assert rp.get("/userinfo", Authorization=value).status_code == 401


def test_userinfo_refuses_an_id_token_and_an_old_token(rp: RelyingParty, clock: Hands) -> None:
    token = rp.tokens(scope="openid")
    assert rp.get("/userinfo", Authorization=f"Bearer {token['id_token']}").status_code == 401
    clock.forward(3600)
    assert rp.get("/userinfo", Authorization=f"Bearer {token['access_token']}").status_code == 401
