"""CDF away, refusing or showing less: the page stays up where it can, and says what is missing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cdfportal.base.clock import system_clock
from cdfportal.dashboard.apps import dashboard
from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.simulator.faults import Fault, error, html, redirect
from tests.dashboard.conftest import Scene, SignIn

INSPECT = "/api/v1/token/inspect"
NORTH_GROUPS = "/api/v1/projects/plant-north/groups"
DATA_SETS = "/api/v1/projects/plant-north/datasets"


def asked(scene: Scene, part: str) -> int:
    return sum(part in received.target for received in scene.simulator.requests)


@pytest.mark.parametrize(
    ("fault", "status", "reason", "words"),
    [
        (error(500, prefix=INSPECT), 502, "cdf_refused", "CDF answered 500"),
        (error(401, prefix=INSPECT), 502, "cdf_refused", "does not accept your token"),
        (error(429, prefix=INSPECT), 503, "cdf_unavailable", "CDF is busy"),
        (error(503, prefix=INSPECT), 503, "cdf_unavailable", "CDF is busy"),
        (html(503, prefix=INSPECT), 503, "cdf_unavailable", "CDF is busy"),
        (redirect("http://127.0.0.1:9/", 301, prefix=INSPECT), 502, "cdf_refused", "301"),
        (Fault(cut_after=20, prefix=INSPECT), 502, "cdf_unavailable", "CDF does not answer"),
    ],
)
def test_a_page_that_needs_cdf_says_why_there_is_none(
    scene: Scene, signed_in: SignIn, fault: Fault, status: int, reason: str, words: str
) -> None:
    client = signed_in("alice")
    scene.simulator.faults.add(fault, times=None)
    for address in ("/", "/api/p/plant-north/", "/embed/access/"):
        response = client.get(address, headers={"Sec-Fetch-Site": "none"})
        assert (response.status_code, response["X-Portal-Reason"]) == (status, reason), address
    assert words in client.get("/").content.decode()
    assert client.get("/token/").status_code == 200
    scene.simulator.faults.clear()
    assert client.get("/").status_code == 200


def test_a_token_that_cdf_does_not_accept_stands_in_the_timeline_once(
    scene: Scene, signed_in: SignIn
) -> None:
    client = signed_in("alice")
    scene.simulator.faults.add(error(403, prefix=INSPECT), times=None)
    client.get("/p/plant-north/?refresh=1")
    assert _refusals(client) == []
    scene.simulator.faults.clear()
    scene.simulator.faults.add(error(401, prefix=INSPECT), times=None)
    for _ in range(3):
        assert client.get("/p/plant-north/?refresh=1").status_code == 502
    (told,) = _refusals(client)
    assert told["count"] == 1


def _refusals(client: Client) -> list[dict[str, Any]]:
    timeline = client.get("/api/accounts/sessions/this/").json()["timeline"]
    return [line for line in timeline if line["kind"] == "refused"]


def test_cdf_that_nobody_answers_for_is_502_with_the_cluster_named(
    scene: Scene, signed_in: SignIn, settings: Settings
) -> None:
    from dataclasses import replace

    client = signed_in("alice")
    settings.CONNECTION = replace(settings.CONNECTION, cdf_url="http://127.0.0.1:9")
    response = client.get("/p/plant-north/")
    assert response.status_code == 502
    assert "http://127.0.0.1:9" in response.content.decode()


def test_an_inspection_that_may_not_be_read_leaves_a_gap_and_the_own_groups(
    scene: Scene, signed_in: SignIn
) -> None:
    client = signed_in("bob")
    scene.simulator.faults.add(error(403, prefix=INSPECT), times=None)
    page = client.get("/").content.decode()
    assert "What CDF sees in your token is not shown" in page
    assert "line-a-engineers" in page
    body = client.get(
        "/api/p/plant-north/can-i/?acl=timeSeriesAcl&action=READ&scope=datasetScope:42"
    )
    assert body.json()["verdict"] == "allowed"
    assert "the scope IDENTITY" in client.get("/projects/").content.decode()


def test_without_a_group_list_inspection_still_tells_what_but_not_why(
    scene: Scene, signed_in: SignIn
) -> None:
    client = signed_in("bob")
    scene.simulator.faults.add(error(500, prefix=NORTH_GROUPS), times=None)
    page = client.get("/").content.decode()
    assert "The group list is not shown" in page
    body = client.get("/api/p/plant-north/can-i/?acl=assetsAcl&action=WRITE").json()
    assert body["verdict"] == "denied"
    allowed = client.get("/api/p/plant-north/can-i/?acl=assetsAcl&action=READ").json()
    assert allowed["verdict"] == "allowed"
    assert {witness["origin"] for witness in allowed["witnesses"]} == {"inspect"}
    page = client.get("/p/plant-north/capabilities/").content.decode()
    assert "listed by CDF, group not shown" in page


def test_names_of_data_sets_are_left_out_where_they_cannot_be_read(
    scene: Scene, signed_in: SignIn
) -> None:
    client = signed_in("bob")
    scene.simulator.faults.add(error(403, prefix=DATA_SETS), times=None)
    page = client.get("/p/plant-north/capabilities/").content.decode()
    assert "data sets 17 and 42" in page
    assert "Compressor train B" not in page


def test_a_call_that_cdf_refuses_is_shown_with_the_missing_right(
    scene: Scene, signed_in: SignIn
) -> None:
    page = signed_in("carol").get("/p/plant-north/call/?from=server").content.decode()
    assert "The list of assets is not shown: your token lacks assetsAcl:READ." in page


def test_answers_live_for_a_minute_or_until_they_are_refreshed(
    scene: Scene, signed_in: SignIn, settings: Settings
) -> None:
    client = signed_in("alice")
    moment = system_clock()
    settings.PORTAL_CLOCK = lambda: moment
    before = asked(scene, INSPECT)
    for _ in range(3):
        client.get("/")
    assert asked(scene, INSPECT) == before + 1
    client.get("/?refresh=1")
    assert asked(scene, INSPECT) == before + 2
    later: datetime = moment + timedelta(seconds=61)
    settings.PORTAL_CLOCK = lambda: later
    client.get("/")
    assert asked(scene, INSPECT) == before + 3


def test_a_page_is_as_old_as_the_oldest_answer_behind_it(
    signed_in: SignIn, settings: Settings
) -> None:
    client = signed_in("alice")
    start = system_clock().replace(microsecond=0)

    def as_of(address: str, seconds: int) -> str:
        moment: datetime = start + timedelta(seconds=seconds)
        settings.PORTAL_CLOCK = lambda: moment
        return str(client.get(address).json()["as_of"])

    as_of("/api/projects/", 0)
    groups_fetched = as_of("/api/p/plant-north/groups/", 40)
    inspected_anew = as_of("/api/projects/", 61)
    page = as_of("/api/p/plant-north/groups/", 62)
    assert datetime.fromisoformat(groups_fetched) == start
    assert datetime.fromisoformat(inspected_anew) == start + timedelta(seconds=61)
    assert datetime.fromisoformat(page) == start + timedelta(seconds=40)


def test_two_people_interleaved_see_only_what_their_own_token_reads(signed_in: SignIn) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")

    def groups(client: Client) -> set[int]:
        body = client.get("/api/p/plant-north/groups/").json()
        return {group["id"] for group in body["groups"]}

    seen = [(groups(alice), groups(bob)) for _ in range(3)]
    assert {len(everything) for everything, _ in seen} == {51}
    assert {frozenset(own) for _, own in seen} == {frozenset({102, 103, 107, 109})}
    assert bob.get("/p/plant-north/groups/101/").status_code == 404
    assert alice.get("/p/plant-north/groups/101/").status_code == 200


def test_another_sign_in_of_the_same_person_fetches_for_itself(
    scene: Scene, signed_in: SignIn
) -> None:
    one, other = signed_in("alice"), signed_in("alice")
    one.get("/")
    before = asked(scene, INSPECT)
    other.get("/")
    assert asked(scene, INSPECT) == before + 1


def test_the_cache_holds_no_token(signed_in: SignIn) -> None:
    signed_in("alice").get("/")
    held = dashboard().cache
    assert held.held_bytes > 0
    assert "eyJ" not in json.dumps(repr(vars(held)))


def test_the_identity_provider_away_at_renewal_is_503_and_keeps_the_sign_in(
    scene: Scene, signed_in: SignIn, settings: Settings
) -> None:
    client = signed_in("alice")
    scene.provider.misbehave(Misbehaviour.REFRESH_500)
    soon = system_clock() + timedelta(minutes=61)
    settings.PORTAL_CLOCK = lambda: soon
    response = client.get("/")
    assert (response.status_code, response["X-Portal-Reason"]) == (503, "token_unavailable")
    scene.provider.behave()
    later = soon + timedelta(minutes=5)
    settings.PORTAL_CLOCK = lambda: later
    assert client.get("/token/").status_code == 200


def test_a_sign_in_that_ran_out_leads_to_another_one_and_back(
    signed_in: SignIn, settings: Settings
) -> None:
    client = signed_in("alice")
    tomorrow = system_clock() + timedelta(days=1)
    settings.PORTAL_CLOCK = lambda: tomorrow
    page = client.get("/p/plant-north/groups/?name=line")
    assert page.status_code == 302
    assert "next=%2Fp%2Fplant-north%2Fgroups%2F%3Fname%3Dline" in page["Location"]
    twin = client.get("/api/p/plant-north/")
    assert twin.status_code == 401
    assert twin.json()["error"]["reason"] == "sign_in_ended"
