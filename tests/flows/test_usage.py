"""Calls through gunicorn and two workers, and the page that counts them: each person's own, and none lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cdfportal.demo.simulator.faults import Fault, error
from tests.support.eventually import eventually
from tests.support.stage import Stage
from tests.support.visitor import Visitor

NORTH = "/cdf/api/v1/projects/plant-north"
TWIN = "/api/p/plant-north/usage/"
P = "/api/v1/projects/{project}"
INSPECT = "/cdf/api/v1/token/inspect"
BODY = b'{"limit": 5}' + b" " * 100_000


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Of this module's own: nobody else calls anything here."""
    with Stage.build(tmp_path_factory.mktemp("usage")) as made:
        yield made
    assert made.leaks() == []


@pytest.fixture(autouse=True)
def nobody_has_called(stage: Stage) -> Iterator[None]:
    """What workers still hold in memory is of people whom the next test does not ask about."""
    yield
    stage.simulator.faults.clear()


def signed_in(stage: Stage, key: str) -> Visitor:
    visitor = Visitor(stage.portal)
    assert visitor.sign_in(key, following="/token/").ok
    return visitor


def told(visitor: Visitor, calls: int) -> dict[str, Any]:
    """The page's twin, once so many calls are counted: those of the other worker come some seconds later."""
    found: list[dict[str, Any]] = []

    def look() -> bool:
        answer = visitor.call(TWIN)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        return bool(found[-1]["calls"] >= calls)

    eventually(look)
    return found[-1]


def operations(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{one['method']} {one['template'].removeprefix(P)}": one for one in body["operations"]}


def test_two_people_are_counted_each_for_themselves(stage: Stage) -> None:
    bob, alice = signed_in(stage, "bob"), signed_in(stage, "alice")

    def call(number: int) -> int:
        if number % 3 == 0:
            return alice.call(f"{NORTH}/assets?limit=1").status_code
        return bob.call(f"{NORTH}/assets?limit=1000").status_code

    with ThreadPoolExecutor(6) as threads:
        assert {*threads.map(call, range(60))} == {200}
    size = len(bob.call(f"{NORTH}/assets?limit=1000", headers={"Accept-Encoding": "identity"}).content)  # fmt: skip
    of_bob, of_alice = told(bob, 41), told(alice, 20)
    assert (of_bob["calls"], of_alice["calls"]) == (41, 20)
    (mine,) = of_bob["operations"]
    assert (mine["method"], mine["template"], mine["not_through"]) == ("GET", f"{P}/assets", 0)
    assert of_bob["bytes_down"] >= size
    assert 0 < mine["milliseconds"]["half_within"] <= mine["milliseconds"]["slowest"]
    assert sum(mine["calls_within_milliseconds"].values()) == 41
    assert sum(one["calls"] for one in of_bob["minutes"]) == 41
    text = bob.get("/p/plant-north/usage/").text
    assert "You made 41 calls to plant-north in the last hour" in text


def test_what_did_not_go_through_is_counted_by_who_refused_it(stage: Stage) -> None:
    erin = signed_in(stage, "erin")
    mark = "marked-4711"
    plain = {"Content-Type": "application/json"}
    assert erin.call(f"{NORTH}/assets/list", "POST", data=BODY, headers=plain).ok
    refused = [
        erin.call(f"{NORTH}/{mark}/{mark}?{mark}"),
        erin.call(f"/cdf/api//{mark}"),
        erin.call("/cdf/api/v1/projects/no-such-project/assets"),
        erin.call(f"{NORTH}/groups", "POST", json={"items": []}),
    ]
    assert [answer.status_code for answer in refused] == [403, 400, 401, 403]
    stage.simulator.faults.add(error(429))
    assert erin.call(f"{NORTH}/events?limit=1").status_code == 429
    body = told(erin, 5)
    assert (body["calls"], body["other_projects"]) == (5, {"no-such-project": 1})
    assert body["ends"] == {"served": 1, "refused": 1, "failed": 0, "portal": 3, "handed": 0}
    assert body["too_many"] == {"cdf": 1, "portal": 0}
    assert {(one["by"], one["code"], one["count"]) for one in body["outcomes"]} == {
        ("cdf", "429", 1),
        ("portal", "endpoint_not_allowed", 2),
        ("portal", "bad_target", 1),
    }
    assert {*operations(body)} == {"POST /assets/list", "GET /…", "GET ", "POST /groups", "GET /events"}  # fmt: skip
    assert (body["bytes_up"], body["sent_again"]) == (len(BODY), 0)
    assert all(mark.encode() not in data for _, data in stage.database.dump())


def test_what_was_sent_again_and_a_429_that_nobody_saw(stage: Stage) -> None:
    dave = signed_in(stage, "dave")
    busy = error(429).instead
    assert busy is not None
    stage.simulator.faults.add(Fault(instead=busy.with_headers(("Retry-After", "0"))))
    stage.simulator.faults.add(error(503))
    assert dave.call(INSPECT).ok
    body = told(dave, 1)
    assert (body["calls"], body["sent_again"]) == (1, 2)
    assert body["too_many"] == {"cdf": 1, "portal": 0}
    assert body["ends"]["served"] == 1


def test_how_many_were_open_at_once(stage: Stage) -> None:
    frank = signed_in(stage, "frank")
    stage.simulator.faults.add(Fault(delay=1.0), times=None)
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: frank.call(INSPECT).status_code, range(8))
        assert {*answers} == {200}
    body = told(frank, 8)
    limits = {one["limit"]: one for one in body["limits"]}
    # Over two workers, each counts for itself, and nobody says how they share them.
    assert 2 <= limits["Calls open at once"]["most"] <= 8
    assert limits["Calls in one go"]["of"] == 200
    assert operations(body)["GET /api/v1/token/inspect"]["milliseconds"]["half_within"] >= 1000


def test_a_client_that_goes_away_is_counted_with_what_it_got(stage: Stage) -> None:
    carol = signed_in(stage, "carol")
    answer = carol.call(INSPECT, stream=True)
    answer.close()
    body = told(carol, 1)
    assert (body["calls"], body["ends"]["served"]) == (1, 1)
    assert operations(body)["GET /api/v1/token/inspect"]["bytes_down"] > 0


def test_workers_at_their_end_write_what_they_have(stage: Stage) -> None:
    """The last of this module: the portal is not there any more."""
    frank = signed_in(stage, "frank")
    for _ in range(6):
        assert frank.call("/cdf/api/v1/projects?limit=1").ok
    stage.portal.stop()
    count = "SELECT SUM(calls) FROM accounts_usageminute WHERE template = '/api/v1/projects'"
    ((number,),) = stage.database.run(count)
    assert int(number) == 6
    stage.portal.launch()
    stage.portal.wait_until_it_answers()
    assert told(frank, 6)["calls"] >= 6
