"""The provider ends sign-ins by a frame on its own page: Front-Channel Logout 1.0, over real sockets.

npm's oidc-provider has no front-channel logout: the embedded provider shows it alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import requests

from cdfportal.demo.cast import ALICE, BOB
from tests.support.fixtures import StageFactory
from tests.support.guest import Guest
from tests.support.leaving import leave_provider
from tests.support.stage import Stage

FRONT = "/accounts/logout/frontchannel/"


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
    with Guest(stage) as guest, Guest(stage) as bob:
        guest.enter(ALICE)
        bob.enter(BOB)
        frame = frame_of(leave_provider(stage.provider, guest.http))
        assert guest.session()["signed_in"] is True
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
        assert guest.session()["reason"] == "ended_by_provider"
        assert bob.session()["signed_in"] is True


def _front_only(client: Any) -> Any:
    return replace(client, backchannel_logout_uri="")


def test_signing_out_at_the_portal_needs_no_frame(stage: Stage, guest: Guest) -> None:
    stage.provider.logout_deliveries()
    assert guest.leave().startswith(f"{stage.portal.url}/accounts/signed-out/?state=")
    assert [delivery.status for delivery in stage.provider.logout_deliveries()] == [200]


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
    stage: Stage, guest: Guest, query: str
) -> None:
    [(sid,)] = stage.database.run(
        "SELECT sid FROM accounts_signin WHERE ended_at IS NULL ORDER BY created DESC LIMIT 1"
    )
    address = query.format(issuer=stage.provider.issuer, sid=sid)
    answer = requests.get(stage.portal.url + FRONT + address, timeout=10)
    assert answer.status_code == 400
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert guest.session()["signed_in"] is True


def test_a_session_that_nobody_has_is_no_error_in_a_frame(stage: Stage) -> None:
    address = f"{FRONT}?iss={stage.provider.issuer}&sid=unknown"
    assert requests.get(stage.portal.url + address, timeout=10).status_code == 200
    assert requests.head(stage.portal.url + address, timeout=10).status_code == 405
