"""A cluster that wants stronger sign-ins: whom it refuses, and in whose words."""

from __future__ import annotations

import base64
import json
import re

import pytest

from cdfportal.demo import cast
from cdfportal.demo.simulator import CdfSimulator, Demand
from tests.demo.simulator.calling import Client, Reply
from tests.demo.simulator.minting import NOW, Issuer

SINCE = int(NOW.timestamp())


def call(simulator: CdfSimulator, issuer: Issuer, path: str = "/assets", **claims: object) -> Reply:
    token = issuer.token_for(cast.ALICE, simulator.url, **claims)
    return Client(simulator.url, token).get(path)


def test_nothing_is_demanded_at_first(simulator: CdfSimulator, issuer: Issuer) -> None:
    assert call(simulator, issuer).status == 200


@pytest.mark.parametrize("held", [None, [], ["c2"], "c1", {"c1": 1}])
def test_a_token_without_the_context_gets_entras_challenge(
    simulator: CdfSimulator, issuer: Issuer, held: object
) -> None:
    simulator.demand(Demand.CLAIMS, "c1")
    refused = call(simulator, issuer, acrs=held)
    assert (refused.status, refused.error["code"]) == (401, 401)
    field = refused.headers["www-authenticate"]
    assert field.startswith('Bearer realm="", authorization_uri="https://login.microsoftonline')
    assert 'error="insufficient_claims"' in field
    encoded = re.search(r'claims="([^"]+)"', field)
    assert encoded is not None
    assert json.loads(base64.b64decode(encoded[1])) == {
        "access_token": {"acrs": {"essential": True, "value": "c1"}}
    }
    assert call(simulator, issuer, acrs=["c2", "c1"]).status == 200


def test_a_weaker_or_older_sign_in_gets_the_challenge_of_rfc_9470(
    simulator: CdfSimulator, issuer: Issuer
) -> None:
    simulator.demand(Demand.ACR, "gold silver", max_age=60)
    good = {"acr": "silver", "auth_time": SINCE - 60}
    assert call(simulator, issuer, **good).status == 200
    for change in (
        {"acr": None},
        {"acr": "bronze"},
        {"acr": "gold silver"},
        {"auth_time": SINCE - 61},
        {"auth_time": None},
        {"auth_time": "now"},
    ):
        refused = call(simulator, issuer, **{**good, **change})
        assert refused.status == 401, change
        assert refused.headers["www-authenticate"] == (
            'Bearer error="insufficient_user_authentication", '
            'error_description="A different authentication level is required", '
            'acr_values="gold silver", max_age="60"'
        )


def test_a_demand_holds_where_it_was_made_until_it_is_taken_back(
    simulator: CdfSimulator, issuer: Issuer
) -> None:
    simulator.demand(Demand.ACR, "gold", prefix="/api/v1/projects/plant-north/assets")
    assert call(simulator, issuer).status == 401
    assert call(simulator, issuer, "/timeseries").status == 200
    simulator.demand_nothing()
    assert call(simulator, issuer).status == 200


def test_a_bad_token_is_refused_without_a_challenge(simulator: CdfSimulator) -> None:
    simulator.demand(Demand.CLAIMS, "c1")
    refused = Client(simulator.url, "bad").get("/assets")
    assert refused.status == 401
    assert "www-authenticate" not in refused.headers
