"""The page of a person's own usage, its twin and its files."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from accounts.usage import keep
from accounts.usage_numbers import By, Numbers, Spot, minute_of
from cdfportal.base.clock import system_clock
from tests.dashboard.conftest import Scene, SignIn

PAGE = "/p/plant-north/usage/"
TWIN = f"/api{PAGE}"
P = "/api/v1/projects/{project}"


def counted(
    person: Person,
    template: str = f"{P}/assets",
    calls: int = 1,
    *,
    milliseconds: int = 4,
    ago: int = 0,
    process: str = "one",
    numbers: Numbers | None = None,
    **fields: Any,
) -> None:
    """So many calls of somebody, some minutes ago."""
    minute = minute_of(system_clock() - timedelta(minutes=ago))
    spot = Spot(person.id, minute, "plant-north", "GET", template, By.CDF, "200")
    made = numbers or Numbers()
    for _ in range(calls):
        made.took(milliseconds * 1000)
    keep(process, {spot._replace(**fields): made})


def who(client: Client) -> Person:
    subject = client.get("/accounts/session/").json()["person"]["subject"]
    return Person.objects.get(subject=subject)


def words(content: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", content.decode())).split())


@pytest.fixture
def bob(signed_in: SignIn) -> Client:
    """Two workers served him; CDF and the portal each had too many of his calls."""
    client = signed_in("bob")
    person = who(client)
    counted(person, calls=30, ago=5, numbers=Numbers(bytes_down=3_400_000, at_once=13, drawn=40))
    counted(person, calls=10, ago=5, process="two")
    counted(person, f"{P}/events/list", 2, ago=20, method="POST", milliseconds=2100)
    counted(person, outcome="429", ago=5, calls=3)
    counted(person, outcome="403", calls=2)
    counted(person, outcome="503", numbers=Numbers(repeats=2, throttled=1))
    counted(person, by=By.PORTAL, outcome="too_many_calls", calls=4)
    counted(person, f"{P}/…", by=By.PORTAL, outcome="endpoint_not_allowed")
    counted(person, f"{P}/datasets")
    counted(person, "/api/v1/token/inspect", project="")
    counted(person, project="plant-south", calls=7)
    return client


def test_the_first_sentence_says_how_many_and_what_became_of_them(bob: Client) -> None:
    page, body = bob.get(PAGE), bob.get(TWIN).json()
    said = (
        "Of your 54 calls to plant-north in the last hour, CDF refused 5, this portal refused 5 "
        "and CDF failed at 1."
    )
    assert (page.status_code, body["sentence"], body["calls"]) == (200, said, 54)
    text = words(page.content)
    assert said in text
    assert "CDF answered 4 times that there were too many (429)." in text
    assert "4 calls came while you had used up what one person may take of this portal" in text
    assert body["ends"] == {"served": 43, "refused": 5, "failed": 1, "portal": 5, "handed": 0}
    assert body["too_many"] == {"cdf": 4, "portal": 4}
    assert (body["sent_again"], body["bytes_down"]) == (2, 3_400_000)
    assert body["other_projects"] == {"plant-south": 7}
    assert 'href="/p/plant-south/usage/"' in page.content.decode()


def test_minutes_are_drawn_and_told(bob: Client) -> None:
    page, minutes = bob.get(PAGE), bob.get(TWIN).json()["minutes"]
    assert len(minutes) == 60
    assert sorted(one["calls"] for one in minutes if one["calls"]) == [2, 9, 43]
    assert page.content.decode().count('<rect class="bar" ') >= 3
    assert "40 a minute at most went through" in words(page.content)
    assert datetime.fromisoformat(minutes[-1]["at"]) - datetime.fromisoformat(
        minutes[0]["at"]
    ) == timedelta(minutes=59)


def test_operations_come_in_the_order_that_is_asked_for(bob: Client) -> None:
    def order(sort: str) -> list[str]:
        operations = bob.get(TWIN, {"sort": sort}).json()["operations"]
        return [f"{one['method']} {one['template'].removeprefix(P)}" for one in operations]

    assert order("calls")[0] == "GET /assets"
    assert order("slow")[0] == order("time")[0] == "POST /events/list"
    assert order("bytes")[0] == order("ill")[0] == "GET /assets"
    slow = bob.get(TWIN, {"sort": "slow"}).json()["operations"][0]
    assert slow["milliseconds"] == {
        "mean": 2100.0,
        "half_within": 2100.0,
        "most_within": 2100.0,
        "slowest": 2100.0,
    }
    assert slow["calls_within_milliseconds"]["3000"] == 2
    page = bob.get(PAGE).content.decode()
    explain = re.search(r'href="(/p/plant-north/explain/\?method=POST[^"]*)"', page)
    assert explain is not None
    assert bob.get(html.unescape(explain[1])).status_code == 200
    assert "GET /api/v1/projects/plant-north/…" in words(page.encode())


def test_what_did_not_go_through_is_named_and_explained(bob: Client) -> None:
    outcomes = bob.get(TWIN).json()["outcomes"]
    assert [(one["by"], one["code"], one["count"]) for one in outcomes] == [
        ("portal", "too_many_calls", 4),
        ("cdf", "429", 3),
        ("cdf", "403", 2),
        ("cdf", "503", 1),
        ("portal", "endpoint_not_allowed", 1),
    ]
    page = bob.get(PAGE).content.decode()
    assert 'href="/p/plant-north/denied/?by=cdf&amp;status=403"' in page
    assert 'href="/glossary/reason-too_many_calls/"' in page


def test_how_near_the_limits(bob: Client) -> None:
    limits = {one["setting"].split(",")[0]: one for one in bob.get(TWIN).json()["limits"]}
    calls, rate = limits["PROXY_PERSON_CALLS"], limits["PROXY_PERSON_RATE"]
    assert (calls["most"], calls["of"], calls["state"]) == (13, 16, "close to the limit")
    assert (rate["most"], rate["of"], rate["state"]) == (40, 200, "within")
    assert "13 of 16" in words(bob.get(PAGE).content)


def test_filters_show_a_part_and_keep_the_answer(bob: Client) -> None:
    whole = bob.get(TWIN).json()
    part = bob.get(TWIN, {"outcome": "portal", "method": "GET"}).json()
    assert part["sentence"] == whole["sentence"]
    assert {one["by"] for one in part["outcomes"]} == {"portal"}
    assert sum(one["calls"] for one in part["minutes"]) == 5
    page = bob.get(PAGE, {"outcome": "failed", "method": "POST"})
    assert page.status_code == 200
    assert "No call matches these filters." in words(page.content)


@pytest.mark.parametrize(
    "query", ["outcome=x", "method=BREW", "sort=colour", "sort=calls&sort=slow"]
)
def test_what_cannot_be_is_refused(bob: Client, query: str) -> None:
    for address in (PAGE, TWIN):
        answer = bob.get(f"{address}?{query}")
        assert (answer.status_code, answer["X-Portal-Reason"]) == (400, "bad_parameter")


def test_files(bob: Client) -> None:
    for name, columns, lines in (
        ("operations", 11, 4),
        ("minutes", 10, 60),
        ("outcomes", 4, 5),
        ("no-project", 11, 1),
    ):
        answer = bob.get(TWIN, {"format": "csv", "list": name})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        rows = [*csv.reader(io.StringIO(text))]
        assert (len(rows) - 1, {len(row) for row in rows}) == (lines, {columns}), name


def test_calls_that_were_handed_over_are_counted_and_said_to_be_unseen(signed_in: SignIn) -> None:
    client = signed_in("bob")
    counted(who(client), calls=3, by=By.HANDED_OVER, outcome="")
    text = words(client.get(PAGE).content)
    assert "You made 3 calls to plant-north in the last hour, and this portal refused none." in text
    assert "3 handed over" in text
    assert "None refused here" in text
    assert "does not see what CDF answered to them, nor their bytes" in text
    assert "a refusal of CDF among them is not counted as one" in text
    assert "not seen" in text
    assert "The web server in front fetches their answers from CDF" in text
    (one,) = client.get(TWIN).json()["operations"]
    assert (one["calls"], one["handed_over"], one["milliseconds"]["slowest"]) == (3, 3, 0)
    minute = client.get(TWIN).json()["minutes"][-1]
    assert (minute["calls"], minute["handed_over"]) == (3, 3)


def test_calls_that_name_no_project_are_no_projects(signed_in: SignIn) -> None:
    client = signed_in("bob")
    person = who(client)
    counted(person, "/api/v1/token/inspect", 3, project="")
    refused = {"project": "", "by": By.PORTAL, "outcome": "bad_target"}
    counted(person, f"{P}/assets", 2, **refused)
    counted(person, "", **refused)
    for project in ("plant-north", "plant-south"):
        page, twin = f"/p/{project}/usage/", f"/api/p/{project}/usage/"
        body, text = client.get(twin).json(), words(client.get(page).content)
        assert (
            body["sentence"]
            == f"You made no call to {project} through this portal in the last hour."
        )
        assert (body["calls"], body["operations"], body["outcomes"]) == (0, [], [])
        assert sum(one["calls"] for one in body["minutes"]) == 0
        apart = body["without_project"]
        assert (apart["calls"], apart["ends"]["served"], apart["ends"]["portal"]) == (6, 3, 3)
        assert [one["template"] for one in apart["operations"]] == ["/api/v1/token/inspect", f"{P}/assets", ""]  # fmt: skip
        assert [(one["code"], one["count"]) for one in apart["outcomes"]] == [("bad_target", 3)]
        assert "Calls that name no project" in text
        assert "6 calls in the last hour, 3 of them not through." in text
        assert f"GET {P}/assets" in text
        assert f"/api/v1/projects/{project}/assets" not in text.replace("assets?limit=1", "")
        told = client.get(twin, {"format": "md", "list": "no-project"}).getvalue().decode()
        assert "Without a project" in told
        assert f"/projects/{project}/assets" not in told
        shown = client.get(twin, {"method": "POST"}).json()["without_project"]
        assert (shown["calls"], shown["operations"]) == (6, [])
        assert "None of them matches the filters." in words(client.get(page, {"method": "POST"}).content)  # fmt: skip


def test_without_a_call_there_is_one_to_try(signed_in: SignIn) -> None:
    text = words(signed_in("bob").get(PAGE).content)
    assert "You made no call to plant-north through this portal in the last hour." in text
    assert "GET /cdf/api/v1/projects/plant-north/assets?limit=1" in text


def test_nobody_sees_what_another_called(bob: Client, signed_in: SignIn) -> None:
    frank = signed_in("frank")
    assert frank.get(TWIN).json()["calls"] == 0
    counted(who(frank), f"{P}/files")
    for address in (PAGE, TWIN, f"{TWIN}?format=md"):
        assert "/files" not in str(bob.get(address).getvalue())
    # A person's own, over all their sign-ins.
    assert signed_in("bob").get(TWIN).json()["calls"] == 54


def test_the_page_needs_no_answer_of_cdf(bob: Client, scene: Scene) -> None:
    before = len(scene.simulator.requests)
    assert bob.get(PAGE).status_code == 200
    assert len(scene.simulator.requests) == before


def test_a_call_that_was_refused_just_now_is_in_it(signed_in: SignIn) -> None:
    """By this process, which has not written it down when the page is asked for."""
    client = signed_in("bob")
    headers = {"sec-fetch-site": "same-origin"}
    answer = client.get("/cdf/api/v1/projects/plant-north/secret-4711/eyJhbGciOi", headers=headers)
    assert answer.status_code == 403
    body = client.get(TWIN).json()
    assert (body["calls"], body["ends"]["portal"]) == (1, 1)
    assert [one["template"] for one in body["operations"]] == [f"{P}/…"]
    page = client.get(PAGE).content.decode()
    assert "4711" not in page
    assert "eyJ" not in page
