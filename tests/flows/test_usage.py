"""Calls through gunicorn and two workers, and the page that counts them: each person's own, none lost, none twice.

In the path the portal sees every answer. Where nginx carries the calls the portal counts them as handed over,
and sees status, bytes and time of those alone that it answers itself: its refusals, and what nginx brings back.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from cdfportal.demo.cast import BOB, PEOPLE
from cdfportal.demo.simulator.faults import Fault, error, redirect
from cdfproxy.offload import names
from tests.support.eventually import eventually
from tests.support.stage import Stage
from tests.support.visitor import Visitor

NORTH = "/cdf/api/v1/projects/plant-north"
TWIN = "/api/p/plant-north/usage/"
P = "/api/v1/projects/{project}"
INSPECT = "/cdf/api/v1/token/inspect"
#: A person for each test, as what one has called is counted for an hour; these can do what Bob can.
MORE = tuple(
    replace(BOB, key=key, subject=f"5b0c7a1e-1{number:03d}-{key}", email=f"{key}@plant.example")
    for number, key in enumerate(("grace", "noah", "olivia", "peggy", "quinn"))
)
BODY = b'{"limit": 5}' + b" " * 100_000


@pytest.fixture(scope="module", params=["in path", "offload"])
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Of this module's own: nobody else calls anything here."""
    folder = tmp_path_factory.mktemp("usage")
    with Stage.build(folder, offload=request.param == "offload", people=(*PEOPLE, *MORE)) as made:
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


def ends(**counts: int) -> dict[str, int]:
    """Of all calls, how they ended."""
    return {"served": 0, "refused": 0, "failed": 0, "portal": 0, "handed": 0} | counts


def handed_over(visitor: Visitor) -> int:
    """How many calls those who decide have written down, brought back or not."""
    subject = visitor.call("/accounts/session/").json()["person"]["subject"]
    rows = visitor.portal.database.run(
        "SELECT subject, calls FROM accounts_usageminute AS one "
        "JOIN accounts_person ON accounts_person.id = one.person_id WHERE one.\"by\" = 'handed'"
    )
    return sum(int(calls) for whose, calls in rows if whose == subject)


def told(
    visitor: Visitor,
    project: dict[str, int],
    nowhere: dict[str, int] | None = None,
    *,
    came_back: int = 0,
) -> dict[str, Any]:
    """The page's twin, once its calls ended so: what other processes counted comes some seconds later.

    `came_back` are those that were handed over, and answered by the portal in the end.
    """
    found: list[dict[str, Any]] = []
    wanted = project, nowhere or ends()
    handed = sum(one["handed"] for one in wanted) + came_back
    eventually(lambda: handed_over(visitor) == handed)

    def look() -> bool:
        answer = visitor.call(TWIN)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        return (found[-1]["ends"], found[-1]["without_project"]["ends"]) == wanted

    eventually(look)
    body = found[-1]
    for part, counts in zip((body, body["without_project"]), wanted, strict=True):
        assert part["calls"] == sum(counts.values())
    return body


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
    went = "handed" if stage.is_offloaded else "served"
    of_bob = told(bob, ends(**{went: 41}))
    told(alice, ends(**{went: 20}))
    (mine,) = of_bob["operations"]
    assert (mine["method"], mine["template"], mine["not_through"]) == ("GET", f"{P}/assets", 0)
    assert sum(one["calls"] for one in of_bob["minutes"]) == 41
    if stage.is_offloaded:
        assert (mine["handed_over"], mine["milliseconds"]["slowest"]) == (41, 0)
        assert of_bob["bytes_down"] == 0
    else:
        assert mine["handed_over"] == 0
        assert of_bob["bytes_down"] >= size
        assert 0 < mine["milliseconds"]["half_within"] <= mine["milliseconds"]["slowest"]
        assert sum(mine["calls_within_milliseconds"].values()) == 41
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
    # nginx meets it first, and then the portal.
    stage.simulator.faults.add(error(429), times=2 if stage.is_offloaded else 1)
    assert erin.call(f"{NORTH}/events?limit=1").status_code == 429
    went = "handed" if stage.is_offloaded else "served"
    # A project that CDF refuses, and a 429.
    back = 2 if stage.is_offloaded else 0
    body = told(erin, ends(**{went: 1}, refused=1, portal=2), ends(portal=1), came_back=back)
    assert body["other_projects"] == {"no-such-project": 1}
    assert body["too_many"] == {"cdf": 1, "portal": 0}
    apart = body["without_project"]
    assert [(one["by"], one["code"]) for one in apart["outcomes"]] == [("portal", "bad_target")]
    assert {*operations(apart)} == {"GET "}
    assert {(one["by"], one["code"], one["count"]) for one in body["outcomes"]} == {
        ("cdf", "429", 1),
        ("portal", "endpoint_not_allowed", 2),
    }
    assert {*operations(body)} == {"POST /assets/list", "GET /…", "POST /groups", "GET /events"}  # fmt: skip
    seen = 0 if stage.is_offloaded else len(BODY)
    assert (body["bytes_up"], body["sent_again"]) == (seen, 0)
    assert all(mark.encode() not in data for _, data in stage.database.dump())


