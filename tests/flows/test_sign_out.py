"""Signing out from the portal: here first, then the tokens, then at the provider.

OpenID Connect RP-Initiated Logout 1.0, cases of the conformance suite's client plan; RFC 7009.
"""

from __future__ import annotations

import html
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB, Person
from cdfportal.demo.provider import Misbehaviour
from tests.support.eventually import eventually
from tests.support.fixtures import StageFactory
from tests.support.guest import Guest
from tests.support.onward import onward
from tests.support.stage import Stage

HERE = "/accounts/signed-out/"


class SignedIn(Guest):
    """What is done aside for somebody else, who signed out a moment ago, is not counted."""

    def enter(self, person: Person, following: str = "/") -> requests.Response:
        before = self.stage.provider.given_secrets()
        landed = super().enter(person, following)
        self.tokens = {secret.value for secret in self.stage.provider.given_secrets() - before}
        self.sign_in = self.session()["session"]["id"]
        return landed

    def revocations(self) -> list[str]:
        """The hints of the calls that revoke these tokens."""
        return [hint for token, hint in self.stage.provider.revocations if token in self.tokens]

    def audited(self, event: str) -> list[dict[str, Any]]:
        return [line for line in audited(self.stage, event) if line["sign_in"] == self.sign_in]


@pytest.fixture
def alice(stage: Stage) -> Iterator[SignedIn]:
    with SignedIn(stage) as guest:
        guest.enter(ALICE)
        yield guest


