"""Refresh tokens: rotation, reuse, and the setting that leaves them alone."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cdfportal.demo.provider import Misbehaviour
from cdfportal.demo.provider.families import Family
from tests.demo.provider.conftest import Hands
from tests.demo.provider.relying_party import CDF, PUBLIC, STRANGER, RelyingParty


def test_a_refresh_brings_new_tokens_of_the_same_sign_in(rp: RelyingParty, clock: Hands) -> None:
    first = rp.tokens()
    clock.forward(2)
    second = rp.refresh(first["refresh_token"]).json()
    before = rp.verified(first["id_token"], PUBLIC.client_id)
    after = rp.verified(second["id_token"], PUBLIC.client_id, verify_iat=False)
    assert {name: before[name] for name in ("iss", "sub", "sid", "auth_time")} == {
        name: after[name] for name in ("iss", "sub", "sid", "auth_time")
    }
    assert after["iat"] == before["iat"] + 2
    assert "nonce" not in after
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert second["scope"] == first["scope"]


@pytest.mark.spec("RFC 9700 section 4.14.2")
def test_reuse_of_an_old_refresh_token_kills_the_family(rp: RelyingParty) -> None:
    first = rp.tokens()
    second = rp.refresh(first["refresh_token"]).json()
    assert rp.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert rp.provider.reuses == 1
    assert rp.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert rp.provider.reuses == 1


def test_of_many_refreshes_at_once_one_wins_and_the_family_dies(rp: RelyingParty) -> None:
    fields = {
        "client_id": "portal",
        "grant_type": "refresh_token",
        "refresh_token": rp.tokens()["refresh_token"],
    }

    def refresh(_index: int) -> int:
        with RelyingParty(rp.provider) as other:
            return other.post("/token", fields).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(refresh, range(4)))
    assert statuses == [200, 400, 400, 400]
    assert rp.provider.reuses == 1


def test_two_refreshes_that_meet_in_the_middle_do_not_both_win(
    rp: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = rp.tokens()["refresh_token"]
    meeting = threading.Barrier(2, timeout=0.3)
    rotate = Family.new_refresh_token

    def slowly(family: Family) -> str:
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait()  # nobody else ever comes here while one refresh is under way
        return rotate(family)

    monkeypatch.setattr(Family, "new_refresh_token", slowly)
    data = {"client_id": "portal", "grant_type": "refresh_token", "refresh_token": token}
    with RelyingParty(rp.provider) as other, ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(party.post, "/token", data) for party in (rp, other)]
        assert sorted(call.result().status_code for call in calls) == [200, 400]


def test_without_rotation_the_refresh_token_stays(rp: RelyingParty) -> None:
    rp.provider.reconfigure(rotate_refresh_tokens=False)
    token = rp.tokens()["refresh_token"]
    for _ in range(3):
        answer = rp.refresh(token)
        assert answer.status_code == 200
        assert "refresh_token" not in answer.json()
    assert rp.provider.reuses == 0


def test_a_withheld_refresh_token_leaves_the_old_one_alive(rp: RelyingParty) -> None:
    token = rp.tokens()["refresh_token"]
    rp.provider.misbehave(Misbehaviour.REFRESH_WITHOUT_NEW_TOKEN)
    assert "refresh_token" not in rp.refresh(token).json()
    rp.provider.behave()
    assert "refresh_token" in rp.refresh(token).json()


def test_a_lost_answer_costs_the_refresh_token(rp: RelyingParty) -> None:
    token = rp.tokens()["refresh_token"]
    rp.provider.misbehave(Misbehaviour.REFRESH_LOST_ANSWER)
    assert rp.refresh(token).status_code == 503
    rp.provider.behave()
    assert rp.refresh(token).json()["error"] == "invalid_grant"
    assert rp.provider.reuses == 1


def test_an_unanswered_refresh_leaves_the_token_unused(rp: RelyingParty) -> None:
    token = rp.tokens()["refresh_token"]
    rp.provider.misbehave(Misbehaviour.REFRESH_TIMEOUT)
    assert rp.refresh(token).status_code == 503
    rp.provider.behave()
    assert rp.refresh(token).status_code == 200


def test_a_refresh_token_belongs_to_its_client(rp: RelyingParty) -> None:
    token = rp.tokens()["refresh_token"]
    with RelyingParty(rp.provider, STRANGER) as stranger:
        assert stranger.refresh(token).json()["error"] == "invalid_grant"
    assert rp.refresh(token).status_code == 200


def test_a_refresh_token_ends(rp: RelyingParty, clock: Hands) -> None:
    token = rp.tokens()["refresh_token"]
    clock.forward(24 * 3600)
    assert rp.refresh(token).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("token", ["nonsense", ".", "a.b", "ü.ü", ""])
def test_an_unknown_refresh_token_is_refused(rp: RelyingParty, token: str) -> None:
    assert rp.refresh(token).json()["error"] == "invalid_grant"
    assert rp.provider.reuses == 0


def test_the_scope_can_be_narrowed_but_not_widened(rp: RelyingParty) -> None:
    first = rp.tokens(scope=f"openid offline_access {CDF}/IDENTITY {CDF}/user_impersonation")
    second = rp.refresh(first["refresh_token"], scope=f"openid {CDF}/IDENTITY").json()
    assert rp.verified(second["access_token"], CDF)["scp"] == "IDENTITY"
    third = rp.refresh(second["refresh_token"], scope="openid profile")
    assert third.json()["error"] == "invalid_scope"


def test_calls_of_the_token_endpoint_can_be_counted(rp: RelyingParty) -> None:
    token = rp.tokens()
    rp.provider.events.clear()
    rp.refresh(token["refresh_token"])
    (event,) = rp.provider.events.all()
    assert (event.method, event.path, event.grant_type) == ("POST", "/token", "refresh_token")
    assert event.fields == ("client_id", "grant_type", "refresh_token")
    assert token["refresh_token"] not in repr(event)
