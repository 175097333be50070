"""Signing out from a page that has outlived its sign-in: the provider's session is still there."""

from __future__ import annotations

import re

import requests

from cdfportal.demo.cast import ALICE
from tests.support.guest import Guest
from tests.support.stage import Stage

_MARK = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def sign_out_with(mark: str, guest: Guest) -> requests.Response:
    """Press the button of a page that was opened before."""
    return guest.http.post(
        f"{guest.portal.url}/accounts/sign-out/",
        data={"csrfmiddlewaretoken": mark},
        headers={"Origin": guest.portal.url, "Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
        timeout=20,
    )


def test_an_idle_persons_sign_out_reaches_the_provider(stage: Stage) -> None:
    with Guest(stage) as alice:
        alice.enter(ALICE)
        found = _MARK.search(alice.get("/accounts/sessions/").text)
        assert found is not None
        stage.database.run(
            "UPDATE accounts_browsersession SET last_seen = '2001-01-01 00:00:00+00:00'"
        )
        assert alice.session()["reason"] == "idle"
        page = sign_out_with(found[1], alice)
        assert page.status_code == 200
        assert f"{stage.provider.issuer}/end_session?" in page.text


def test_somebody_whom_the_provider_signed_out_is_not_sent_there_again(stage: Stage) -> None:
    with Guest(stage) as alice:
        alice.enter(ALICE)
        found = _MARK.search(alice.get("/accounts/sessions/").text)
        assert found is not None
        stage.provider.sign_out_everywhere(ALICE.subject)
        assert [told.status for told in stage.provider.logout_deliveries()][-1] == 200
        answer = sign_out_with(found[1], alice)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/accounts/signed-out/"
