"""Only a token that is right in every respect opens anything."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator, SimulatorConfig
from tests.demo.simulator.calling import Client, Reply
from tests.demo.simulator.minting import NOW, Issuer, curve_key, foreign_key

EPOCH = int(NOW.timestamp())
INSPECT = "/api/v1/token/inspect"


def inspect(simulator: CdfSimulator, token: str | None) -> Reply:
    return Client(simulator.url, token).send("GET", INSPECT)


def test_a_right_token_is_accepted(simulator: CdfSimulator, issuer: Issuer) -> None:
    assert inspect(simulator, issuer.token(simulator.url)).status == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": EPOCH},
        {"exp": EPOCH - 1},
        {"exp": None},
        {"exp": "later"},
        {"exp": True},
        {"nbf": EPOCH + 1},
        {"nbf": "x"},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"aud": None},
        {"aud": "https://api.cognitedata.com"},
        {"aud": ["https://api.cognitedata.com"]},
        {"iss": None},
        {"iss": "http://127.0.0.1:1"},
        {"iss": ["x"]},
    ],
    ids=str,
)
def test_one_wrong_claim_is_enough(
    simulator: CdfSimulator, issuer: Issuer, claims: dict[str, Any]
) -> None:
    def minted() -> str:
        # PyJWT itself will not write some of these: encode them by hand where it refuses.
        try:
            return issuer.token(simulator.url, **claims)
        except TypeError:
            payload = {"iss": issuer.url, "aud": simulator.url, "sub": "s", "iat": EPOCH}
            return _signed(issuer, {**payload, "exp": EPOCH + 9, **claims})

    reply = inspect(simulator, minted())
    assert reply.status == 401
    assert reply.error == {"code": 401, "message": "Unauthorized"}


def _signed(issuer: Issuer, payload: dict[str, Any]) -> str:
    data = json.dumps(payload).encode()
    return jwt.api_jws.encode(data, issuer.key, "RS256", headers={"kid": issuer.kid})


def test_the_audience_is_compared_exactly(simulator: CdfSimulator, issuer: Issuer) -> None:
    assert inspect(simulator, issuer.token(f"{simulator.url}/")).status == 401
    both = issuer.token(simulator.url, aud=["other", simulator.url])
    assert inspect(simulator, both).status == 200


def test_a_signature_of_another_key_is_refused(simulator: CdfSimulator, issuer: Issuer) -> None:
    good = jwt.decode(issuer.token(simulator.url), options={"verify_signature": False})
    for key, algorithm in (
        (foreign_key(), "RS256"),
        (curve_key(), "ES256"),
        ("secret" * 8, "HS256"),
    ):
        token = jwt.encode(good, key, algorithm=algorithm, headers={"kid": issuer.kid})
        assert inspect(simulator, token).status == 401


def test_no_signature_is_refused(simulator: CdfSimulator, issuer: Issuer) -> None:
    good = issuer.token(simulator.url)
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    _, payload, _ = good.split(".")
    assert inspect(simulator, f"{head}.{payload}.").status == 401
    assert inspect(simulator, ".".join(good.split(".")[:2]) + ".").status == 401


def test_a_changed_payload_is_refused(simulator: CdfSimulator, issuer: Issuer) -> None:
    head, _, signature = issuer.token(simulator.url).split(".")
    _, payload, _ = issuer.token(simulator.url, sub="somebody-else").split(".")
    assert inspect(simulator, f"{head}.{payload}.{signature}").status == 401


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer ....",
        "Bearer " + "A" * 5000,
        "Bearer \xe9\xff.\xe9.\xe9",
        "Bearer e30.e30.e30",
        "Bearer e30.W10.e30",
        "Bearer e30.eyJpc3MiOnsiYSI6MX19.e30",
        "Basic YWxpY2U6cGFzc3dvcmQ=",
        "bearer",
    ],
    ids=repr,
)
def test_what_is_no_token_is_a_401(simulator: CdfSimulator, value: str | None) -> None:
    headers = {} if value is None else {"Authorization": value}
    reply = Client(simulator.url, None).send("GET", INSPECT, **headers)
    assert reply.status == 401
    assert reply.error["message"] == "Unauthorized"


def test_an_api_key_of_old_is_a_401(simulator: CdfSimulator) -> None:
    reply = Client(simulator.url, None).send("GET", "/login/status", api_key="key")
    assert reply.status == 401


def test_keys_are_cached_and_a_new_key_is_fetched_when_met() -> None:
    with Issuer() as issuer:
        config = SimulatorConfig({issuer.url: issuer.jwks_url}, clock=lambda: NOW)
        with CdfSimulator(config) as simulator:
            for _ in range(3):
                assert inspect(simulator, issuer.token(simulator.url)).status == 200
            assert issuer.fetched == 1
            old = issuer.token(simulator.url)
            issuer.rotate()
            assert inspect(simulator, issuer.token(simulator.url)).status == 200
            assert issuer.fetched == 2
            assert inspect(simulator, old).status == 401


def test_an_issuer_that_is_down_is_a_401_and_no_crash() -> None:
    issuer = Issuer()
    with issuer:
        pass
    config = SimulatorConfig({issuer.url: issuer.jwks_url}, clock=lambda: NOW)
    with CdfSimulator(config) as simulator:
        assert inspect(simulator, issuer.token(simulator.url)).status == 401


@pytest.fixture
def two_audiences(issuer: Issuer) -> Iterator[CdfSimulator]:
    config = SimulatorConfig(
        {issuer.url: issuer.jwks_url}, audience="https://cdf.example", clock=lambda: NOW
    )
    with CdfSimulator(config) as running:
        yield running


def test_the_audience_can_be_set(two_audiences: CdfSimulator, issuer: Issuer) -> None:
    assert inspect(two_audiences, issuer.token("https://cdf.example")).status == 200
    assert inspect(two_audiences, issuer.token(two_audiences.url)).status == 401


def test_a_good_token_for_a_project_out_of_reach_is_a_401(
    sign_in: Callable[..., Client],
) -> None:
    for person, project in (
        (cast.BOB, "plant-south"),
        (cast.CAROL, "plant-north"),
        (cast.DAVE, "plant-north"),
        (cast.ALICE, "plant-nowhere"),
    ):
        reply = sign_in(person, project).get("/assets")
        assert (reply.status, reply.error["message"]) == (401, "Unauthorized")


def test_a_group_for_another_application_does_not_open_its_project(
    simulator: CdfSimulator, issuer: Issuer
) -> None:
    extractor = issuer.token_for_extractor(simulator.url, azp="another-app")
    assert Client(simulator.url, extractor).get("/timeseries").status == 401
    assert inspect(simulator, extractor).json["projects"] == []