def test_what_was_sent_again_and_a_429_that_nobody_saw(stage: Stage) -> None:
    dave = signed_in(stage, "dave")
    busy = error(429).instead
    assert busy is not None
    stage.simulator.faults.add(Fault(instead=busy.with_headers(("Retry-After", "0"))))
    stage.simulator.faults.add(error(503))
    assert dave.call(INSPECT).ok
    body = told(dave, ends(), ends(served=1), came_back=int(stage.is_offloaded))["without_project"]
    # Through nginx the 429 is nginx's to see, and the call is the portal's from then on.
    again, too_many = (1, 0) if stage.is_offloaded else (2, 1)
    assert (body["sent_again"], body["too_many"]["cdf"]) == (again, too_many)


def test_how_many_were_open_at_once(stage: Stage) -> None:
    frank = signed_in(stage, "frank")
    stage.simulator.faults.add(Fault(delay=1.0), times=None)
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: frank.call(INSPECT).status_code, range(8))
        assert {*answers} == {200}
    body = told(frank, ends(), ends(handed=8) if stage.is_offloaded else ends(served=8))
    limits = {one["limit"]: one for one in body["limits"]}
    assert limits["Calls in one go"]["of"] == 200
    mine = operations(body["without_project"])["GET /api/v1/token/inspect"]
    if stage.is_offloaded:
        # nginx counts them, and the portal knows neither how many nor how long.
        assert limits["Calls open at once"]["most"] == 0
        assert (mine["handed_over"], mine["milliseconds"]["half_within"]) == (8, 0)
    else:
        # Over two workers, each counts for itself, and nobody says how they share them.
        assert 2 <= limits["Calls open at once"]["most"] <= 8
        assert mine["milliseconds"]["half_within"] >= 1000


def test_a_client_that_goes_away_is_counted_with_what_it_got(stage: Stage) -> None:
    carol = signed_in(stage, "carol")
    answer = carol.call(INSPECT, stream=True)
    answer.close()
    body = told(carol, ends(), ends(handed=1) if stage.is_offloaded else ends(served=1))
    got = operations(body["without_project"])["GET /api/v1/token/inspect"]["bytes_down"]
    assert (got == 0) if stage.is_offloaded else (got > 0)


