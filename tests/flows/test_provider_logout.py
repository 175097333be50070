"""The provider ends sign-ins by telling the portal: Back-Channel Logout 1.0, over real sockets.

The cases are those of the conformance suite's client plans, by name, and some more.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from cdfportal.demo.provider.back_channel import Delivery
from tests.support.guest import Guest
from tests.support.leaving import leave_provider
from tests.support.stage import Stage

BACK = "/accounts/logout/backchannel/"
REFUSED = {
    # by the names of the conformance suite
    Misbehaviour.LOGOUT_ALG_NONE: "algorithm",
    Misbehaviour.LOGOUT_HS256: "algorithm",
    Misbehaviour.LOGOUT_WRONG_AUD: "audience",
    Misbehaviour.LOGOUT_WRONG_ISS: "issuer",
    Misbehaviour.LOGOUT_NO_EVENTS: "events",
    Misbehaviour.LOGOUT_WRONG_EVENT: "events",
    Misbehaviour.LOGOUT_WITH_NONCE: "nonce",
    # and more
    Misbehaviour.LOGOUT_BAD_SIGNATURE: "signature",
    Misbehaviour.LOGOUT_FOREIGN_KEY: "signature",
    Misbehaviour.LOGOUT_TYP_ACCESS_TOKEN: "malformed",
    Misbehaviour.LOGOUT_ID_TOKEN: "events",
    Misbehaviour.LOGOUT_EVENT_NOT_AN_OBJECT: "events",
    Misbehaviour.LOGOUT_NOBODY: "session_and_subject",
    Misbehaviour.LOGOUT_EMPTY_SID: "session_and_subject",
    Misbehaviour.LOGOUT_OLD: "issue_time",
    Misbehaviour.LOGOUT_NO_IAT: "issue_time",
    Misbehaviour.LOGOUT_EXPIRED: "expiry",
    Misbehaviour.LOGOUT_NO_EXP: "expiry",
    Misbehaviour.LOGOUT_NO_JTI: "token_id",
}


@pytest.fixture
def guest(guest: Guest) -> Guest:
    """What the provider told before is no part of the test."""
    guest.stage.provider.logout_deliveries()
    return guest


def told(provider: EmbeddedProvider) -> Delivery:
    [delivery] = provider.logout_deliveries()
    return delivery


@pytest.mark.spec("OpenID Connect Back-Channel Logout section 2.7")
def test_signing_out_at_the_provider_ends_the_sign_in_on_the_next_request(
    stage: Stage, guest: Guest
) -> None:
    stage.provider.events.clear()
    leave_provider(stage.provider, guest.http)
    answer = told(stage.provider)
    assert (answer.status, answer.body) == (200, b"")
    assert guest.session()["reason"] == "ended_by_provider"
    assert guest.call("/cdf/api/v1/token/inspect").status_code == 401
    # The provider knows best what it has ended: nothing is revoked.
    assert "/revoke" not in {event.path for event in stage.provider.events.all()}


def test_a_session_ends_alone_and_a_person_everywhere(stage: Stage, guest: Guest) -> None:
    with Guest(stage) as elsewhere, Guest(stage) as bob:
        elsewhere.enter(ALICE)
        bob.enter(BOB)
        leave_provider(stage.provider, elsewhere.http)
        assert told(stage.provider).status == 200
        assert elsewhere.session()["signed_in"] is False
        assert guest.session()["signed_in"] is True
        with Guest(stage) as third:
            third.enter(ALICE)
            stage.provider.sign_out_everywhere(ALICE.subject)
            assert told(stage.provider).status == 200
            assert third.session()["reason"] == "ended_by_provider"
        assert guest.session()["reason"] == "ended_by_provider"
        assert bob.session()["signed_in"] is True


@pytest.mark.parametrize("kind", REFUSED)
def test_a_logout_token_that_breaks_a_rule_ends_nothing(
    stage: Stage, guest: Guest, kind: Misbehaviour
) -> None:
    stage.provider.misbehave(kind)
    leave_provider(stage.provider, guest.http)
    answer = told(stage.provider)
    body = json.loads(answer.body)
    assert (answer.status, body["error"]) == (400, "invalid_request")
    assert body["reason"] == REFUSED[kind]
    assert body["error_description"]
    assert body["reference"].startswith("E-")
    assert guest.session()["signed_in"] is True


def test_every_wrong_logout_token_is_shown_refused() -> None:
    legal = {
        Misbehaviour.LOGOUT_TYP_JWT,
        Misbehaviour.LOGOUT_TWICE,
        Misbehaviour.LOGOUT_MISSING_STATE,
        Misbehaviour.LOGOUT_FOREIGN_STATE,
    }
    assert {kind for kind in Misbehaviour if kind.startswith("logout_")} - legal == set(REFUSED)


def test_the_kind_that_older_providers_write_is_accepted(stage: Stage, guest: Guest) -> None:
    stage.provider.misbehave(Misbehaviour.LOGOUT_TYP_JWT)
    leave_provider(stage.provider, guest.http)
    assert told(stage.provider).status == 200
    assert guest.session()["signed_in"] is False


def test_a_logout_token_counts_once(stage: Stage, guest: Guest) -> None:
    stage.provider.misbehave(Misbehaviour.LOGOUT_TWICE)
    leave_provider(stage.provider, guest.http)
    first, second = stage.provider.logout_deliveries()
    assert (first.status, second.status) == (200, 400)
    assert json.loads(second.body)["reason"] == "replayed"


def test_a_replayed_token_does_not_end_the_sign_in_that_came_after(
    stage: Stage, guest: Guest
) -> None:
    stage.provider.sign_out_everywhere(ALICE.subject)
    used = told(stage.provider).token
    guest.enter(ALICE)
    assert send(stage, logout_token=used).status_code == 400
    assert guest.session()["signed_in"] is True


def test_a_session_that_nobody_has_here_is_no_error(stage: Stage, guest: Guest) -> None:
    guest.leave()
    stage.provider.logout_deliveries()
    stage.provider.sign_out_everywhere(ALICE.subject)
    assert told(stage.provider).status == 200


def send(stage: Stage, data: Any = None, /, **form: Any) -> requests.Response:
    headers = {} if data is None else {"Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(stage.portal.url + BACK, data=form or data, headers=headers, timeout=10)


@pytest.mark.spec("OpenID Connect Back-Channel Logout section 2.8")
@pytest.mark.parametrize(
    "data",
    [
        "",
        "logout_token=",
        "logout_token=a.b.c",
        "logout_token=a&logout_token=b",
        "token=a",
        "%",
        "logout_token=%ff%fe",
        "logout_token=" + "a" * 70_000,
        "&".join(f"a{number}=1" for number in range(300)),
    ],
    ids=lambda data: data[:24] or "empty",
)
def test_a_body_that_is_no_form_with_one_token_is_refused(stage: Stage, data: str) -> None:
    answer = send(stage, data)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_kind_of_body_is_refused(stage: Stage) -> None:
    url = stage.portal.url + BACK
    for answer in (
        requests.post(url, json={"logout_token": "a.b.c"}, timeout=10),
        requests.post(url, files={"logout_token": "a.b.c"}, timeout=10),
        requests.post(f"{url}?logout_token=a.b.c", timeout=10),
        requests.post(
            url,
            data="logout_token=a.b.c",
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-16"},
            timeout=10,
        ),
        requests.post(url, data=iter([b"logout_token=a.b.c"]), timeout=10),
    ):
        assert (answer.status_code, answer.json()["reason"]) == (400, "malformed")
    assert requests.get(url, timeout=10).status_code == 405


def test_the_provider_may_send_from_anywhere_and_needs_no_mark_of_ours(
    stage: Stage, guest: Guest
) -> None:
    stage.provider.sign_out_everywhere(ALICE.subject)
    assert told(stage.provider).status == 200
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    answer = requests.post(stage.portal.url + BACK, headers=foreign, timeout=10)
    assert answer.json()["error"] == "invalid_request"