def sign_out(guest: Guest) -> requests.Response:
    """Press the button; the answer itself, which leads on by a page."""
    page = guest.get("/accounts/sessions/").text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return guest.http.post(
        f"{guest.portal.url}/accounts/sign-out/",
        data={"csrfmiddlewaretoken": token},
        headers={"Origin": guest.portal.url, "Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
        timeout=20,
    )


def way_out(answer: requests.Response) -> str:
    """Where the page leads; no redirect, which a form's `form-action` would judge."""
    assert answer.status_code == 200, answer.text
    return onward(answer.text)


def come_back(guest: Guest, there: str) -> requests.Response:
    """From the provider to our page, as the browser does it."""
    back = guest.stage.provider.sign_out(guest.http, there)
    assert back.startswith(f"{guest.portal.url}{HERE}")
    return guest.come_back(back)


def audited(stage: Stage, event: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in stage.portal.log().splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("event") == event]


# --- RP-Initiated Logout ----------------------------------------------------------------------------


@pytest.mark.spec("OpenID Connect RP-Initiated Logout section 2")
def test_the_provider_is_told_which_client_who_and_where_to_send_them_back(
    stage: Stage, alice: Guest
) -> None:
    there = urlsplit(way_out(sign_out(alice)))
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{stage.provider.issuer}/end_session"
    asked = parse_qs(there.query)
    assert asked.pop("state")
    assert asked == {
        "client_id": [stage.client_id],
        "logout_hint": [ALICE.email],
        "post_logout_redirect_uri": [f"{stage.portal.url}{HERE}"],
    }


def test_the_page_that_leads_there_works_without_script_and_leaves_no_trace(
    stage: Stage, alice: Guest
) -> None:
    answer = sign_out(alice)
    address = way_out(answer)
    assert f'<a class="btn first" href="{html.escape(address)}">' in answer.text
    assert address not in answer.text, "the ampersands are escaped"
    assert "You are signed out here" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "form-action 'self';" in answer.headers["Content-Security-Policy"]
    assert address.startswith(stage.provider.issuer)


def test_the_right_state_confirms_the_sign_out(alice: Guest) -> None:
    page = come_back(alice, way_out(sign_out(alice)))
    assert page.status_code == 200
    assert "You are signed out" in page.text
    assert "Here and at your identity provider." in page.text
    again = alice.get(page.url)
    assert "Here and at your identity provider." in again.text


@pytest.mark.parametrize(
    "kind", [Misbehaviour.LOGOUT_MISSING_STATE, Misbehaviour.LOGOUT_FOREIGN_STATE]
)
def test_a_missing_or_foreign_state_confirms_nothing_and_is_no_error(
    stage: Stage, alice: Guest, kind: Misbehaviour
) -> None:
    stage.provider.misbehave(kind)
    page = come_back(alice, way_out(sign_out(alice)))
    assert page.status_code == 200
    assert "You are signed out" in page.text
    assert "did not confirm" in page.text
    assert alice.session()["signed_in"] is False


def test_another_browsers_state_confirms_nothing_and_signs_nobody_out(
    stage: Stage, alice: Guest
) -> None:
    with Guest(stage) as bob:
        bob.enter(BOB)
        link = stage.provider.sign_out(alice.http, way_out(sign_out(alice)))
        page = bob.get(link)
        assert page.status_code == 200
        assert "You are signed in" in page.text
        assert bob.session()["person"]["name"] == BOB.name
    with Guest(stage) as stranger:
        assert "You are not signed in" in stranger.get(link).text


def test_signing_out_twice_leads_to_the_same_page(alice: Guest) -> None:
    page = alice.get("/accounts/sessions/").text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answers = [
        alice.http.post(
            f"{alice.portal.url}/accounts/sign-out/",
            data={"csrfmiddlewaretoken": token},
            headers={"Origin": alice.portal.url, "Sec-Fetch-Site": "same-origin"},
            allow_redirects=False,
            timeout=20,
        )
        for _ in range(2)
    ]
    assert answers[1].headers["Location"] == HERE
    page_there = alice.get(answers[1].headers["Location"])
    assert page_there.status_code == 200
    assert "You are signed out" in page_there.text, "the first one left its ticket"


@pytest.mark.spec("Clear Site Data section 3.1")
def test_the_browser_is_told_to_forget_pages_and_storage_and_no_foreign_cookie(
    alice: Guest,
) -> None:
    answer = sign_out(alice)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    cookies = answer.raw.headers.getlist("Set-Cookie")
    gone = {each.split("=")[0] for each in cookies if "Max-Age=0" in each}
    assert "portal" in gone
    [ticket] = [each for each in cookies if each.startswith("portal-signout=")]
    assert "HttpOnly" in ticket
    assert "SameSite=Lax" in ticket
    assert "Max-Age=600" in ticket


def test_a_provider_that_is_away_keeps_nobody_signed_in(stages: StageFactory) -> None:
    stage = stages()
    with Guest(stage) as alice:
        alice.enter(ALICE)
        stage.provider.stop()
        answer = sign_out(alice)
        # What the provider's document said is still known.
        assert way_out(answer).startswith(f"{stage.provider.issuer}/end_session?")
        assert alice.session()["signed_in"] is False
    assert eventually(lambda: audited(stage, "revocation_failed"))


def test_a_provider_that_this_process_never_met_and_cannot_reach_is_said_so(
    stages: StageFactory,
) -> None:
    stage = stages(WEB_WORKERS="1")
    with Guest(stage) as alice:
        alice.enter(ALICE)
        stage.provider.stop()
        stage.portal.stop()
        stage.portal.start()
        begun = time.monotonic()
        answer = sign_out(alice)
        assert time.monotonic() - begun < 5
        assert answer.headers["Location"] == HERE
        page = alice.get(HERE)
        assert "could not be reached" in page.text
        assert alice.session()["signed_in"] is False


# --- RFC 7009 ----------------------------------------------------------------------------------------


@pytest.mark.spec("RFC 7009 section 2.1")
def test_the_refresh_token_is_revoked_first_and_then_the_access_token(
    alice: SignedIn,
) -> None:
    sign_out(alice)
    done = eventually(lambda: alice.audited("tokens_revoked"))
    assert len(done) == 1
    assert alice.revocations() == ["refresh_token", "access_token"]


def test_a_revocation_endpoint_that_hangs_keeps_nobody_waiting(
    stage: Stage, alice: SignedIn
) -> None:
    stage.provider.misbehave(Misbehaviour.REVOKE_TIMEOUT)
    begun = time.monotonic()
    answer = sign_out(alice)
    assert time.monotonic() - begun < 1.5
    page = come_back(alice, way_out(answer))
    assert "Here and at your identity provider." in page.text
    failed = eventually(lambda: alice.audited("revocation_failed"))
    assert [each["reason"] for each in failed] == ["provider_timeout"]
    assert time.monotonic() - begun < 8
    # The refresh token's call used all the time that there is.
    assert alice.revocations() == ["refresh_token"]


@pytest.mark.parametrize(
    ("kind", "reason", "calls"),
    [
        (Misbehaviour.REVOKE_500, "provider_status", 2),
        (Misbehaviour.REVOKE_DROPS_CONNECTION, "provider_unreachable", 1),
    ],
)
def test_a_revocation_that_fails_is_audited_and_shown_to_nobody(
    stage: Stage, alice: SignedIn, kind: Misbehaviour, reason: str, calls: int
) -> None:
    stage.provider.misbehave(kind)
    page = come_back(alice, way_out(sign_out(alice)))
    assert "Here and at your identity provider." in page.text
    failed = eventually(lambda: alice.audited("revocation_failed"))
    assert [each["reason"] for each in failed] == [reason]
    assert len(alice.revocations()) == calls


def test_a_server_that_ends_finishes_what_it_began(stages: StageFactory) -> None:
    stage = stages()
    with SignedIn(stage) as alice:
        alice.enter(ALICE)
        stage.provider.misbehave(Misbehaviour.REVOKE_TIMEOUT)
        sign_out(alice)
        eventually(alice.revocations)
        stage.portal.stop()
    assert [each["reason"] for each in audited(stage, "revocation_failed")] == ["provider_timeout"]


def test_ending_another_of_ones_sign_ins_revokes_that_ones_tokens(
    stage: Stage, alice: SignedIn
) -> None:
    with Guest(stage) as elsewhere:
        elsewhere.enter(ALICE)
        elsewhere.post("/accounts/sessions/", "/accounts/sessions/", others="1")
        assert alice.session()["reason"] == "ended_by_person"
        eventually(lambda: len(alice.revocations()) >= 2)
        assert elsewhere.session()["signed_in"] is True
