"""Every misbehaviour shows at the wire, and shows no more once it is switched off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jwt
import pytest
import requests

from cdfportal.demo.cast import ALICE
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.demo.provider.misbehaviour.layer import FAULTS
from cdfportal.demo.provider.misbehaviour.logout_token import CHANGES
from cdfportal.demo.provider.misbehaviour.refusals import DOOR, TOKEN
from tests.demo.provider.access_tokens import ACCESS
from tests.demo.provider.judge import judge
from tests.demo.provider.relying_party import (
    CDF,
    CONFIDENTIAL,
    PUBLIC,
    SIGNED_OUT_URI,
    RelyingParty,
    callback,
)

Symptom = Callable[[RelyingParty], bool]
OTHER_ISSUER = "https://another-provider.example"


@pytest.fixture
def provider(keys: KeyRing) -> Iterator[EmbeddedProvider]:
    """On the real clock, since the judge's library knows no other."""
    config = ProviderConfig(CDF, (PUBLIC, CONFIDENTIAL), hang_seconds=0.2)
    with EmbeddedProvider(config, keys=keys) as running:
        yield running


#: What a strict client says of the ID token; the name of the rule, or of the library's complaint.
VERDICTS: Mapping[Misbehaviour, str] = {
    Misbehaviour.ALG_NONE: "alg none",
    Misbehaviour.HS256_CLIENT_SECRET: "alg HS256",
    Misbehaviour.HS256_PUBLIC_KEY: "alg HS256",
    Misbehaviour.UNKNOWN_KID: "0 keys",
    Misbehaviour.FOREIGN_KEY: "InvalidSignatureError",
    Misbehaviour.BAD_SIGNATURE: "InvalidSignatureError",
    Misbehaviour.ALTERED_PAYLOAD: "InvalidSignatureError",
    Misbehaviour.KID_ABSENT_SEVERAL_KEYS: "2 keys",
    Misbehaviour.WRONG_ISS: "InvalidIssuerError",
    Misbehaviour.ISS_TRAILING_SLASH: "InvalidIssuerError",
    Misbehaviour.WRONG_AUD: "InvalidAudienceError",
    Misbehaviour.AUD_LIST_WITHOUT_US: "InvalidAudienceError",
    Misbehaviour.AUD_LIST_NO_AZP: "azp missing",
    Misbehaviour.FOREIGN_AZP: "azp foreign",
    Misbehaviour.MISSING_NONCE: "nonce missing",
    Misbehaviour.WRONG_NONCE: "nonce wrong",
    Misbehaviour.MISSING_SUB: "missing sub",
    Misbehaviour.EMPTY_SUB: "sub empty",
    Misbehaviour.SUB_NOT_TEXT: "InvalidSubjectError",
    Misbehaviour.WRONG_AT_HASH: "at_hash",
    Misbehaviour.EXPIRED: "ExpiredSignatureError",
    Misbehaviour.IAT_IN_FUTURE: "ImmatureSignatureError",
    Misbehaviour.NOT_YET_VALID: "ImmatureSignatureError",
    Misbehaviour.MISSING_EXP: "missing exp",
    Misbehaviour.MISSING_IAT: "missing iat",
    Misbehaviour.MISSING_ISS: "missing iss",
    Misbehaviour.MISSING_AUD: "missing aud",
    Misbehaviour.EXP_NOT_A_NUMBER: "DecodeError",
    Misbehaviour.NO_ID_TOKEN: "none",
    Misbehaviour.ID_TOKEN_GARBAGE: "DecodeError",
    Misbehaviour.ID_TOKEN_OVERSIZED: "oversized",
}


def pairs(rp: RelyingParty) -> list[tuple[str, str]]:
    """What comes to the callback."""
    return rp.callback_pairs()


def token_endpoint(rp: RelyingParty) -> requests.Response:
    code = dict(rp.callback_pairs())["code"]
    return rp.exchange(code)


def token_body(rp: RelyingParty) -> Any:
    return token_endpoint(rp).json()


def refreshed(rp: RelyingParty) -> requests.Response:
    return rp.refresh(token_body(rp)["refresh_token"])


def refreshed_claims(rp: RelyingParty) -> dict[str, Any]:
    token = refreshed(rp).json()["id_token"]
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def userinfo(rp: RelyingParty) -> requests.Response:
    token = rp.exchange(rp.sign_in(scope="openid")["code"]).json()["access_token"]
    return rp.get("/userinfo", Authorization=f"Bearer {token}")


