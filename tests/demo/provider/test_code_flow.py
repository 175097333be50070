"""The authorization code flow, from the first request to verified tokens."""

from __future__ import annotations

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

from cdfportal.demo.cast import ALICE, BOB, DAVE, ERIN
from cdfportal.demo.provider import EmbeddedProvider
from tests.demo.provider.conftest import Hands
from tests.demo.provider.relying_party import (
    CDF,
    PUBLIC,
    REDIRECT_URI,
    SCOPE,
    STRANGER,
    RelyingParty,
    callback,
    challenge_of,
)


@pytest.mark.spec("RFC 9207 section 2")
def test_the_callback_carries_code_state_and_issuer(rp: RelyingParty) -> None:
    answer = rp.sign_in()
    assert sorted(answer) == ["code", "iss", "state"]
    assert (answer["state"], answer["iss"]) == (rp.state, rp.provider.issuer)


def test_the_id_token_of_a_public_client_verifies(rp: RelyingParty, clock: Hands) -> None:
    token = rp.tokens()
    claims = rp.verified(token["id_token"], PUBLIC.client_id)
    half = hashlib.sha256(token["access_token"].encode()).digest()[:16]
    assert claims["nonce"] == rp.nonce
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    assert claims["auth_time"] == int(clock().timestamp())
    assert claims["sub"] == ALICE.subject
    assert claims["groups"] == list(ALICE.groups)
    assert (claims["name"], claims["email"]) == (ALICE.name, ALICE.email)
    assert claims["sid"]


def test_the_access_token_is_made_for_cdf(rp: RelyingParty) -> None:
    token = rp.tokens("bob")
    header = jwt.get_unverified_header(token["access_token"])
    claims = rp.verified(token["access_token"], CDF)
    assert (header["typ"], header["alg"]) == ("at+jwt", "RS256")
    assert claims["scp"] == "IDENTITY user_impersonation"
    assert claims["groups"] == list(BOB.groups)
    assert {claims["appid"], claims["azp"], claims["client_id"]} == {PUBLIC.client_id}
    assert claims["oid"] == BOB.subject
    assert claims["exp"] - claims["nbf"] == 3600
    assert claims["jti"]


def test_the_token_answer_is_complete_and_not_cacheable(rp: RelyingParty) -> None:
    answer = rp.exchange(rp.sign_in()["code"])
    body = answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert body["scope"] == SCOPE
    assert body["refresh_token"]


