"""Clients are told of a sign-out: by logout tokens from server to server, and by frames in the browser."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from cdfportal.demo.cast import ALICE
from cdfportal.demo.http import LoopbackServer, Request, Response
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from cdfportal.demo.provider.back_channel import EVENT
from cdfportal.demo.provider.misbehaviour.logout_token import CHANGES
from tests.demo.provider.relying_party import (
    CONFIDENTIAL,
    PUBLIC,
    SIGNED_OUT_URI,
    STRANGER,
    RelyingParty,
)


@pytest.fixture
def received() -> list[Request]:
    return []


@pytest.fixture
def listener(provider: EmbeddedProvider, received: list[Request]) -> Iterator[LoopbackServer]:
    """A server of the two clients' own, which takes logout tokens; nobody takes the stranger's."""

    def answer(request: Request) -> Response:
        received.append(request)
        return Response(200)

    with LoopbackServer(answer) as server:
        where = {
            "backchannel_logout_uri": f"{server.url}/backchannel",
            "frontchannel_logout_uri": f"{server.url}/frontchannel",
        }
        clients = (replace(PUBLIC, **where), replace(CONFIDENTIAL, **where), STRANGER)
        provider.reconfigure(clients=clients)
        yield server


def end_session(rp: RelyingParty, **fields: str) -> Any:
    return rp.get(f"/end_session?{urlencode(fields)}")


def logout_tokens(received: list[Request]) -> list[str]:
    return [request.form().get("logout_token") for request in received]


@pytest.mark.spec("OpenID Connect Back-Channel Logout section 2.4")
def test_a_sign_out_sends_a_signed_token_with_session_and_person(
    rp: RelyingParty, listener: LoopbackServer, received: list[Request]
) -> None:
    sid = rp.verified(rp.tokens()["id_token"], "portal")["sid"]
    end_session(rp, client_id="portal", logout_hint=ALICE.email)
    assert [each.status for each in rp.provider.logout_deliveries()] == [200]
    [token] = logout_tokens(received)
    assert jwt.get_unverified_header(token)["typ"] == "logout+jwt"
    claims = rp.verified(token, "portal")
    assert (claims["sub"], claims["sid"]) == (ALICE.subject, sid)
    assert claims["events"] == {EVENT: {}}
    assert claims["exp"] - claims["iat"] <= 120
    assert claims["jti"]
    assert "nonce" not in claims


def test_only_clients_of_this_session_are_told(
    rp: RelyingParty, confidential: RelyingParty, listener: LoopbackServer, received: list[Request]
) -> None:
    rp.tokens()
    confidential.tokens()
    end_session(rp, client_id="portal", logout_hint=ALICE.email)
    assert [each.client_id for each in rp.provider.logout_deliveries()] == ["portal"]


def test_signing_out_everywhere_names_the_person_and_ends_each_session(
    rp: RelyingParty, confidential: RelyingParty, listener: LoopbackServer, received: list[Request]
) -> None:
    rp.tokens()
    confidential.tokens()
    rp.provider.sign_out_everywhere(ALICE.subject)
    told = {each.client_id for each in rp.provider.logout_deliveries()}
    assert told == {"portal", "portal-secret"}
    for token in logout_tokens(received):
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["sub"] == ALICE.subject
        assert "sid" not in claims
    assert rp.get(rp.authorize_path()).status_code == 200


def test_a_client_that_is_away_keeps_nobody(rp: RelyingParty, provider: EmbeddedProvider) -> None:
    away = replace(PUBLIC, backchannel_logout_uri="http://127.0.0.1:9/backchannel")
    provider.reconfigure(clients=(away,))
    rp.tokens()
    answer = end_session(rp, client_id="portal", logout_hint=ALICE.email)
    assert answer.status_code == 200
    assert [each.status for each in provider.logout_deliveries()] == [0]


@pytest.mark.spec("OpenID Connect Front-Channel Logout section 2")
def test_the_page_frames_the_clients_with_issuer_and_session(
    rp: RelyingParty, listener: LoopbackServer
) -> None:
    sid = rp.verified(rp.tokens()["id_token"], "portal")["sid"]
    page = rp.submit(end_session(rp))
    query = urlencode({"iss": rp.provider.issuer, "sid": sid}).replace("&", "&amp;")
    assert f'<iframe src="{listener.url}/frontchannel?{query}"' in page.text
    assert f"frame-src {listener.url}" in page.headers["Content-Security-Policy"]


def test_the_client_that_asks_is_not_framed_and_gets_the_person_back_at_once(
    rp: RelyingParty, listener: LoopbackServer
) -> None:
    rp.tokens()
    answer = end_session(
        rp,
        client_id="portal",
        logout_hint=ALICE.email,
        post_logout_redirect_uri=SIGNED_OUT_URI,
    )
    assert answer.headers["Location"] == SIGNED_OUT_URI


def test_discovery_says_so(rp: RelyingParty) -> None:
    document = rp.get("/.well-known/openid-configuration").json()
    for channel in ("backchannel", "frontchannel"):
        assert document[f"{channel}_logout_supported"] is True
        assert document[f"{channel}_logout_session_supported"] is True


# --- misbehaving --------------------------------------------------------------------------------------

Claims = dict[str, Any]
Symptom = Callable[[Claims, Claims], bool]


def header(**wanted: str) -> Symptom:
    return lambda head, _: wanted.items() <= head.items()


def lacks(*names: str) -> Symptom:
    return lambda _, claims: not set(names) & set(claims)


def says(**wanted: object) -> Symptom:
    return lambda _, claims: wanted.items() <= claims.items()


SYMPTOMS: Mapping[Misbehaviour, Symptom] = {
    Misbehaviour.LOGOUT_ALG_NONE: header(alg="none"),
    Misbehaviour.LOGOUT_HS256: header(alg="HS256"),
    Misbehaviour.LOGOUT_TYP_ACCESS_TOKEN: header(typ="at+jwt"),
    Misbehaviour.LOGOUT_TYP_JWT: header(typ="JWT"),
    Misbehaviour.LOGOUT_ID_TOKEN: lacks("events", "jti"),
    Misbehaviour.LOGOUT_WRONG_ISS: says(iss="https://another-provider.example"),
    Misbehaviour.LOGOUT_WRONG_AUD: says(aud="another-client"),
    Misbehaviour.LOGOUT_NO_EVENTS: lacks("events"),
    Misbehaviour.LOGOUT_WRONG_EVENT: lambda _, claims: EVENT not in claims["events"],
    Misbehaviour.LOGOUT_EVENT_NOT_AN_OBJECT: says(events={EVENT: True}),
    Misbehaviour.LOGOUT_WITH_NONCE: lambda _, claims: "nonce" in claims,
    Misbehaviour.LOGOUT_NOBODY: lacks("sid", "sub"),
    Misbehaviour.LOGOUT_EMPTY_SID: says(sid=""),
    Misbehaviour.LOGOUT_OLD: lambda _, claims: claims["exp"] - claims["iat"] > 3600,
    Misbehaviour.LOGOUT_EXPIRED: lambda _, claims: claims["exp"] < claims["iat"],
    Misbehaviour.LOGOUT_NO_EXP: lacks("exp"),
    Misbehaviour.LOGOUT_NO_IAT: lacks("iat"),
    Misbehaviour.LOGOUT_NO_JTI: lacks("jti"),
}
BAD_SIGNATURES = (Misbehaviour.LOGOUT_BAD_SIGNATURE, Misbehaviour.LOGOUT_FOREIGN_KEY)


def parts(token: str) -> tuple[Claims, Claims]:
    head, claims = (
        json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for part in token.split(".")[:2]
    )
    return head, claims


def sent(rp: RelyingParty, received: list[Request], *kinds: Misbehaviour) -> list[str]:
    rp.provider.misbehave(*kinds)
    rp.tokens()
    end_session(rp, client_id="portal", logout_hint=ALICE.email)
    rp.provider.logout_deliveries()
    tokens = logout_tokens(received)
    received.clear()
    return tokens


def test_the_list_of_changes_is_complete() -> None:
    shown = {*SYMPTOMS, *BAD_SIGNATURES, Misbehaviour.LOGOUT_TWICE}
    assert shown == set(CHANGES)
    assert {kind for kind in Misbehaviour if kind.startswith("logout_")} - shown == {
        Misbehaviour.LOGOUT_MISSING_STATE,
        Misbehaviour.LOGOUT_FOREIGN_STATE,
    }


@pytest.mark.parametrize("kind", SYMPTOMS)
def test_a_misbehaviour_shows_while_it_is_on(
    rp: RelyingParty, listener: LoopbackServer, received: list[Request], kind: Misbehaviour
) -> None:
    [good] = sent(rp, received)
    assert not SYMPTOMS[kind](*parts(good))
    [bad] = sent(rp, received, kind)
    assert SYMPTOMS[kind](*parts(bad))


@pytest.mark.parametrize("kind", BAD_SIGNATURES)
def test_a_bad_signature_is_bad(
    rp: RelyingParty, listener: LoopbackServer, received: list[Request], kind: Misbehaviour
) -> None:
    [bad] = sent(rp, received, kind)
    with pytest.raises(jwt.InvalidSignatureError):
        rp.verified(bad, "portal")


def test_a_token_may_come_twice(
    rp: RelyingParty, listener: LoopbackServer, received: list[Request]
) -> None:
    first, second = sent(rp, received, Misbehaviour.LOGOUT_TWICE)
    assert first == second