def signed_out(rp: RelyingParty) -> dict[str, str]:
    where = f"client_id=portal&post_logout_redirect_uri={SIGNED_OUT_URI}&state=bye"
    return dict(callback(rp.get(f"/end_session?{where}")))


def discovery(rp: RelyingParty) -> requests.Response:
    return rp.get("/.well-known/openid-configuration")


def has(name: str, value: str) -> Symptom:
    return lambda rp: dict(pairs(rp)).get(name) == value


def lacks(name: str) -> Symptom:
    return lambda rp: name not in dict(pairs(rp))


def twice(name: str) -> Symptom:
    return lambda rp: [key for key, _ in pairs(rp)].count(name) == 2


def answers(ask: Callable[[RelyingParty], requests.Response], status: int) -> Symptom:
    return lambda rp: ask(rp).status_code == status


def is_html(ask: Callable[[RelyingParty], requests.Response]) -> Symptom:
    return lambda rp: ask(rp).headers["Content-Type"].startswith("text/html")


def is_huge(ask: Callable[[RelyingParty], requests.Response]) -> Symptom:
    return lambda rp: len(ask(rp).content) > 5 * 1024 * 1024


def jwks(rp: RelyingParty) -> requests.Response:
    return rp.get("/jwks")


def revoked(rp: RelyingParty) -> requests.Response:
    return rp.post("/revoke", {"client_id": "portal", "token": "unknown"})


def drops(
    rp: RelyingParty, ask: Callable[[RelyingParty], requests.Response] = token_endpoint
) -> bool:
    try:
        return ask(rp).status_code != 200
    except requests.ConnectionError:
        return True


def without_kid(rp: RelyingParty) -> bool:
    body = token_body(rp)
    header = jwt.get_unverified_header(body["id_token"])
    return "kid" not in header and len(rp.keys().keys) == 1 and judge(rp, body) == "ok"