@pytest.mark.parametrize("basic", [True, False])
def test_a_confidential_client_shows_its_secret_either_way(
    confidential: RelyingParty, basic: bool
) -> None:
    code = confidential.sign_in()["code"]
    answer = confidential.token(
        basic=basic,
        grant_type="authorization_code",
        code=code,
        redirect_uri=REDIRECT_URI,
        code_verifier=confidential.verifier,
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("fields", [{}, {"client_secret": "wrong"}, {"client_secret": ""}])
def test_a_confidential_client_without_its_secret_is_refused(
    confidential: RelyingParty, fields: dict[str, str]
) -> None:
    data = {"client_id": "portal-secret", "grant_type": "authorization_code", "code": "x"}
    answer = confidential.post("/token", {**data, **fields})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("value", ["Basic !!!", "Basic /w==", "Basic eA==", "basic"])
def test_an_unreadable_basic_header_is_refused(confidential: RelyingParty, value: str) -> None:
    answer = confidential.post(
        "/token", {"grant_type": "refresh_token"}, headers={"Authorization": value}
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_without_offline_access_there_is_no_refresh_token(rp: RelyingParty) -> None:
    assert "refresh_token" not in rp.tokens(scope=f"openid {CDF}/IDENTITY")


def test_without_openid_there_is_no_id_token(rp: RelyingParty) -> None:
    assert "id_token" not in rp.tokens(scope=f"{CDF}/IDENTITY")


def test_erin_gets_data_view_whatever_is_asked(rp: RelyingParty) -> None:
    token = rp.tokens(ERIN.key)
    assert rp.verified(token["access_token"], CDF)["scp"] == "IDENTITY DATA.VIEW"
    assert token["scope"].endswith(f"{CDF}/IDENTITY {CDF}/DATA.VIEW")


def test_the_default_scope_means_both_of_cdfs(rp: RelyingParty) -> None:
    token = rp.tokens(scope=f"openid {CDF}/.default")
    assert rp.verified(token["access_token"], CDF)["scp"] == "IDENTITY user_impersonation"


def test_dave_is_in_too_many_groups_for_a_token(rp: RelyingParty) -> None:
    token = rp.tokens(DAVE.key)
    for value, audience in [(token["access_token"], CDF), (token["id_token"], PUBLIC.client_id)]:
        claims = rp.verified(value, audience)
        assert "groups" not in claims
        assert claims["_claim_names"] == {"groups": "src1"}
        assert claims["_claim_sources"]["src1"]["endpoint"].startswith(rp.provider.issuer)


def test_es256_signs_id_tokens_when_set(rp: RelyingParty) -> None:
    rp.provider.reconfigure(id_token_alg="ES256")
    token = rp.tokens()
    assert jwt.get_unverified_header(token["id_token"])["alg"] == "ES256"
    assert rp.verified(token["id_token"], PUBLIC.client_id)["sub"] == ALICE.subject


def test_the_token_life_and_audience_are_settings(rp: RelyingParty) -> None:
    rp.provider.reconfigure(token_life=5, cdf_audience="https://cdf.example")
    token = rp.tokens(scope="openid https://cdf.example/IDENTITY")
    claims = rp.verified(token["access_token"], "https://cdf.example")
    assert (token["expires_in"], claims["exp"] - claims["iat"]) == (5, 5)


@pytest.mark.spec("RFC 6749 section 4.1.2")
def test_a_replayed_code_is_refused_and_kills_its_tokens(rp: RelyingParty) -> None:
    code = rp.sign_in()["code"]
    token = rp.exchange(code).json()
    replay = rp.exchange(code)
    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
    assert rp.refresh(token["refresh_token"]).json()["error"] == "invalid_grant"


def test_of_many_redemptions_at_once_one_wins(rp: RelyingParty) -> None:
    code = rp.sign_in()["code"]
    fields = {
        "client_id": "portal",
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "code_verifier": rp.verifier,
    }

    def redeem(_index: int) -> int:
        with RelyingParty(rp.provider) as other:
            return other.post("/token", fields).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(redeem, range(8)))
    assert statuses == [200] + [400] * 7


def test_a_code_ends_after_a_minute(rp: RelyingParty, clock: Hands) -> None:
    code = rp.sign_in()["code"]
    clock.forward(60)
    assert rp.exchange(code).json()["error"] == "invalid_grant"


def test_a_code_belongs_to_its_client(rp: RelyingParty) -> None:
    code = rp.sign_in()["code"]
    with RelyingParty(rp.provider, STRANGER) as stranger:
        assert stranger.exchange(code).json()["error"] == "invalid_grant"
    assert rp.exchange(code).status_code == 200


def test_the_redirect_address_is_checked_again_at_the_token_endpoint(rp: RelyingParty) -> None:
    answer = rp.exchange(rp.sign_in()["code"], redirect_uri=REDIRECT_URI + "x")
    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.spec("RFC 7636 section 4.4.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "S512"},
        {"code_challenge": "too-short"},
    ],
)
@pytest.mark.parametrize("who", ["rp", "confidential"])
def test_pkce_with_s256_is_demanded_of_every_client(
    request: pytest.FixtureRequest, who: str, changes: dict[str, str | None]
) -> None:
    party: RelyingParty = request.getfixturevalue(who)
    answer = dict(callback(party.get(party.authorize_path(**changes))))
    assert answer["error"] == "invalid_request"
    assert (answer["state"], answer["iss"]) == (party.state, party.provider.issuer)


