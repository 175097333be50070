"""CDF wants a stronger sign-in: the person makes it and is back where they were, or is told why not."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import requests

from accounts.challenged import MOST_IN_A_ROW
from cdfportal.demo.cast import ALICE
from cdfportal.demo.http import Response
from cdfportal.demo.simulator import CdfSimulator, Demand
from cdfportal.demo.simulator.faults import Fault
from tests.support.framed import COOKIE, frame_session
from tests.support.stage import Stage
from tests.support.visitor import Visitor

NORTH = "/api/v1/projects/plant-north"
PAGE = "/p/plant-north/groups/?refresh=1&page=1"
ASSETS = f"/cdf{NORTH}/assets?limit=1"


@pytest.fixture
def cdf(simulator: CdfSimulator) -> Iterator[CdfSimulator]:
    yield simulator
    simulator.demand_nothing()
    simulator.faults.clear()


def signed_in(stage: Stage, key: str = "alice") -> Visitor:
    visitor = Visitor(stage.portal)
    assert visitor.sign_in(key).ok
    return visitor


@dataclass(frozen=True)
class Ask:
    """A demand, and how the provider must hear of it."""

    kind: Demand
    value: str
    parameter: str
    sent: str

    def pose(self, cdf: CdfSimulator) -> None:
        cdf.demand(self.kind, self.value)


ASKS = [
    Ask(
        Demand.CLAIMS,
        "c1",
        "claims",
        '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
    ),
    Ask(Demand.ACR, "gold silver", "acr_values", "gold silver"),
]


def statuses(response: requests.Response) -> list[int]:
    return [step.status_code for step in response.history]


@pytest.mark.parametrize("ask", ASKS, ids=["Entra's claims", "RFC 9470"])
def test_a_page_leads_to_a_stronger_sign_in_and_back(
    stage: Stage, cdf: CdfSimulator, ask: Ask
) -> None:
    alice = signed_in(stage)
    ask.pose(cdf)
    chooser = alice.get(PAGE)
    assert statuses(chooser) == [302, 302]
    assert parse_qs(urlsplit(chooser.url).query)[ask.parameter] == [ask.sent]
    assert f"<code>{ask.value.split()[0]}</code>" in chooser.text
    landed = alice.choose(chooser, "alice")
    assert (landed.status_code, landed.url) == (200, stage.portal.url + PAGE)
    assert alice.get(PAGE).history == []
    assert alice.call(ASSETS).status_code == 200


@pytest.mark.parametrize("ask", ASKS, ids=["Entra's claims", "RFC 9470"])
def test_a_call_is_told_where_to_send_the_person_who_comes_back_to_the_page(
    stage: Stage, cdf: CdfSimulator, ask: Ask
) -> None:
    alice = signed_in(stage)
    ask.pose(cdf)
    refused = alice.call(ASSETS, headers={"Referer": f"{stage.portal.url}/p/plant-north/call/?a=b"})
    body = refused.json()
    assert (refused.status_code, body["error"]["code"]) == (401, 401)
    assert refused.headers["X-Portal-Reason"] == body["error"]["reason"] == "step_up_required"
    assert UUID(refused.headers["x-request-id"]).version == 4
    assert "www-authenticate" not in refused.headers
    assert body["sign_in"].startswith(f"{stage.portal.url}/accounts/sign-in/?step_up=")
    landed = alice.choose(alice.get(body["sign_in"]), "alice")
    assert (landed.status_code, landed.url) == (
        200,
        f"{stage.portal.url}/p/plant-north/call/?a=b",
    )
    assert alice.call(ASSETS).status_code == 200


def test_one_strength_after_the_other_are_both_kept(stage: Stage, cdf: CdfSimulator) -> None:
    alice = signed_in(stage)
    for ask in ASKS:
        ask.pose(cdf)
        assert alice.choose(alice.get(PAGE), "alice").url == stage.portal.url + PAGE
    assert alice.call(ASSETS).status_code == 200


@pytest.mark.parametrize(
    ("kind", "value", "max_age"),
    [(Demand.CLAIMS, "never", None), (Demand.ACR, "never", None)],
)
def test_a_demand_that_the_provider_cannot_meet_ends_after_one_more_sign_in(
    stage: Stage, cdf: CdfSimulator, kind: Demand, value: str, max_age: int | None
) -> None:
    alice = signed_in(stage)
    cdf.demand(kind, value, max_age=max_age)
    # Page, sign-in, provider (who asks nothing), callback; then the page says why.
    ended = alice.get(PAGE)
    assert statuses(ended) == [302, 302, 303, 302]
    assert (ended.status_code, ended.url) == (401, stage.portal.url + PAGE)
    assert ended.headers["X-Portal-Reason"] == "step_up_unmet"
    assert "Conditional Access" in ended.text
    assert re.search(r">E-[0-9A-Z]{4}-[0-9A-Z]{4}<", ended.text)
    refused = alice.call(ASSETS)
    assert (refused.status_code, refused.json()["error"]["reason"]) == (401, "step_up_unmet")
    assert "sign_in" not in refused.json()
    assert UUID(refused.headers["x-request-id"])
    cdf.demand_nothing()
    assert alice.get(PAGE).status_code == 200


def test_a_freshness_that_no_sign_in_has_ends_after_one_more(
    stage: Stage, cdf: CdfSimulator
) -> None:
    alice = signed_in(stage)
    cdf.demand(Demand.ACR, max_age=0)
    chooser = alice.get(PAGE)
    assert parse_qs(urlsplit(chooser.url).query)["max_age"] == ["0"]
    ended = alice.choose(chooser, "alice")
    assert (ended.status_code, ended.headers["X-Portal-Reason"]) == (401, "step_up_unmet")


def test_demands_that_differ_each_time_come_to_an_end(stage: Stage, cdf: CdfSimulator) -> None:
    alice = signed_in(stage)
    for number in range(20):
        claims = json.dumps({"access_token": {"nbf": {"value": str(number)}}}).encode()
        encoded = base64.urlsafe_b64encode(claims).decode()
        field = f'Bearer error="insufficient_claims", claims="{encoded}"'
        refused = Response.json({"error": {}}, 401, ("WWW-Authenticate", field))
        cdf.faults.add(Fault(instead=refused))
    ended = alice.get(PAGE)
    assert ended.headers["X-Portal-Reason"] == "step_up_unmet"
    assert len(ended.history) == 4 * MOST_IN_A_ROW


def test_another_person_of_the_portal_notices_nothing(stage: Stage, cdf: CdfSimulator) -> None:
    alice, bob = signed_in(stage), signed_in(stage, "bob")
    before = bob.call("/accounts/session/").json()["session"]["created"]
    cdf.demand(Demand.CLAIMS, "c1", prefix=f"{NORTH}/assets")
    address = alice.call(ASSETS).json()["sign_in"]
    assert alice.choose(alice.get(address), "alice").ok
    assert alice.call(ASSETS).status_code == 200
    after = bob.call("/accounts/session/").json()
    assert (after["signed_in"], after["session"]["created"]) == (True, before)
    assert bob.call(f"/cdf{NORTH}/timeseries?limit=1").status_code == 200
    # What Alice has shown counts for Alice.
    assert bob.call(ASSETS).json()["error"]["reason"] == "step_up_required"


def test_other_refusals_of_cdf_pass_as_they_are(stage: Stage, cdf: CdfSimulator) -> None:
    alice = signed_in(stage)
    body = {"error": {"code": 401, "message": "Unauthorized", "seen": True}}
    for field in (
        'Bearer error="invalid_token"',
        'Bearer error="insufficient_claims", claims="!"',
        'Bearer error="insufficient_user_authentication", max_age="soon"',
    ):
        refused = Response.json(body, 401, ("WWW-Authenticate", field))
        # The first one costs a refresh, and the call is made again.
        cdf.faults.add(Fault(instead=refused, prefix=f"{NORTH}/assets"), times=None)
        answer = alice.call(ASSETS)
        cdf.faults.clear()
        assert (answer.status_code, answer.json()) == (401, body)
        assert "X-Portal-Reason" not in answer.headers
    good = base64.b64encode(b'{"a":1}').decode()
    field = f'Bearer error="insufficient_claims", claims="{good}"'
    cdf.faults.add(Fault(instead=Response.json(body, 403, ("WWW-Authenticate", field))))
    assert alice.call(ASSETS).json() == body


@pytest.mark.parametrize("text", ["", "forged", "e30:e30", "[[1],2]:x", "\x00", "é" * 100])
def test_a_demand_that_the_portal_did_not_write_starts_nothing(stage: Stage, text: str) -> None:
    visitor = Visitor(stage.portal)
    page = visitor.get("/accounts/sign-in/", params={"step_up": text, "next": PAGE})
    assert page.status_code == 400
    assert page.headers["X-Portal-Reason"] == "sign_in_failed"
    assert page.history == []


def test_a_frame_leads_out_of_itself(stage: Stage, cdf: CdfSimulator) -> None:
    alice = signed_in(stage)
    alice.http.cookies.set(COOKIE, frame_session(stage, ALICE.subject))
    cdf.demand(Demand.CLAIMS, "c1")
    framed = alice.get(
        "/embed/access/?refresh=1",
        headers={"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-site"},
    )
    assert (framed.status_code, framed.history) == (401, [])
    link = re.search(r'href="([^"]*)" target="_blank"', framed.text)
    assert link is not None
    landed = alice.choose(alice.get(unescape(link[1])), "alice")
    assert (landed.status_code, landed.url) == (200, f"{stage.portal.url}/")


def test_challenged_calls_take_no_slot_with_them(stage: Stage, cdf: CdfSimulator) -> None:
    alice = signed_in(stage)
    cdf.demand(Demand.CLAIMS, "c1")
    for method, body in [("GET", None), ("HEAD", None), ("POST", b'{"limit": 1}')] * 20:
        path = ASSETS if body is None else f"/cdf{NORTH}/assets/list"
        refused = alice.call(path, method, data=body)
        assert (refused.status_code, refused.headers["X-Portal-Reason"]) == (
            401,
            "step_up_required",
        )
    cdf.demand_nothing()
    # An answer whose rest nobody reads must not be the next caller's.
    good = base64.b64encode(b'{"a":1}').decode()
    field = f'Bearer error="insufficient_claims", claims="{good}"'
    long = Response(401, b"x" * 1_000_000, (("WWW-Authenticate", field),))
    cdf.faults.add(Fault(instead=long), times=20)
    for _ in range(20):
        assert alice.call(ASSETS).json()["error"]["reason"] == "step_up_required"
    assert len(alice.call(ASSETS).json()["items"]) == 1


def test_calls_that_meet_a_demand_together_are_told_of_once(
    stage: Stage, cdf: CdfSimulator
) -> None:
    alice = signed_in(stage)
    cdf.demand(Demand.CLAIMS, "c1")
    before = stage.portal.log().count('"event": "challenged"')
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: alice.call(ASSETS), range(24)))
    assert {answer.json()["error"]["reason"] for answer in answers} == {"step_up_required"}
    assert stage.portal.log().count('"event": "challenged"') == before + 1
