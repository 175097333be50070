"""The sessions page: the list and its filters, what is missing by name, and what one may do."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import quote

import pytest
from django.test import Client

from cdfportal.demo.http import Response
from cdfportal.demo.simulator.faults import Fault, error
from tests.dashboard.cdf_sessions import (
    CDF,
    HERE,
    OWN,
    REVOKE,
    frank_holds,
    make,
    number_of,
    twin,
    words,
)
from tests.dashboard.conftest import Scene, SignIn


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


def test_the_first_screen_says_how_many_are_alive_and_what_one_may_do(alice: Client) -> None:
    page, body = alice.get(HERE), twin(alice)
    assert page.status_code == 200
    alive = body["alive"]
    assert alive["count"] == alive["active"] + alive["ready"] - alive["nonce_over"] > 0
    assert body["sentence"] == (
        f"{alive['count']} sessions are alive in plant-north. "
        "You may list, create and revoke sessions."
    )
    assert body["sentence"] in words(page)
    assert body["rights"] == {"list": "allowed", "create": "allowed", "revoke": "allowed"}
    assert page.content.decode().count('name="mark"') == 3
    assert 'aria-current="page">CDF sessions</a>' in page.content.decode()


def test_the_list_has_pages_both_ways_that_are_addresses(alice: Client) -> None:
    for _ in range(3):
        make(alice)
    first = twin(alice)
    assert len(first["sessions"]) == 25
    second = twin(alice, f"?cursor={quote(first['next_cursor'])}")
    assert (
        twin(alice, f"?cursor={quote(second['previous_cursor'])}")["sessions"] == first["sessions"]
    )
    ids = [one["id"] for page in (first, second) for one in page["sessions"]]
    assert len(ids) == len(set(ids)) > 30
    page = alice.get(HERE).content.decode()
    link = re.search(r'href="(\?cursor=[^"]+)" rel="next"', page)
    assert link
    following = alice.get(HERE + html.unescape(link[1])).content.decode()
    assert 'rel="prev"' in following
    assert "First page" in following
    assert f"<code>{second['sessions'][0]['id']}</code>" in following


def test_a_status_is_chosen_by_a_chip(alice: Client) -> None:
    page = alice.get(f"{HERE}?status=access_lost")
    assert 'href="?status=access_lost" aria-current="true"' in page.content.decode()
    assert {one["status"] for one in twin(alice, "?status=access_lost")["sessions"]} == {
        "ACCESS_LOST"
    }
    assert "status=expired" not in alice.get(HERE).content.decode()
    assert alice.get(f"{HERE}?status=expired").status_code == 400
    assert alice.get(f"/api{HERE}?status=EXPIRED").status_code == 400


def test_the_whole_list_is_a_file_and_no_nonce_is_in_it(scene: Scene, alice: Client) -> None:
    make(alice)
    text = b"".join(alice.get(f"/api{HERE}?format=csv")).decode("utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(text))]
    with scene.simulator.world.lock:
        known = scene.simulator.world.projects["plant-north"].sessions
        everything = known.newest_first(10**12)
        assert len(rows) == len(everything) > 25
        assert not any(nonce in text for nonce in known.given)
    assert {"id", "type", "status", "client_id", "created", "expires"} <= rows[0].keys()
    lost = b"".join(alice.get(f"/api{HERE}?format=md&status=access_lost")).decode()
    assert lost.count("ACCESS\\_LOST") == 2
    assert "sessions are alive" in lost


def test_what_is_no_page_of_the_list_is_a_400_that_names_it(alice: Client) -> None:
    for query, named in (
        ("?status=moon", "`status`"),
        ("?status=ready&status=active", "`status`"),
        ("?cursor=x", "`cursor`"),
        ("?cursor=a%00b", "`cursor`"),
        (f"?cursor={'x' * 5000}", "`cursor`"),
    ):
        page, answer = alice.get(HERE + query), alice.get(f"/api{HERE}{query}")
        assert (page.status_code, answer.status_code) == (400, 400), query
        assert named in answer.json()["error"]["message"]
        assert "Make a session" in words(page)


def test_a_cursor_of_another_list_is_said_to_be_one(alice: Client) -> None:
    cursor = twin(alice)["next_cursor"]
    page = alice.get(f"{HERE}?status=revoked&cursor={quote(cursor)}")
    assert page.status_code == 400
    assert "cursor is not one of this list" in words(page)


@pytest.mark.parametrize("key", ["bob", "frank", "erin", "carol", "dave"])
def test_who_lacks_the_rights_reads_their_names_and_the_rest_of_the_page(
    signed_in: SignIn, key: str
) -> None:
    client = signed_in(key)
    page, body = client.get(HERE), twin(client)
    text = words(page)
    assert page.status_code == 200
    for action in ("LIST", "CREATE", "DELETE"):
        assert f"your token lacks sessionsAcl:{action}" in text
    assert "You may not list, create or revoke sessions." in text
    assert (body["sessions"], body["alive"]) == (None, None)
    assert body["rights"] == {"list": "denied", "create": "denied", "revoke": "denied"}
    assert "What a status means" in text
    assert "PostgreSQL gateway" in text
    assert "client_secret" not in page.content.decode()
    cut = "the scopes of your token take it away" in text
    assert cut == (key == "erin")


def test_each_right_opens_its_own_part(scene: Scene, signed_in: SignIn) -> None:
    with frank_holds(scene, "CREATE"):
        client = signed_in("frank")
        text = words(client.get(HERE))
        assert "You may create sessions, and may not list or revoke them." in text
        made = make(client)
        assert made.status_code == 200
        number = number_of(made)
        assert "sessionsAcl:DELETE" in words(client.get(f"{REVOKE}?id={number}"))
        refused = client.post(REVOKE, {"id": number}, headers=OWN)
        assert refused.status_code == 403
        assert "Your token lacks sessionsAcl:DELETE" in words(refused)
    with frank_holds(scene, "DELETE"):
        client = signed_in("frank")
        page = client.get(HERE)
        assert "<details open><summary>Revoke by id" in page.content.decode()
        question = words(client.get(f"{REVOKE}?id={number}"))
        assert (
            "What these sessions are is not shown: your token lacks sessionsAcl:LIST." in question
        )
        assert client.post(REVOKE, {"id": number}, headers=OWN).status_code == 302
        assert "CDF revoked 1 session." in words(client.get(HERE))
    with frank_holds(scene, "LIST"):
        client = signed_in("frank")
        listed = twin(client, "?status=revoked")["sessions"]
        assert number in {one["id"] for one in listed}
        page = client.get(HERE).content.decode()
        assert 'type="checkbox"' not in page
        assert make(client).status_code == 403


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (error(500, prefix=CDF), "The list of sessions is not shown: Internal error."),
        (error(429, prefix=CDF), "The list of sessions is not shown"),
        (Fault(cut_after=20, prefix=CDF), "The list of sessions is not shown"),
    ],
)
def test_without_the_list_the_rest_stays(
    scene: Scene, alice: Client, fault: Fault, said: str
) -> None:
    scene.simulator.faults.add(fault, times=None)
    page = alice.get(HERE)
    assert page.status_code == 200
    assert said in words(page)
    assert "How many sessions are alive in plant-north is not known." in words(page)
    assert 'name="client_secret"' in page.content.decode()


def test_a_list_without_its_number_is_shown(scene: Scene, alice: Client) -> None:
    scene.simulator.faults.add(Fault(prefix=CDF))
    scene.simulator.faults.add(error(500, prefix=CDF), times=None)
    body = twin(alice)
    assert len(body["sessions"]) == 25
    assert body["alive"] is None
    assert body["gaps"] == ["The number of sessions that are alive is not shown: Internal error."]


def test_statuses_and_types_that_are_new_are_shown_as_they_are(scene: Scene, alice: Client) -> None:
    odd = {"items": [{"id": 7, "type": "TELEPATHY", "status": "<b>FROZEN</b>"}]}
    scene.simulator.faults.add(Fault(instead=Response.json(odd), prefix=CDF), times=None)
    page = alice.get(HERE)
    assert "TELEPATHY" in words(page)
    assert "<b>FROZEN" not in page.content.decode()
    assert "No session is alive in plant-north." in words(page)
    row = twin(alice)["sessions"][0]
    assert (row["status"], row["created"], row["expires"]) == ("<b>FROZEN</b>", None, None)


def test_a_list_without_end_is_counted_as_far_as_it_goes_and_is_no_file(
    scene: Scene, alice: Client
) -> None:
    endless = {"items": [{"id": 7, "status": "ACTIVE"}], "nextCursor": "on"}
    scene.simulator.faults.add(Fault(instead=Response.json(endless), prefix=CDF), times=None)
    assert twin(alice)["sentence"].startswith("At least 2 sessions are alive in plant-north.")
    refused = alice.get(f"/api{HERE}?format=csv")
    assert refused.status_code == 400
    assert "more than 10,000 sessions" in refused.json()["error"]["message"]
