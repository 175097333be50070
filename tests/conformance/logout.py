"""The plans for RP-initiated, back-channel and front-channel logout; the portal behind gunicorn."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import requests

from cdfportal.demo.cast import ALICE
from cdfportal.demo.provider import Misbehaviour
from tests.conformance.case import Case, Must, Observation, Plan
from tests.conformance.rig import Rig
from tests.support.forms import form_to
from tests.support.guest import Guest
from tests.support.stage import Stage

M = Misbehaviour
_FRAME = re.compile(r'<iframe src="([^"]+)"')
_CONFIRMED, _UNCONFIRMED = "Here and at your identity provider.", "did not confirm"


@contextmanager
def _signed_in(rig: Rig, *faults: Misbehaviour) -> Iterator[tuple[Stage, Guest]]:
    """Alice is signed in, and no logout token is under way."""
    stage = rig.stage()
    with Guest(stage) as guest:
        guest.enter(ALICE)
        stage.provider.logout_deliveries()
        stage.provider.misbehave(*faults)
        yield stage, guest


def _leaving_here(*faults: Misbehaviour) -> Callable[[Rig], Observation]:
    """Sign out at the portal, by way of the provider, and look at the page where that ends."""

    def run(rig: Rig) -> Observation:
        with _signed_in(rig, *faults) as (_, guest):
            page = guest.come_back(guest.leave())
            assert page.status_code == 200
            assert guest.session()["signed_in"] is False
            confirmed = _CONFIRMED in page.text
            assert confirmed or _UNCONFIRMED in page.text
            there = "confirmed" if confirmed else "told as unconfirmed"
            return Observation(confirmed, f"signed out here; at the provider: {there}")

    return run


def _leaving_there(*faults: Misbehaviour) -> Callable[[Rig], Observation]:
    """Sign out on the provider's own page; it sends a logout token."""

    def run(rig: Rig) -> Observation:
        with _signed_in(rig, *faults) as (stage, guest):
            _press_sign_out_there(guest)
            (told,) = stage.provider.logout_deliveries()
            said = guest.session()
            if told.status == 200:
                return Observation(not said["signed_in"], f"200; sign-in ended: `{said['reason']}`")
            assert said["signed_in"] is True
            fault = json.loads(told.body)["reason"]
            return Observation(False, f"{told.status}, `{fault}`; the sign-in goes on")

    return run


def _frame_of_the_provider(rig: Rig) -> Observation:
    """The client has no back channel, so the provider's page frames our address."""
    with _signed_in(rig) as (stage, guest), _front_channel_only(stage):
        frame = _FRAME.search(_press_sign_out_there(guest).text)
        assert frame is not None
        assert guest.session()["signed_in"] is True
        # In a frame of another site no Lax cookie arrives, so none is sent here.
        answer = requests.get(
            html.unescape(frame[1]),
            headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"},
            timeout=10,
        )
        said = guest.session()
        words = f"{answer.status_code}; sign-in ended: `{said['reason']}`"
        return Observation(answer.status_code == 200 and not said["signed_in"], words)


def _press_sign_out_there(guest: Guest) -> requests.Response:
    question = guest.http.get(f"{guest.stage.provider.issuer}/end_session", timeout=10)
    return form_to(question, "/end_session").press(guest.http)


@contextmanager
def _front_channel_only(stage: Stage) -> Iterator[None]:
    clients = stage.provider.config.clients
    stage.provider.reconfigure(
        clients=tuple(replace(client, backchannel_logout_uri="") for client in clients)
    )
    try:
        yield
    finally:
        stage.provider.reconfigure(clients=clients)


RP_INITIATED = Plan(
    "oidcc-client-rp-initiated-logout-rp-basic",
    (
        Case(
            "oidcc-client-test-rp-init-logout",
            "The state comes back.",
            Must.ACCEPT,
            _leaving_here(),
        ),
        Case(
            "oidcc-client-test-rp-init-logout-other-state",
            "Another state comes back.",
            Must.REFUSE,
            _leaving_here(M.LOGOUT_FOREIGN_STATE),
        ),
        Case(
            "oidcc-client-test-rp-init-logout-no-state",
            "No state comes back.",
            Must.REFUSE,
            _leaving_here(M.LOGOUT_MISSING_STATE),
        ),
    ),
)

_BACK_CHANNEL = "oidcc-client-test-rp-backchannel-rpinitlogout"
BACK_CHANNEL = Plan(
    "oidcc-client-back-channel-logout-rp-basic",
    (
        Case(_BACK_CHANNEL, "The logout token is right.", Must.ACCEPT, _leaving_there()),
        *(
            Case(f"{_BACK_CHANNEL}-{name}", provider, Must.REFUSE, _leaving_there(fault))
            for name, provider, fault in (
                ("alg-none", "The logout token is not signed.", M.LOGOUT_ALG_NONE),
                ("no-event", "`events` is missing.", M.LOGOUT_NO_EVENTS),
                ("with-nonce", "It holds a `nonce`.", M.LOGOUT_WITH_NONCE),
                ("wrong-alg", "It is signed with HS256.", M.LOGOUT_HS256),
                ("wrong-aud", "`aud` names another client.", M.LOGOUT_WRONG_AUD),
                ("wrong-event", "`events` names another event.", M.LOGOUT_WRONG_EVENT),
                ("wrong-iss", "`iss` names another provider.", M.LOGOUT_WRONG_ISS),
            )
        ),
    ),
)

FRONT_CHANNEL = Plan(
    "oidcc-client-front-channel-logout-rp-basic",
    (
        Case(
            "oidcc-client-test-rp-frontchannel-rpinitlogout",
            "The person signs out at the portal; the provider sends them back.",
            Must.ACCEPT,
            _leaving_here(),
        ),
        Case(
            "oidcc-client-test-rp-frontchannel-opinitlogout",
            "The person signs out at the provider; its page frames the portal's address.",
            Must.ACCEPT,
            _frame_of_the_provider,
        ),
    ),
)
