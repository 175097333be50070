"""The page of refused calls, its twin, its files and its slim form."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import SignIn as SignInRow
from accounts.refused_calls import keep
from cdfportal.access.refused_calls import RefusedBy, RefusedCall
from cdfportal.base.clock import system_clock
from tests.access.builders import ask
from tests.dashboard.conftest import Scene, SignIn

PAGE = "/p/plant-north/denied/"
TWIN = f"/api{PAGE}"
P = "/api/v1/projects/{project}"


def call(method: str, path: str, *rights: str, **fields: Any) -> RefusedCall:
    now = system_clock()
    values: dict[str, Any] = {
        "by": RefusedBy.CDF,
        "project": "plant-north",
        "status": 403,
        "family": "rights_named" if rights else "forbidden",
        "request_id": "b88d94aa-19fe",
        "first": now,
        "last": now,
        **fields,
    }
    required = tuple(ask(*right.split(":", 2)) for right in rights)
    return RefusedCall(
        method=method, template=path, required=required, named=bool(rights), **values
    )


SERIES = call("POST", f"{P}/timeseries", "timeSeriesAcl:WRITE:datasetScope:42", count=5)
ASSETS = call("POST", f"{P}/assets", "assetsAcl:WRITE", request_id="", count=2)
GROUPS = call("POST", f"{P}/groups", by=RefusedBy.PORTAL, family="read_only", request_id="")
ELSEWHERE = call("GET", f"{P}/assets", project="elsewhere", status=401, family="token_not_accepted")
ALL = (SERIES, ASSETS, GROUPS, ELSEWHERE)


def refused(client: Client, *calls: RefusedCall) -> Client:
    """The client, with these calls refused in its sign-in."""
    subject = client.get("/accounts/session/").json()["person"]["subject"]
    newest = SignInRow.objects.filter(person__subject=subject, ended_at=None).latest("created")
    keep(newest.id, calls)
    return client


def words(content: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", content.decode())).split())


@pytest.fixture
def bob(signed_in: SignIn) -> Client:
    return refused(signed_in("bob"), *ALL)


def test_the_verdict_says_how_much_one_right_explains(bob: Client) -> None:
    page, body = bob.get(PAGE), bob.get(TWIN).json()
    assert (page.status_code, body["verdict"], body["total"]) == (200, "denied", 9)
    said = (
        "One missing right explains 5 of them: timeSeriesAcl:WRITE on data set 42 "
        "(Compressor train B)."
    )
    assert body["sentence"].startswith("9 calls were refused since you signed in at ")
    assert body["sentence"].endswith(said)
    assert body["sentence"] in words(page.content)
    assert "Only you see it, and it is deleted when this sign-in ends." in words(page.content)


def test_each_cause_has_its_calls_its_questions_and_a_request(bob: Client) -> None:
    page = bob.get(PAGE).content.decode()
    text = words(page.encode())
    assert "You may not write time series in data set 42" in text
    assert "This portal forwards calls that read, and no others" in text
    assert "your token belongs to no group of elsewhere" in text
    right = "acl=timeSeriesAcl&amp;action=WRITE&amp;scope=datasetScope%3A42"
    for name in ("can-i", "who-can"):
        assert f'href="/p/plant-north/{name}/?{right}"' in page
    explain = re.search(r'href="(/p/plant-north/explain/\?method=POST[^"]*timeseries)"', page)
    assert explain is not None
    assert bob.get(html.unescape(explain[1])).status_code == 200
    texts, calls = page.count("Download as text"), page.count("Copy CDF’s request id")  # noqa: RUF001 -- as the page has it
    assert calls
    assert page.count("data-copy=") == texts + calls + 1  # and the page's link
    by_about = {cause["about"]: cause for cause in bob.get(TWIN).json()["causes"]}
    series = by_about["timeSeriesAcl:WRITE@datasetScope:42"]
    assert series["remedy"]["capabilities"][0]["timeSeriesAcl"]["scope"] == {
        "datasetScope": {"ids": [42]}
    }
    assert "CDF request b88d94aa-19fe" in series["request"]
    assert "eyJ" not in page


def test_the_request_of_one_cause_is_a_file(bob: Client) -> None:
    answer = bob.get(TWIN, {"about": "timeSeriesAcl:WRITE@datasetScope:42", "format": "txt"})
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="access-request.txt"'
    text = answer.content.decode()
    assert text.startswith("Hello,\n\nCDF refused what I need to do in the project plant-north.")
    assert "timeSeriesAcl:WRITE on data set 42 (Compressor train B)" in text
    assert "ds:compressor-train-b" in text
    assert text.endswith("Bob <bob@plant.example>\nSubject at the identity provider: 5b0c7a1e-0002-bob\n")  # fmt: skip
    assert text.count("Hello,") == 1
    assert bob.get(TWIN, {"format": "txt"}).content.decode().count("Hello,") == 4
    nothing = bob.get(TWIN, {"about": "nothing", "format": "txt"})
    assert nothing.status_code == 400
    assert "`format`" in nothing.json()["error"]["message"]


def test_a_page_without_a_text_has_no_text_file(bob: Client) -> None:
    answer = bob.get("/api/p/plant-north/capabilities/?format=txt")
    assert answer.status_code == 400


def test_a_request_can_ask_for_no_more_than_is_needed(signed_in: SignIn) -> None:
    bob = refused(signed_in("bob"), call("POST", f"{P}/timeseries", "timeSeriesAcl:WRITE"))
    (cause,) = bob.get(TWIN).json()["causes"]
    assert cause["kind"] == "elsewhere"
    assert '"scope": {"all": {}}' in cause["request"]
    page = bob.get(PAGE, {"about": cause["about"], "scope": "datasetScope:42"})
    assert '"scope": {"datasetScope": {"ids": [42]}}' in words(page.content)
    assert 'name="scope" type="text" value="datasetScope:42"' in page.content.decode()
    # On what is held already nothing need be asked.
    (held,) = bob.get(TWIN, {"scope": "datasetScope:17"}).json()["causes"]
    assert (held["kind"], held["request"]) == ("held", None)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("by=moon", "`by`"),
        ("status=200", "`status`"),
        ("method=BREW", "`method`"),
        ("scope=nowhere:1", "`scope`"),
        ("scope=tableScope:db", "`scope` is of a kind that none of these rights takes"),
        ("about=a&about=b", "`about`"),
    ],
)
def test_a_wrong_filter_is_a_400_that_names_it(bob: Client, query: str, named: str) -> None:
    page, twin = bob.get(f"{PAGE}?{query}"), bob.get(f"{TWIN}?{query}")
    assert (page.status_code, twin.status_code) == (400, 400)
    assert named.replace("`", "") in words(page.content)
    assert named in twin.json()["error"]["message"]


@pytest.mark.parametrize(
    ("query", "abouts"),
    [
        ("by=portal", {"read_only"}),
        ("status=401", {"elsewhere"}),
        ("method=GET", {"elsewhere"}),
        ("about=assetsAcl:WRITE", {"assetsAcl:WRITE"}),
        ("by=portal&status=401", set()),
    ],
)
def test_filters_keep_what_they_say(bob: Client, query: str, abouts: set[str]) -> None:
    body = bob.get(f"{TWIN}?{query}").json()
    assert {cause["about"] for cause in body["causes"]} == abouts
    # The verdict is about all of them.
    assert body["total"] == 9
    page = words(bob.get(f"{PAGE}?{query}").content)
    assert ("No refused call matches these filters." in page) == (not abouts)


def test_chips_are_links_of_what_there_is(bob: Client) -> None:
    page = bob.get(f"{PAGE}?status=401").content.decode()
    chips = re.findall(
        r'<a class="chip([^"]*)" href="([^"]*)"[^>]*>([^<]*)<span class="n">(\d+)', page
    )
    found = {text: (number, "on" in marks, query) for marks, query, text, number in chips}
    assert found["401"] == ("1", True, "?")
    assert found["403"] == ("8", False, "?status=403")
    assert found["by this portal"][0] == "1"
    assert found["POST"][0] == "8"


def test_the_list_is_a_file(bob: Client) -> None:
    text = b"".join(bob.get(f"{TWIN}?format=csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4
    series = next(row for row in rows if row["path"].endswith("/timeseries"))
    assert (series["count"], series["method"], series["status"]) == ("5", "POST", "403")
    assert series["path"] == "/api/v1/projects/plant-north/timeseries"
    assert "9 calls were refused" in b"".join(bob.get(f"{TWIN}?format=md")).decode()


def test_who_may_not_list_groups_is_told_so_and_sees_no_name(bob: Client) -> None:
    page, body = bob.get(PAGE), bob.get(TWIN).json()
    said = "Who administers plant-north is not shown: your token lacks groupsAcl:LIST on all."
    assert said in words(page.content)
    assert body["grantors"] == {"known": False, "mine": False, "groups": []}
    assert all(cause["givers"] == {"groups": [], "more": 0} for cause in body["causes"])
    assert not any(name in page.content.decode() for name in ("plant-north-admins", "maintenance-planners"))  # fmt: skip


def test_who_may_list_groups_reads_who_can_grant_it_and_what_gives_it(
    scene: Scene, signed_in: SignIn
) -> None:
    """Frank may list all groups for the time of this test, and lacks the right all the same."""
    frank = refused(signed_in("frank"), SERIES)
    with scene.simulator.world.lock:
        project = scene.simulator.world.projects["plant-north"]
        everyone = next(group for group in project.groups if group["id"] == 107)
        before = everyone["capabilities"]
        everyone["capabilities"] = [
            *before,
            {"groupsAcl": {"actions": ["LIST"], "scope": {"all": {}}}},
        ]
    try:
        page, body = frank.get(PAGE), frank.get(TWIN).json()
    finally:
        everyone["capabilities"] = before
    assert [group["name"] for group in body["grantors"]["groups"]] == ["plant-north-admins"]
    (cause,) = body["causes"]
    names = [group["name"] for group in cause["givers"]["groups"]]
    assert {"maintenance-planners", "plant-north-admins"} <= set(names)
    text = words(page.content)
    assert "Groups that give it already" in text
    assert all(name in text for name in names)
    assert "maintenance-planners, id 106: on data set 42" in cause["request"]


def test_who_may_grant_it_is_told_that(signed_in: SignIn) -> None:
    alice = refused(signed_in("alice"), call("POST", f"{P}/something-new"))
    assert "You can: you hold groupsAcl:CREATE on all." in words(alice.get(PAGE).content)


def test_nothing_refused_is_an_answer_with_its_reason(signed_in: SignIn) -> None:
    for person in ("frank", "carol"):
        text = words(signed_in(person).get(PAGE).content)
        assert "No call of yours in plant-north has been refused since you signed in." in text
        assert "What a program calls at CDF by itself is not seen here." in text
    empty = signed_in("frank").get(TWIN).json()
    assert (empty["verdict"], empty["causes"], empty["total"]) == ("allowed", [], 0)


def test_calls_to_another_project_lead_to_its_page(signed_in: SignIn) -> None:
    south = call("GET", f"{P}/assets", "assetsAcl:READ", project="plant-south", count=3)
    alice = refused(signed_in("alice"), south)
    assert alice.get(TWIN).json()["other_projects"] == {"plant-south": 3}
    assert 'href="/p/plant-south/denied/"' in alice.get(PAGE).content.decode()
    assert alice.get("/api/p/plant-south/denied/").json()["total"] == 3


def test_the_navigation_counts_what_cdf_refused_in_the_last_hour(signed_in: SignIn) -> None:
    long_ago = system_clock() - timedelta(minutes=61)
    old = call("GET", f"{P}/events", first=long_ago, last=long_ago)
    bob = signed_in("bob")
    count = '<span class="n">{}<span class="vh"> in the last hour</span></span>'
    assert "in the last hour" not in bob.get("/p/plant-north/groups/").content.decode()
    refused(bob, *ALL, old)
    assert count.format(2) in bob.get("/p/plant-north/groups/").content.decode()
    assert "in the last hour" not in signed_in("alice").get("/").content.decode()


def test_the_slim_form_says_the_same_in_a_frame(bob: Client) -> None:
    framed = bob.get("/embed/denied/", headers={"Sec-Fetch-Site": "same-site"})
    text = words(framed.content)
    assert framed.status_code == 200
    assert bob.get(TWIN).json()["sentence"] in text
    assert 'href="/p/plant-north/denied/" target="_blank" rel="noopener"' in framed.content.decode()
    assert "<nav" not in framed.content.decode()
    assert "Hello," not in text
    own = {"Sec-Fetch-Site": "same-origin"}
    assert bob.post("/embed/denied/", headers=own).status_code == 405
    assert bob.get("/embed/denied/?theme=pink").status_code == 400
    out = Client(HTTP_HOST="localhost:8000").get("/embed/denied/")
    assert "Sign in" in words(out.content)