def test_ten_calls_are_ten_calls(stage: Stage) -> None:
    """Reading calls that CDF refuses come back from nginx, and are answered by another process."""
    olivia = signed_in(stage, "olivia")
    calls = [("GET", 403)] * 3 + [("GET", 200)] * 2 + [("POST", 429)] * 3 + [("GET", 429)] * 2
    for method, status in calls:
        if status != 200:
            stage.simulator.faults.add(error(status, prefix="/api/v1/projects"), times=None)
        path = f"{NORTH}/assets" + ("" if method == "POST" else "?limit=1")
        body = {"json": {"items": []}} if method == "POST" else {}
        assert olivia.call(path, method, **body).status_code == status
        stage.simulator.faults.clear()
    expected = {False: ends(served=2, refused=8), True: ends(refused=5, handed=5)}
    body = told(olivia, expected[stage.is_offloaded], came_back=5 if stage.is_offloaded else 0)
    assert body["too_many"]["cdf"] == (2 if stage.is_offloaded else 5)
    assert sum(one["calls"] for one in body["minutes"]) == 10
    assert {name: one["handed_over"] for name, one in operations(body).items()} == (
        {"GET /assets": 2, "POST /assets": 3} if stage.is_offloaded else dict.fromkeys(("GET /assets", "POST /assets"), 0)
    )  # fmt: skip
    text = olivia.get("/p/plant-north/usage/").text
    refused = 5 if stage.is_offloaded else 8
    assert f"Of your 10 calls to plant-north in the last hour, CDF refused {refused}." in text
    assert ("5 calls went to CDF through the web server in front" in text) == stage.is_offloaded


def test_a_fault_that_the_portal_answers_for_nginx_is_one_call(stage: Stage) -> None:
    """The answer to a call that writes gets lost; a redirect leads nowhere."""
    noah = signed_in(stage, "noah")
    for fault in (redirect("https://elsewhere.example/"), error(504)):
        stage.simulator.faults.add(fault)
        assert noah.call(f"{NORTH}/assets", "POST", json={"items": []}).status_code in {502, 504}
    # A 504 of CDF passes in the path; through nginx nobody can tell it from nginx's own.
    if stage.is_offloaded:
        told(noah, ends(portal=2), came_back=2)
    else:
        told(noah, ends(portal=1, failed=1))


def test_what_a_client_says_of_its_count_changes_nothing(stage: Stage) -> None:
    peggy = signed_in(stage, "peggy")
    assert peggy.call(f"{NORTH}/assets?limit=1").ok
    for said in ("1", "29854000", f"29854000.{'0' * 64}"):
        assert peggy.call(f"{NORTH}/assets?limit=1", headers={names.COUNTED: said}).ok
    told(peggy, ends(handed=4) if stage.is_offloaded else ends(served=4))


def test_a_call_to_one_project_is_not_anothers(stage: Stage) -> None:
    quinn = signed_in(stage, "quinn")
    assert quinn.call(INSPECT).ok
    assert quinn.call("/cdf/api/v1/projects/%20/assets").status_code == 403
    went = "handed" if stage.is_offloaded else "served"
    told(quinn, ends(), ends(**{went: 1}, portal=1))
    for project in ("plant-south", "nope"):
        body = quinn.call(f"/api/p/{project}/usage/").json()
        assert (body["calls"], body["without_project"]["calls"]) == (0, 2)
        assert body["sentence"].startswith(f"You made no call to {project} ")
        text = quinn.get(f"/p/{project}/usage/").text
        assert "Calls that name no project" in text
        # The call to try is the page's only one.
        assert text.count(f"/api/v1/projects/{project}/") == 1


def test_workers_at_their_end_write_what_they_have(stage: Stage) -> None:
    """The last of this module: the portal is not there any more."""
    grace = signed_in(stage, "grace")
    for _ in range(6):
        assert grace.call("/cdf/api/v1/projects?limit=1").ok
    stage.portal.stop()
    count = "SELECT SUM(calls) FROM accounts_usageminute WHERE template = '/api/v1/projects'"
    ((number,),) = stage.database.run(count)
    assert int(number) == 6
    stage.portal.launch()
    stage.portal.wait_until_it_answers()
    told(grace, ends(), ends(handed=6) if stage.is_offloaded else ends(served=6))