SYMPTOMS: Mapping[Misbehaviour, Symptom] = {
    **ACCESS,
    Misbehaviour.KID_ABSENT_ONE_KEY: without_kid,
    Misbehaviour.CALLBACK_WRONG_ISS: has("iss", OTHER_ISSUER),
    Misbehaviour.CALLBACK_MISSING_ISS: lacks("iss"),
    Misbehaviour.CALLBACK_MISSING_STATE: lacks("state"),
    Misbehaviour.CALLBACK_FOREIGN_STATE: lambda rp: dict(pairs(rp))["state"] != rp.state,
    Misbehaviour.CALLBACK_CODE_TWICE: twice("code"),
    Misbehaviour.CALLBACK_STATE_TWICE: twice("state"),
    Misbehaviour.CALLBACK_ISS_TWICE: twice("iss"),
    Misbehaviour.LOGOUT_MISSING_STATE: lambda rp: "state" not in signed_out(rp),
    Misbehaviour.LOGOUT_FOREIGN_STATE: lambda rp: signed_out(rp).get("state") != "bye",
    Misbehaviour.CALLBACK_MISSING_CODE: lambda rp: not {"code", "error"} & set(dict(pairs(rp))),
    Misbehaviour.CALLBACK_FOREIGN_CODE: answers(token_endpoint, 400),
    Misbehaviour.CALLBACK_ACCESS_DENIED: has("error", "access_denied"),
    Misbehaviour.CALLBACK_HTML_ERROR: lambda rp: "<script>" in str(pairs(rp)),
    Misbehaviour.CALLBACK_CODE_AND_ERROR: lambda rp: {"code", "error"} <= set(dict(pairs(rp))),
    Misbehaviour.TOKEN_500: answers(token_endpoint, 500),
    Misbehaviour.TOKEN_503: lambda rp: token_endpoint(rp).headers.get("Retry-After") == "5",
    Misbehaviour.TOKEN_HTML: is_html(token_endpoint),
    Misbehaviour.TOKEN_LIST: lambda rp: isinstance(token_body(rp), list),
    Misbehaviour.TOKEN_TIMEOUT: answers(token_endpoint, 503),
    Misbehaviour.TOKEN_LOST_ANSWER: answers(token_endpoint, 503),
    Misbehaviour.TOKEN_DROPS_CONNECTION: drops,
    Misbehaviour.TOKEN_REDIRECT: answers(token_endpoint, 307),
    Misbehaviour.TOKEN_OVERSIZED: is_huge(token_endpoint),
    Misbehaviour.TOKEN_SLOW: lambda rp: "Transfer-Encoding" in token_endpoint(rp).headers,
    Misbehaviour.TOKEN_INVALID_CLIENT: answers(token_endpoint, 401),
    Misbehaviour.TOKEN_INVALID_GRANT: answers(token_endpoint, 400),
    Misbehaviour.TOKEN_TYPE_NOT_BEARER: lambda rp: token_body(rp)["token_type"] != "Bearer",
    Misbehaviour.MISSING_ACCESS_TOKEN: lambda rp: "access_token" not in token_body(rp),
    Misbehaviour.EXPIRES_IN_NEGATIVE: lambda rp: token_body(rp)["expires_in"] < 0,
    Misbehaviour.EXPIRES_IN_TEXT: lambda rp: isinstance(token_body(rp)["expires_in"], str),
    Misbehaviour.EXPIRES_IN_HUGE: lambda rp: token_body(rp)["expires_in"] > 10**20,
    Misbehaviour.MISSING_EXPIRES_IN: lambda rp: "expires_in" not in token_body(rp),
    Misbehaviour.REFRESH_INVALID_GRANT: answers(refreshed, 400),
    Misbehaviour.REFRESH_INVALID_CLIENT: answers(refreshed, 401),
    Misbehaviour.REFRESH_INTERACTION_REQUIRED: answers(refreshed, 400),
    Misbehaviour.REFRESH_500: answers(refreshed, 500),
    Misbehaviour.REFRESH_TIMEOUT: answers(refreshed, 503),
    Misbehaviour.REFRESH_LOST_ANSWER: answers(refreshed, 503),
    Misbehaviour.REFRESH_WITHOUT_NEW_TOKEN: lambda rp: "refresh_token" not in refreshed(rp).json(),
    Misbehaviour.REFRESHED_OTHER_SUB: lambda rp: refreshed_claims(rp)["sub"] != ALICE.subject,
    Misbehaviour.REFRESHED_OTHER_ISS: lambda rp: refreshed_claims(rp)["iss"] == OTHER_ISSUER,
    Misbehaviour.REVOKE_500: answers(revoked, 500),
    Misbehaviour.REVOKE_TIMEOUT: answers(revoked, 503),
    Misbehaviour.REVOKE_DROPS_CONNECTION: lambda rp: drops(rp, revoked),
    Misbehaviour.JWKS_500: answers(jwks, 500),
    Misbehaviour.JWKS_TIMEOUT: answers(jwks, 503),
    Misbehaviour.JWKS_EMPTY: lambda rp: jwks(rp).json() == {"keys": []},
    Misbehaviour.JWKS_HTML: is_html(jwks),
    Misbehaviour.JWKS_OVERSIZED: is_huge(jwks),
    Misbehaviour.DISCOVERY_500: answers(discovery, 500),
    Misbehaviour.DISCOVERY_TIMEOUT: answers(discovery, 503),
    Misbehaviour.DISCOVERY_HTML: is_html(discovery),
    Misbehaviour.DISCOVERY_WRONG_ISSUER: lambda rp: discovery(rp).json()["issuer"] == OTHER_ISSUER,
    Misbehaviour.DISCOVERY_MISSING_ENDPOINTS: lambda rp: (
        "token_endpoint" not in discovery(rp).json()
    ),
    Misbehaviour.DISCOVERY_PLAIN_HTTP: lambda rp: (
        discovery(rp).json()["token_endpoint"] == "http://provider.example/token"
    ),
    Misbehaviour.DISCOVERY_OVERSIZED: is_huge(discovery),
    Misbehaviour.DISCOVERY_REDIRECT: answers(discovery, 302),
    Misbehaviour.DISCOVERY_TENANT_UNKNOWN: answers(discovery, 400),
    Misbehaviour.DISCOVERY_PLAIN_PKCE: lambda rp: (
        discovery(rp).json()["code_challenge_methods_supported"] == ["plain"]
    ),
    Misbehaviour.DISCOVERY_NO_SECRETS: lambda rp: (
        discovery(rp).json()["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    ),
    Misbehaviour.USERINFO_OTHER_SUB: lambda rp: userinfo(rp).json()["sub"] != ALICE.subject,
    Misbehaviour.USERINFO_MISSING_SUB: lambda rp: "sub" not in userinfo(rp).json(),
    Misbehaviour.USERINFO_500: answers(userinfo, 500),
    Misbehaviour.USERINFO_HTML: is_html(userinfo),
}


def test_the_lists_are_complete() -> None:
    assert set(FAULTS) == set(Misbehaviour)
    lists = (set(VERDICTS), set(SYMPTOMS), set(CHANGES), set(TOKEN), set(DOOR))
    assert set().union(*lists) == set(Misbehaviour)
    assert sum(map(len, lists)) == len(Misbehaviour)


@pytest.mark.spec("OpenID Connect Core section 3.1.3.7")
@pytest.mark.parametrize("kind", VERDICTS)
def test_a_strict_client_refuses_the_id_token(rp: RelyingParty, kind: Misbehaviour) -> None:
    assert judge(rp, token_body(rp)) == "ok"
    rp.provider.misbehave(kind)
    assert judge(rp, token_body(rp)) == VERDICTS[kind]
    rp.provider.behave()
    assert judge(rp, token_body(rp)) == "ok"


@pytest.mark.parametrize("kind", SYMPTOMS)
def test_the_misbehaviour_shows_while_it_is_on(rp: RelyingParty, kind: Misbehaviour) -> None:
    assert not SYMPTOMS[kind](rp)
    rp.provider.misbehave(kind)
    assert SYMPTOMS[kind](rp)
    rp.provider.behave()
    assert not SYMPTOMS[kind](rp)


@pytest.mark.parametrize("kind", TOKEN)
def test_a_refusal_of_a_make_is_in_the_shape_of_the_standard(
    rp: RelyingParty, kind: Misbehaviour
) -> None:
    rp.provider.misbehave(kind)
    answer = rp.exchange("a-code")
    assert 400 <= answer.status_code < 404
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize("kind", DOOR)
def test_a_door_that_is_shut_shows_another_answer(rp: RelyingParty, kind: Misbehaviour) -> None:
    asked = rp.authorize_path(prompt="none")
    usual = rp.get(asked)
    assert dict(callback(usual))["error"] == "login_required"
    rp.provider.misbehave(kind)
    shut = rp.get(asked)
    assert (shut.status_code, shut.content, shut.headers.get("Location")) != (
        usual.status_code,
        usual.content,
        usual.headers.get("Location"),
    )


def test_hs256_is_signed_with_the_secret_that_a_careless_client_would_take(
    confidential: RelyingParty,
) -> None:
    confidential.provider.misbehave(Misbehaviour.HS256_CLIENT_SECRET)
    token = confidential.tokens()["id_token"]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        claims = jwt.decode(
            token, CONFIDENTIAL.client_secret, algorithms=["HS256"], audience=CONFIDENTIAL.client_id
        )
    assert claims["sub"] == ALICE.subject


def test_a_missing_expires_in_is_the_only_thing_missing(rp: RelyingParty) -> None:
    complete = set(token_body(rp))
    rp.provider.misbehave(Misbehaviour.MISSING_EXPIRES_IN)
    assert complete - set(token_body(rp)) == {"expires_in"}


def test_a_slow_answer_begins_like_the_right_one(rp: RelyingParty) -> None:
    rp.provider.misbehave(Misbehaviour.TOKEN_SLOW)
    assert json.dumps({"token_type": "Bearer"}).replace(" ", "").startswith(token_endpoint(rp).text)


def test_sign_in_stays_right_while_only_refreshing_fails(rp: RelyingParty) -> None:
    rp.provider.misbehave(Misbehaviour.REFRESHED_OTHER_SUB, Misbehaviour.REFRESH_500)
    assert judge(rp, token_body(rp)) == "ok"


def test_several_misbehave_together(rp: RelyingParty) -> None:
    rp.provider.misbehave(Misbehaviour.MISSING_EXP, Misbehaviour.WRONG_NONCE)
    token = token_body(rp)["id_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert "exp" not in claims
    assert claims["nonce"] != rp.nonce


def test_an_unanswered_code_can_still_be_redeemed_and_a_lost_one_cannot(rp: RelyingParty) -> None:
    for kind, status in [(Misbehaviour.TOKEN_TIMEOUT, 200), (Misbehaviour.TOKEN_LOST_ANSWER, 400)]:
        code = rp.sign_in()["code"]
        rp.provider.misbehave(kind)
        rp.exchange(code)
        rp.provider.behave()
        assert rp.exchange(code).status_code == status


def test_nobody_followed_the_redirect(rp: RelyingParty) -> None:
    rp.provider.misbehave(Misbehaviour.TOKEN_REDIRECT)
    assert token_endpoint(rp).headers["Location"] == "/favicon.ico"
    assert not [event for event in rp.provider.events.all() if event.path == "/favicon.ico"]
