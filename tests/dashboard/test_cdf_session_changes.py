"""Making and revoking sessions: once for each form, and no secret outside its one answer."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.form_marks import new_mark
from cdfportal.demo import cast
from cdfportal.demo.http import Response
from cdfportal.demo.simulator.faults import Fault, error
from tests.dashboard.cdf_sessions import (
    CDF,
    HERE,
    NEW,
    OWN,
    REVOKE,
    given,
    make,
    number_of,
    twin,
    words,
)
from tests.dashboard.conftest import Scene, SignIn


@pytest.fixture
def alice(signed_in: SignIn) -> Client:
    return signed_in("alice")


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
    nonce = given(scene)[-1]
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
    before = len(given(scene))
    again = make(alice, mark=mark)
    assert (first.status_code, again.status_code) == (200, 409)
    assert again["X-Portal-Reason"] == "already_done"
    assert "its nonce was shown once" in words(again)
    assert len(given(scene)) == before


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
    nonces = given(scene)
    assert not any(secret in str(told) for secret in (*nonces, "typed-secret-x", "nobody"))


def test_somebody_signed_out_is_sent_to_sign_in_or_refused(db: None) -> None:
    nobody = Client(HTTP_HOST="localhost:8000")
    assert nobody.get(NEW).status_code == 302
    assert make(nobody).status_code == 401
    assert nobody.post(REVOKE, {"id": 1}, headers=OWN).status_code == 401
