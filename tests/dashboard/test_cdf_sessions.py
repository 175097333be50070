"""The sessions page: the list and its filters, what is missing by name, and the three forms."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.form_marks import new_mark
from cdfportal.demo import cast
from cdfportal.demo.http import Response
from cdfportal.demo.simulator.faults import Fault, error
from cdfportal.demo.world.grants import grant, managed_group
from tests.dashboard.conftest import Scene, SignIn

HERE = "/p/plant-north/sessions/"
NEW, REVOKE = f"{HERE}new/", f"{HERE}revoke/"
CDF = "/api/v1/projects/plant-north/sessions"
OWN = {"Sec-Fetch-Site": "same-origin"}


def words(response: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", response.content.decode())).split())


def twin(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"/api{HERE}{query}")
    assert response.status_code == 200, response.content
    return dict(response.json())


def make(client: Client, **fields: str) -> HttpResponse:
    given = {"way": "ONESHOT_TOKEN_EXCHANGE", "mark": new_mark(), **fields}
    return client.post(NEW, given, headers=OWN)


def number_of(response: HttpResponse) -> int:
    found = re.search(r"<h1>Session (\d+)</h1>", response.content.decode())
    assert found, response.content
    return int(found[1])


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


@pytest.fixture
def frank_holds(scene: Scene) -> Callable[[str], Any]:
    """Frank with these rights on sessions, for as long as a block lasts."""

    @contextmanager
    def holds(actions: str) -> Iterator[None]:
        world = scene.simulator.world
        group = managed_group(
            998, "some-session-rights", [cast.FRANK.subject], grant("sessionsAcl", actions)
        )
        groups = world.projects["plant-north"].groups
        with world.lock:
            groups.append(group)
        try:
            yield
        finally:
            with world.lock:
                groups.remove(group)

    return holds


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


def test_each_right_opens_its_own_part(
    signed_in: SignIn, frank_holds: Callable[[str], Any]
) -> None:
    with frank_holds("CREATE"):
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
    with frank_holds("DELETE"):
        client = signed_in("frank")
        page = client.get(HERE)
        assert "<details open><summary>Revoke by id" in page.content.decode()
        question = words(client.get(f"{REVOKE}?id={number}"))
        assert (
            "What these sessions are is not shown: your token lacks sessionsAcl:LIST." in question
        )
        assert client.post(REVOKE, {"id": number}, headers=OWN).status_code == 302
        assert "CDF revoked 1 session." in words(client.get(HERE))
    with frank_holds("LIST"):
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


@pytest.mark.parametrize("way", ["TOKEN_EXCHANGE", "ONESHOT_TOKEN_EXCHANGE", "CLIENT_CREDENTIALS"])
def test_a_session_is_made_in_each_way_and_its_nonce_shown_once(
    scene: Scene, alice: Client, way: str
) -> None:
    service = {
        "client_id": cast.EXTRACTOR.client_id,
        "client_secret": cast.EXTRACTOR.client_secret,
    }
    made = make(alice, way=way, **(service if way == "CLIENT_CREDENTIALS" else {}))
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    nonce = scene.simulator.world.projects["plant-north"].sessions.given[-1]
    assert made.content.decode().count(nonce) == 1
    assert cast.EXTRACTOR.client_secret not in made.content.decode()
    listed = twin(alice)["sessions"][0]
    assert (listed["id"], listed["type"]) == (number_of(made), way)
    assert nonce not in alice.get(HERE).content.decode()
    seconds = re.search(r'data-nonce-left="(\d+)"', made.content.decode())
    assert seconds
    assert 50 <= int(seconds[1]) <= 60


def test_a_form_that_is_sent_again_makes_nothing(scene: Scene, alice: Client) -> None:
    mark = new_mark()
    first = make(alice, mark=mark)
    before = len(scene.simulator.world.projects["plant-north"].sessions.given)
    again = make(alice, mark=mark)
    assert (first.status_code, again.status_code) == (200, 409)
    assert again["X-Portal-Reason"] == "already_done"
    assert "its nonce was shown once" in words(again)
    assert len(scene.simulator.world.projects["plant-north"].sessions.given) == before


def test_a_form_that_lacks_something_is_a_400_that_repeats_nothing(alice: Client) -> None:
    service = {"way": "CLIENT_CREDENTIALS"}
    for fields, named in (
        ({"way": "moon"}, "way"),
        ({"mark": ""}, "mark"),
        ({"mark": "x" * 5000}, "mark"),
        (service, "client_id"),
        ({**service, "client_id": "x"}, "client_secret"),
        ({**service, "client_id": "x", "client_secret": "y" * 5000}, "client_secret"),
        ({**service, "client_id": "a\0b", "client_secret": "secret-typed"}, "client_id"),
    ):
        refused = make(alice, **fields)
        assert refused.status_code == 400, fields
        assert f"<code>{named}</code>" in refused.content.decode()
        assert "secret-typed" not in refused.content.decode()
        assert "yyyy" not in refused.content.decode()


def test_a_wrong_secret_is_a_cause_and_a_cure_and_stands_nowhere(
    alice: Client, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "typed-wrong-secret-0123456789"
    refused = make(
        alice, way="CLIENT_CREDENTIALS", client_id=cast.EXTRACTOR.client_id, client_secret=typed
    )
    assert (refused.status_code, refused["X-Portal-Reason"]) == (400, "cdf_refused")
    assert "CDF could not get a token with this client id and secret." in words(refused)
    assert "it may have run out" in words(refused)
    assert typed not in refused.content.decode()
    assert typed not in caplog.text


def test_a_refusal_of_cdf_that_repeats_the_secret_shows_none_of_it(
    scene: Scene, alice: Client, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "typed-and-repeated-secret-0123456789"
    told = {"error": {"code": 400, "message": f"AADSTS7000215: client secret {typed} is wrong"}}
    scene.simulator.faults.add(Fault(instead=Response.json(told, 400), prefix=CDF))
    refused = make(alice, way="CLIENT_CREDENTIALS", client_id="x", client_secret=typed)
    assert "AADSTS7000215" in words(refused)
    for text in (refused.content.decode(), caplog.text):
        assert typed[:12] not in text


def test_what_keeps_a_session_from_being_made_is_said(scene: Scene, alice: Client) -> None:
    alice.get(HERE)
    unheard = "Whether a session was made is not known"
    for fault, status, said in (
        (error(400, prefix=CDF), 400, "may not support token exchange"),
        (error(401, prefix=CDF), 502, "CDF does not accept your token"),
        (error(403, prefix=CDF), 403, "Your token lacks sessionsAcl:CREATE"),
        (error(429, prefix=CDF), 503, "CDF is busy"),
        (error(500, prefix=CDF), 502, "CDF refused the call"),
        (Fault(cut_after=10, prefix=CDF), 502, unheard),
        (Fault(instead=Response.json({"items": []}), prefix=CDF), 502, unheard),
    ):
        scene.simulator.faults.add(fault)
        refused = make(alice, way="TOKEN_EXCHANGE")
        assert refused.status_code == status, said
        assert said in words(refused)


def test_the_address_of_the_form_leads_to_the_list_and_takes_no_other_method(
    alice: Client,
) -> None:
    assert alice.get(NEW)["Location"] == HERE
    for address in (NEW, REVOKE):
        refused = alice.put(address, headers=OWN)
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, POST")
    assert alice.post(HERE, headers=OWN).status_code == 405
    assert alice.post(f"/api{HERE}", headers=OWN).status_code == 405


def test_several_are_revoked_after_a_question(scene: Scene, alice: Client) -> None:
    numbers = [number_of(make(alice)) for _ in range(2)]
    query = "&".join(f"id={number}" for number in numbers)
    question = alice.get(f"{REVOKE}?{query}")
    assert "Revoke 2 sessions?" in words(question)
    assert question.content.decode().count("not taken yet") == 2
    answered = alice.post(REVOKE, {"id": numbers}, headers=OWN)
    assert answered["Location"] == HERE
    page = alice.get(HERE)
    assert "CDF revoked 2 sessions." in words(page)
    assert "CDF revoked" not in words(alice.get(HERE))
    revoked = {one["id"] for one in twin(alice, "?status=revoked")["sessions"]}
    assert revoked >= set(numbers)
    assert alice.post(REVOKE, {"id": numbers}, headers=OWN).status_code == 302


def test_what_is_no_choice_is_a_400(alice: Client) -> None:
    too_many = ",".join(map(str, range(1, 102)))
    for ids in ("", "x", "-1", "0", "1e9", "9" * 20, str(2**63), "\u00b2", "\0", "1,2,x", too_many):
        for answer in (
            alice.get(REVOKE, {"id": ids}),
            alice.post(REVOKE, {"id": ids}, headers=OWN),
        ):
            assert answer.status_code == 400, ids
            assert answer["X-Portal-Reason"] == "bad_parameter"
    for answer in (alice.get(REVOKE), alice.get(REVOKE, {"id": [*range(1, 300)]})):
        assert answer.status_code == 400
        assert answer["X-Portal-Reason"] in ("bad_parameter", "bad_request")


def test_an_id_that_cdf_does_not_know_is_named_and_nothing_is_revoked(alice: Client) -> None:
    number = number_of(make(alice))
    for answer in (
        alice.get(f"{REVOKE}?id={number},5"),
        alice.post(REVOKE, {"id": [number, 5]}, headers=OWN),
    ):
        assert answer.status_code == 400
        assert "It knows no session 5." in words(answer)
    assert number in {one["id"] for one in twin(alice, "?status=ready")["sessions"]}


def test_what_was_done_is_in_the_audit_log_without_secrets(
    scene: Scene, alice: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="portal.audit")
    number = number_of(make(alice))
    make(alice, way="CLIENT_CREDENTIALS", client_id="nobody", client_secret="typed-secret-x")
    alice.post(REVOKE, {"id": number}, headers=OWN)
    told = [
        record.fields  # type: ignore[attr-defined]
        for record in caplog.records
        if record.name == "portal.audit" and "cdf_session" in record.message
    ]
    assert [(one["event"], one["outcome"]) for one in told] == [
        ("cdf_session_created", "created"),
        ("cdf_session_created", "refused_400"),
        ("cdf_sessions_revoked", "revoked"),
    ]
    assert told[0]["session"] == told[2]["sessions"] == str(number)
    assert told[1]["way"] == "CLIENT_CREDENTIALS"
    nonces = scene.simulator.world.projects["plant-north"].sessions.given
    assert not any(secret in str(told) for secret in (*nonces, "typed-secret-x", "nobody"))


def test_somebody_signed_out_is_sent_to_sign_in_or_refused(db: None) -> None:
    nobody = Client(HTTP_HOST="localhost:8000")
    assert nobody.get(NEW).status_code == 302
    assert make(nobody).status_code == 401
    assert nobody.post(REVOKE, {"id": 1}, headers=OWN).status_code == 401
