"""The provider ends sign-ins: Back-Channel and Front-Channel Logout 1.0, over real sockets.

The cases are those of the conformance suite's client plans, by name, and some more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from cdfportal.demo.provider.back_channel import Delivery
from tests.support.eventually import eventually
from tests.support.fixtures import StageFactory
from tests.support.forms import form_to, forms_of
from tests.support.guest import Guest
from tests.support.stage import Stage

BACK, FRONT = "/accounts/logout/backchannel/", "/accounts/logout/frontchannel/"
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
def alice(stage: Stage) -> Iterator[Guest]:
    with Guest(stage) as guest:
        guest.enter(ALICE)
        stage.provider.logout_deliveries()
        yield guest


def leave_provider(guest: Guest) -> requests.Response:
    """Sign out on the provider's own page."""
    question = guest.http.get(f"{guest.stage.provider.issuer}/end_session", timeout=10)
    return form_to(question, "/end_session").press(guest.http)


def told(provider: EmbeddedProvider) -> Delivery:
    [delivery] = provider.logout_deliveries()
    return delivery


# --- back channel ------------------------------------------------------------------------------------


@pytest.mark.spec("OpenID Connect Back-Channel Logout section 2.7")
def test_signing_out_at_the_provider_ends_the_sign_in_on_the_next_request(
    stage: Stage, alice: Guest
) -> None:
    stage.provider.events.clear()
    leave_provider(alice)
    answer = told(stage.provider)
    assert (answer.status, answer.body) == (200, b"")
    assert alice.session()["reason"] == "ended_by_provider"
    assert alice.call("/cdf/api/v1/token/inspect").status_code == 401
    # The provider knows best what it has ended: nothing is revoked.
    assert "/revoke" not in {event.path for event in stage.provider.events.all()}


def test_a_session_ends_alone_and_a_person_everywhere(stage: Stage, alice: Guest) -> None:
    with Guest(stage) as elsewhere, Guest(stage) as bob:
        elsewhere.enter(ALICE)
        bob.enter(BOB)
        leave_provider(elsewhere)
        assert told(stage.provider).status == 200
        assert elsewhere.session()["signed_in"] is False
        assert alice.session()["signed_in"] is True
        with Guest(stage) as third:
            third.enter(ALICE)
            stage.provider.sign_out_everywhere(ALICE.subject)
            assert told(stage.provider).status == 200
            assert third.session()["reason"] == "ended_by_provider"
        assert alice.session()["reason"] == "ended_by_provider"
        assert bob.session()["signed_in"] is True


@pytest.mark.parametrize("kind", REFUSED)
def test_a_logout_token_that_breaks_a_rule_ends_nothing(
    stage: Stage, alice: Guest, kind: Misbehaviour
) -> None:
    stage.provider.misbehave(kind)
    leave_provider(alice)
    answer = told(stage.provider)
    body = json.loads(answer.body)
    assert (answer.status, body["error"]) == (400, "invalid_request")
    assert body["reason"] == REFUSED[kind]
    assert body["error_description"]
    assert body["reference"].startswith("E-")
    assert alice.session()["signed_in"] is True


def test_every_wrong_logout_token_is_shown_refused() -> None:
    legal = {
        Misbehaviour.LOGOUT_TYP_JWT,
        Misbehaviour.LOGOUT_TWICE,
        Misbehaviour.LOGOUT_MISSING_STATE,
        Misbehaviour.LOGOUT_FOREIGN_STATE,
    }
    assert {kind for kind in Misbehaviour if kind.startswith("logout_")} - legal == set(REFUSED)


def test_the_kind_that_older_providers_write_is_accepted(stage: Stage, alice: Guest) -> None:
    stage.provider.misbehave(Misbehaviour.LOGOUT_TYP_JWT)
    leave_provider(alice)
    assert told(stage.provider).status == 200
    assert alice.session()["signed_in"] is False


def test_a_logout_token_counts_once(stage: Stage, alice: Guest) -> None:
    stage.provider.misbehave(Misbehaviour.LOGOUT_TWICE)
    leave_provider(alice)
    first, second = stage.provider.logout_deliveries()
    assert (first.status, second.status) == (200, 400)
    assert json.loads(second.body)["reason"] == "replayed"


