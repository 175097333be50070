"""Stronger sign-ins: what a request asks for, whom it is asked of, and what the tokens then say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from cdfportal.demo.provider import EmbeddedProvider
from tests.demo.provider.conftest import Hands
from tests.demo.provider.relying_party import CDF, RelyingParty, callback

C1 = {"claims": json.dumps({"access_token": {"acrs": {"essential": True, "value": "c1"}}})}


def access(rp: RelyingParty, tokens: Mapping[str, Any]) -> dict[str, Any]:
    return rp.verified(tokens["access_token"], CDF)


def identity(rp: RelyingParty, tokens: Mapping[str, Any]) -> dict[str, Any]:
    return rp.verified(tokens["id_token"], rp.client.client_id)


def test_an_ordinary_sign_in_has_no_level_and_the_time_of_the_choice(
    rp: RelyingParty, clock: Hands
) -> None:
    tokens = rp.tokens()
    claims = access(rp, tokens)
    assert not {"acr", "acrs"} & {*claims, *identity(rp, tokens)}
    assert claims["auth_time"] == identity(rp, tokens)["auth_time"] == int(clock.now.timestamp())


@pytest.mark.parametrize(
    ("asked", "acr", "acrs"),
    [
        ({"acr_values": "gold"}, "gold", ["gold"]),
        ({"acr_values": "platinum gold silver"}, "gold", ["gold"]),
        (C1, None, ["c1"]),
        ({**C1, "acr_values": "silver"}, "silver", ["c1", "silver"]),
        (
            {"claims": '{"id_token": {"acr": {"values": ["platinum", "silver"]}}}'},
            "silver",
            ["silver"],
        ),
    ],
)
def test_the_tokens_say_what_was_asked_for(
    rp: RelyingParty, asked: dict[str, str], acr: str | None, acrs: list[str]
) -> None:
    tokens = rp.tokens(**asked)
    claims = access(rp, tokens)
    assert (claims.get("acr"), claims["acrs"]) == (acr, acrs)
    assert identity(rp, tokens).get("acr") == acr
    refreshed = access(rp, rp.refresh(tokens["refresh_token"]).json())
    assert (refreshed.get("acr"), refreshed["acrs"]) == (acr, acrs)
    assert refreshed["auth_time"] == claims["auth_time"]


def test_a_higher_level_takes_a_fresh_choice_and_a_held_one_does_not(
    rp: RelyingParty, clock: Hands
) -> None:
    clock.forward(-200)
    rp.sign_in()
    assert rp.get(rp.authorize_path()).status_code == 303
    page = rp.get(rp.authorize_path(acr_values="gold"))
    assert page.status_code == 200
    assert "<code>gold</code>" in page.text
    silent = dict(callback(rp.get(rp.authorize_path(acr_values="gold", prompt="none"))))
    assert silent["error"] == "login_required"
    clock.forward(100)
    first = access(rp, rp.tokens(acr_values="gold"))
    assert first["auth_time"] == int(clock.now.timestamp())
    clock.forward(100)
    assert rp.get(rp.authorize_path(acr_values="gold")).status_code == 303
    again = access(rp, rp.tokens(acr_values="gold"))
    assert (again["acr"], again["auth_time"]) == ("gold", first["auth_time"])


def test_who_proves_more_keeps_what_they_had_proved(rp: RelyingParty) -> None:
    rp.tokens(**C1)
    assert access(rp, rp.tokens(acr_values="gold"))["acrs"] == ["c1", "gold"]
    assert access(rp, rp.tokens("bob", prompt="login"))["sub"].endswith("bob")
    assert "acrs" not in access(rp, rp.tokens("bob"))


def test_levels_that_nobody_knows_are_ignored(rp: RelyingParty) -> None:
    rp.sign_in()
    for asked in (
        {"acr_values": "platinum"},
        {"claims": '{"access_token": {"acrs": {"essential": true, "value": "c99"}}}'},
        {"claims": '{"access_token": {"acrs": null}, "id_token": null, "userinfo": []}'},
        {"claims": '{"access_token": {"acrs": {"values": "c1", "value": ["c1"]}}}'},
        {"claims": "{}"},
    ):
        assert rp.get(rp.authorize_path(**asked)).status_code == 303
        assert "acrs" not in access(rp, rp.tokens(**asked))


@pytest.mark.parametrize("claims", ["{", "[]", '"c1"', "1", "[" * 5000])
def test_claims_that_cannot_be_read_are_an_error_of_the_client(
    rp: RelyingParty, claims: str
) -> None:
    assert dict(callback(rp.get(rp.authorize_path(claims=claims))))["error"] == "invalid_request"


def test_the_discovery_document_announces_it(rp: RelyingParty, provider: EmbeddedProvider) -> None:
    document = rp.get("/.well-known/openid-configuration").json()
    assert document["claims_parameter_supported"] is True
    assert {"c1", "gold"} <= {*document["acr_values_supported"]}