@pytest.mark.parametrize("verifier", ["", "x" * 43, "short", "ü" * 43])
def test_a_wrong_verifier_is_refused_and_burns_the_code(rp: RelyingParty, verifier: str) -> None:
    code = rp.sign_in()["code"]
    refused = rp.exchange(code, code_verifier=verifier)
    assert refused.status_code == 400
    assert rp.exchange(code).json()["error"] == "invalid_grant"


def test_the_challenge_itself_is_no_verifier(rp: RelyingParty) -> None:
    code = rp.sign_in()["code"]
    answer = rp.exchange(code, code_verifier=challenge_of(rp.verifier))
    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.spec("RFC 6749 section 4.1.2.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": REDIRECT_URI + "/"},
        {"redirect_uri": REDIRECT_URI + "?a=b"},
        {"redirect_uri": "http://evil.example/<script>"},
        {"redirect_uri": "http://localhost:8000/elsewhere/"},
    ],
)
def test_an_unknown_client_or_address_ends_at_the_provider(
    rp: RelyingParty, changes: dict[str, str | None]
) -> None:
    answer = rp.get(rp.authorize_path(**changes))
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_type": 'co"de'}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "openid https://other-api.example/read"}, "invalid_scope"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://x.example"}, "request_uri_not_supported"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
def test_what_is_not_supported_goes_back_as_an_error(
    rp: RelyingParty, changes: dict[str, str | None], error: str
) -> None:
    answer = dict(callback(rp.get(rp.authorize_path(**changes))))
    assert (answer["error"], answer["state"]) == (error, rp.state)
    assert answer["iss"] == rp.provider.issuer


@pytest.mark.parametrize("name", ["state", "nonce", "scope", "code_challenge", 'ex"tra\x00'])
def test_a_repeated_parameter_goes_back_as_an_error(rp: RelyingParty, name: str) -> None:
    path = rp.authorize_path(**{name: "a" * 43}) + f"&{name.replace(chr(0), '%00')}=b"
    assert dict(callback(rp.get(path)))["error"] == "invalid_request"


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_a_repeated_client_or_address_is_not_redirected(rp: RelyingParty, name: str) -> None:
    assert rp.get(f"{rp.authorize_path()}&{name}=x").status_code == 400


@pytest.mark.parametrize(
    ("data", "headers", "error"),
    [
        ({"grant_type": "password"}, {}, "unsupported_grant_type"),
        ({"grant_type": 'a"b\x00'}, {}, "unsupported_grant_type"),
        ({}, {}, "unsupported_grant_type"),
        ([("grant_type", "refresh_token"), ("grant_type", "x")], {}, "invalid_request"),
        (b"grant_type=%ff&client_id=\xff", {}, "invalid_request"),
        (b'{"grant_type": "x"}', {"Content-Type": "application/json"}, "invalid_request"),
        ({"grant_type": "authorization_code", "client_id": "portal"}, {}, "invalid_request"),
        ({"grant_type": "refresh_token", "client_id": "portal"}, {}, "invalid_request"),
        ({"grant_type": "client_credentials", "client_id": "portal"}, {}, "unauthorized_client"),
        ({"grant_type": "refresh_token", "client_id": "nobody"}, {}, "invalid_client"),
    ],
)
def test_bad_token_requests_are_4xx_with_a_reason(
    rp: RelyingParty, data: object, headers: dict[str, str], error: str
) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = rp.post("/token", data, headers={**kind, **headers})
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error


def test_too_many_fields_are_refused(provider: EmbeddedProvider, rp: RelyingParty) -> None:
    query = "&".join(f"f{n}=1" for n in range(300))
    assert rp.get(f"/authorize?{query}").status_code == 400
    assert provider.events.all() == ()