def test_a_replayed_token_does_not_end_the_sign_in_that_came_after(
    stage: Stage, alice: Guest
) -> None:
    stage.provider.sign_out_everywhere(ALICE.subject)
    used = told(stage.provider).token
    alice.enter(ALICE)
    assert send(stage, logout_token=used).status_code == 400
    assert alice.session()["signed_in"] is True


def test_a_session_that_nobody_has_here_is_no_error(stage: Stage, alice: Guest) -> None:
    alice.leave()
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
    stage: Stage, alice: Guest
) -> None:
    stage.provider.sign_out_everywhere(ALICE.subject)
    assert told(stage.provider).status == 200
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    answer = requests.post(stage.portal.url + BACK, headers=foreign, timeout=10)
    assert answer.json()["error"] == "invalid_request"


# --- front channel -----------------------------------------------------------------------------------


def frame_of(page: requests.Response) -> str:
    return page.text.split('<iframe src="')[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.spec("OpenID Connect Front-Channel Logout section 2")
def test_the_frame_on_the_providers_page_ends_the_sign_in_without_any_cookie(
    stages: StageFactory,
) -> None:
    stage = stages()
    stage.provider.reconfigure(
        clients=tuple(_front_only(client) for client in stage.provider.config.clients)
    )
    with Guest(stage) as alice, Guest(stage) as bob:
        alice.enter(ALICE)
        bob.enter(BOB)
        frame = frame_of(leave_provider(alice))
        assert alice.session()["signed_in"] is True
        answer = requests.get(
            frame,
            headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"},
            timeout=10,
        )
        assert answer.status_code == 200
        assert (
            f"frame-ancestors {stage.provider.issuer};"
            in (answer.headers["Content-Security-Policy"])
        )
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert alice.session()["reason"] == "ended_by_provider"
        assert bob.session()["signed_in"] is True


def _front_only(client: Any) -> Any:
    return replace(client, backchannel_logout_uri="")


def test_signing_out_at_the_portal_needs_no_frame(stage: Stage, alice: Guest) -> None:
    assert alice.leave().startswith(f"{stage.portal.url}/accounts/signed-out/?state=")
    assert told(stage.provider).status == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?iss={issuer}",
        "?sid={sid}",
        "?iss=&sid={sid}",
        "?iss={issuer}&sid=",
        "?iss={issuer}/&sid={sid}",
        "?iss=https://elsewhere.example&sid={sid}",
        "?iss={issuer}&iss={issuer}&sid={sid}",
        "?iss={issuer}&sid={sid}&sid={sid}",
    ],
)
def test_the_frame_needs_issuer_and_session_once_each(
    stage: Stage, alice: Guest, query: str
) -> None:
    [(sid,)] = stage.database.run(
        "SELECT sid FROM accounts_signin WHERE ended_at IS NULL ORDER BY created DESC LIMIT 1"
    )
    address = query.format(issuer=stage.provider.issuer, sid=sid)
    answer = requests.get(stage.portal.url + FRONT + address, timeout=10)
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert alice.session()["signed_in"] is True


def test_a_session_that_nobody_has_is_no_error_in_a_frame(stage: Stage) -> None:
    address = f"{FRONT}?iss={stage.provider.issuer}&sid=unknown"
    assert requests.get(stage.portal.url + address, timeout=10).status_code == 200
    assert requests.head(stage.portal.url + address, timeout=10).status_code == 405


# --- an independent provider -------------------------------------------------------------------------


def test_the_certified_providers_logout_token_is_accepted(stages: StageFactory) -> None:
    stage = stages(provider="certified")
    with Guest(stage) as alice, Guest(stage) as elsewhere:
        alice.enter(ALICE)
        elsewhere.enter(ALICE)
        question = alice.http.get(f"{stage.provider.issuer}/session/end", timeout=10)
        for form in forms_of(question):
            if ("logout", "yes") in form.buttons:
                form.press(alice.http, "logout", "yes")
        sent = eventually(
            lambda: [each for each in stage.provider.given() if "backchannel" in each]
        )
        assert [each["backchannel"] for each in sent] == ["success"]
        assert alice.session()["reason"] == "ended_by_provider"
        assert elsewhere.session()["signed_in"] is True
