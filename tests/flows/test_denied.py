"""Calls that CDF refuses through the proxy, and the page that tells their person why."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cdfportal.demo.cast import BOB, FRANK
from cdfportal.demo.simulator import CdfSimulator, Demand
from tests.support.eventually import eventually
from tests.support.framed import COOKIE, frame_session
from tests.support.stage import Stage
from tests.support.visitor import Visitor

NORTH = "/cdf/api/v1/projects/plant-north"
PAGE = "/p/plant-north/denied/"
TWIN = f"/api{PAGE}"
SERIES = {"items": [{"externalId": "denied-1", "dataSetId": 42}]}


def signed_in(stage: Stage, key: str) -> Visitor:
    visitor = Visitor(stage.portal)
    assert visitor.sign_in(key, following="/token/").ok
    return visitor


def told(visitor: Visitor, **query: str) -> dict[str, Any]:
    answer = visitor.call(TWIN, params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def causes(visitor: Visitor) -> dict[tuple[str, str], int]:
    return {(one["kind"], one["about"]): one["count"] for one in told(visitor)["causes"]}


def test_an_engineer_reads_why_each_call_was_refused(stage: Stage) -> None:
    bob = signed_in(stage, "bob")
    refused = [
        bob.call(f"{NORTH}/assets", "POST", json={"items": [{"name": "x"}]}),
        # Held on data set 17, and this is about 42: CDF does not say whether it is hidden or missing.
        bob.call(f"{NORTH}/timeseries", "POST", json=SERIES),
        bob.call("/cdf/api/v1/projects/plant-west/assets"),
        bob.call(f"{NORTH}/groups", "POST", json={"items": []}),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 401, 403]
    found = told(bob)
    assert causes(bob) == {
        ("missing", "assetsAcl:WRITE"): 1,
        ("elsewhere", "timeSeriesAcl:WRITE"): 1,
        ("no_group", "plant-west"): 1,
        ("portal", "endpoint_not_allowed"): 1,
    }
    ids = {
        call["request_id"]
        for cause in found["causes"]
        for call in cause["calls"]
        if call["by"] == "cdf"
    }
    assert ids == {answer.headers["x-request-id"] for answer in refused[:3]}
    page = bob.get(PAGE).text
    assert found["sentence"] in page
    assert "data set 17" in page
    assert '<span class="n">2<span class="vh"> in the last hour</span></span>' in page
    # What CDF allows is not in it, nor what it does not find.
    assert bob.call(f"{NORTH}/assets?limit=1").ok
    assert bob.call(f"{NORTH}/assets/byids", "POST", json={"items": [{"id": 1}]}).status_code == 400
    assert told(bob)["total"] == 4


def test_a_denied_read_names_the_right_that_cdf_named(stage: Stage) -> None:
    frank = signed_in(stage, "frank")
    assert frank.call(f"{NORTH}/raw/dbs").status_code == 403
    (cause,) = told(frank)["causes"]
    assert (cause["kind"], cause["about"]) == ("missing", "rawAcl:LIST")
    assert cause["calls"][0]["required_from"] == "cdf"
    assert cause["requires"][0]["can_i"]["verdict"] == "denied"
    assert '"rawAcl"' in cause["request"]


def test_in_no_group_of_the_project_401_is_explained(stage: Stage) -> None:
    carol = signed_in(stage, "carol")
    assert carol.call(f"{NORTH}/assets").status_code == 401
    assert carol.call(f"{NORTH}/assets", "HEAD").status_code == 401
    assert causes(carol) == {("no_group", "plant-north"): 2}
    text = " ".join(carol.get(PAGE).text.split())
    assert "CDF answers 401 because your token belongs to no group of plant-north." in text


def test_a_client_that_does_not_give_up_is_one_row(stage: Stage) -> None:
    frank = signed_in(stage, "frank")
    with ThreadPoolExecutor(6) as threads:
        for _ in threads.map(lambda _: frank.call(f"{NORTH}/raw/dbs"), range(40)):
            pass
    found = eventually(lambda: _with_total(frank, 40))
    assert found["kept"] == 1


def _with_total(visitor: Visitor, total: int) -> dict[str, Any] | None:
    """What is told once so many calls are counted: those beyond a few in a second come a second later."""
    found = told(visitor)
    return found if found["total"] == total else None


def test_sixty_different_refusals_leave_fifty(stage: Stage) -> None:
    carol = signed_in(stage, "carol")
    for number in range(60):
        assert carol.call(f"/cdf/api/v1/projects/p-{number:02}/assets").status_code == 401
    names = {f"p-{number:02}" for number in range(10, 60)}
    found = eventually(lambda: _kept(carol) == names)
    assert found
    assert told(carol)["total"] == 50


def _kept(visitor: Visitor) -> set[str]:
    return {call["project"] for cause in told(visitor)["causes"] for call in cause["calls"]}


def test_two_people_see_each_their_own(stage: Stage) -> None:
    bob, frank = signed_in(stage, "bob"), signed_in(stage, "frank")
    for visitor, person in ((bob, BOB), (frank, FRANK)):
        visitor.http.cookies.set(COOKIE, frame_session(stage, person.subject))
    for number in range(3):
        assert bob.call(f"/cdf/api/v1/projects/only-bob-{number}/assets").status_code == 401
        assert frank.call(f"/cdf/api/v1/projects/only-frank-{number}/assets").status_code == 401
    for visitor, other in ((bob, "only-frank"), (frank, "only-bob")):
        for path in (PAGE, TWIN, f"{TWIN}?format=csv", f"{TWIN}?format=txt", "/embed/denied/"):
            text = visitor.call(path, headers={"Accept": "text/html"}).text
            assert other not in text, path
            assert "only-" in text, path
    # Nor does the same person signed in once more.
    assert told(signed_in(stage, "bob"))["total"] == 0


def test_names_queries_and_bodies_are_nowhere(stage: Stage) -> None:
    frank = signed_in(stage, "frank")
    mark = "marked-4711"
    refused = [
        frank.call(f"{NORTH}/raw/dbs/{mark}/tables/{mark}%2Fx/rows?columns={mark}"),
        frank.call(f"{NORTH}/assets", "POST", json={"items": [{"name": mark}]}),
        frank.call(f"{NORTH}/{mark}/{mark}"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    for path in (PAGE, TWIN, f"{TWIN}?format=csv", f"{TWIN}?format=md", f"{TWIN}?format=txt"):
        answer = frank.call(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert mark not in answer.text, path
    assert "{dbName}/tables/{tableName}/rows" in frank.call(TWIN).text
    assert all(mark.encode() not in data for _, data in stage.database.dump())


def _rows(stage: Stage, project: str) -> int:
    """How many rows tell of calls to this project."""
    count = "SELECT COUNT(*) FROM accounts_refusedcallrow WHERE project = "
    ((number,),) = stage.database.run(f"{count}'{project}'")
    return int(number)


def test_signing_out_deletes_what_was_refused(stage: Stage) -> None:
    bob = signed_in(stage, "bob")
    assert bob.call("/cdf/api/v1/projects/gone-with-me/assets").status_code == 401
    assert _rows(stage, "gone-with-me") == 1
    bob.post("/accounts/sessions/", "/accounts/sign-out/")
    assert _rows(stage, "gone-with-me") == 0


@pytest.fixture
def demanding(simulator: CdfSimulator) -> Iterator[CdfSimulator]:
    simulator.demand(Demand.ACR, "gold")
    yield simulator
    simulator.demand_nothing()


def test_a_stronger_sign_in_that_cdf_asks_for_is_told_as_that(
    stage: Stage, demanding: CdfSimulator
) -> None:
    frank = signed_in(stage, "frank")
    answer = frank.call(f"{NORTH}/assets")
    assert (answer.status_code, answer.headers["x-portal-reason"]) == (401, "step_up_required")
    demanding.demand_nothing()
    assert causes(frank) == {("stronger_sign_in", "stronger_sign_in"): 1}


def test_a_right_that_was_given_since_is_held_now(stage: Stage) -> None:
    """The group is changed behind the portal's back, and put back as it was."""
    frank = signed_in(stage, "frank")
    assert frank.call(f"{NORTH}/raw/dbs").status_code == 403
    with stage.simulator.world.lock:
        project = stage.simulator.world.projects["plant-north"]
        everyone = next(group for group in project.groups if group["id"] == 107)
        before = everyone["capabilities"]
        everyone["capabilities"] = [
            *before,
            {"rawAcl": {"actions": ["LIST"], "scope": {"all": {}}}},
        ]
    try:
        (cause,) = told(frank, refresh="1")["causes"]
    finally:
        everyone["capabilities"] = before
    assert (cause["kind"], cause["sentence"]) == ("held", "You hold it now. Repeat the call.")
    assert cause["request"] is None
