"""What differs between groups and token/inspect, on the page of my access and in its twin."""

from __future__ import annotations

import html
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from accounts.models import AccessToken
from cdfportal.base.clock import system_clock
from cdfportal.demo import cast
from tests.dashboard.conftest import Scene, SignIn
from tests.dashboard.test_groups import LIST_ALL, READ_42, body, canned
from tests.dashboard.test_pages import text_of

ACCESS = "/p/plant-north/"
PROOF = body(1, "proof", LIST_ALL, sourceId=cast.ADMINS)
TOKEN_AGE = timedelta(minutes=30)


def made(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def seen(client: Client, scene: Scene, *groups: object) -> tuple[list[dict[str, Any]], str]:
    """The findings of the twin and the page, for a token of half an hour."""
    scene.simulator.faults.clear()
    canned(scene, (PROOF, *groups))
    AccessToken.objects.update(obtained_at=system_clock() - TOKEN_AGE)
    found = client.get(f"/api{ACCESS}?refresh=1").json()["findings"]
    return found, html.unescape(text_of(client, ACCESS))


def test_each_difference_is_told_with_its_cause_and_when_it_heals(
    scene: Scene, signed_in: SignIn
) -> None:
    client, now = signed_in("alice"), system_clock()
    young = made(now - timedelta(minutes=10))
    stale = body(2, "stale", READ_42, sourceId=cast.TRAIN_B_READERS, createdTime=young)
    ((finding,), page) = seen(client, scene, stale)
    token = AccessToken.objects.get()
    life = token.expires_at - token.obtained_at
    due = token.expires_at - min(timedelta(minutes=1), life / 10)
    assert (finding["cause"], finding["group"]) == ("stale_token", 2)
    assert finding["heals_at"] == f"{due:%Y-%m-%dT%H:%M:%SZ}"
    assert "The token names the source id of stale, but CDF does not count you in it." in page
    assert "Probable cause: stale token. The group is newer than your access token." in page
    assert f"{due:%H:%M} UTC." in page

    fresh = body(2, "fresh", READ_42, sourceId=cast.TRAIN_B_READERS, createdTime=made(now))
    ((finding,), page) = seen(client, scene, fresh)
    assert finding["cause"] == "propagation"
    assert "just changed" in page


def test_groups_for_other_applications_are_one_note_and_no_alarm(
    scene: Scene, signed_in: SignIn
) -> None:
    others = {"attributes": {"token": {"appIds": ["other"]}}}
    found, page = seen(
        signed_in("alice"),
        scene,
        body(2, "first", READ_42, sourceId=cast.TRAIN_B_READERS, **others),
        body(3, "second", READ_42, sourceId=cast.TRANSFORMATION_OWNERS, **others),
    )
    assert [one["cause"] for one in found] == ["application_link"] * 2
    assert page.count("Cause: application link.") == 1
    assert "The same holds for second." in page
    assert "It does not heal by itself." in page


def test_where_all_agrees_there_is_no_finding_and_the_limits_are_shown(signed_in: SignIn) -> None:
    client = signed_in("alice")
    said = client.get(f"/api{ACCESS}").json()
    assert said["findings"] == []
    assert [(m["name"], m["state"]) for m in said["meters"]] == [
        ("groups_per_principal", "ok"),
        ("group_claims", "ok"),
    ]
    assert f"{len(said['groups'])} of 20" in text_of(client, ACCESS)


def test_a_list_left_out_is_beyond_the_limit_and_never_zero(signed_in: SignIn) -> None:
    client = signed_in("dave")
    states = {m["name"]: m["state"] for m in client.get(f"/api{ACCESS}").json()["meters"]}
    assert states["entra_overage"] == "over"
    assert states["group_claims"] == "not_known"
    assert "more than 200" in text_of(client, ACCESS)
