"""My sign-ins: the living ones and the ended ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.models import Profile, SignIn
from tests.accounts.rows import (
    IDLE,
    START,
    Hands,
    person,
    session,
    sign_in,
)
from tests.accounts.sign_in_pages import after, page, twin

pytestmark = pytest.mark.django_db


def test_living_ones_and_ended_ones_stand_in_two_lists(hands: Hands) -> None:
    alice = person()
    mine = session(sign_in(alice))
    framed = sign_in(alice, created=after(-500), user_agent="curl/8", address=None)
    session(framed, Profile.EMBED, embed_origin="https://host.example")
    gone, old = sign_in(alice, created=after(-900)), sign_in(alice, created=after(-900))
    for each in (gone, old):
        session(each)
    end_sign_in(gone.id, EndReason.REFRESH_REJECTED, after(-10))
    end_sign_in(old.id, EndReason.SIGNED_OUT, START - timedelta(days=7, seconds=1))
    session(sign_in(person("bob")))
    said = twin(mine)
    assert [
        (line["device"], line["how"], line["address"], line["this_one"]) for line in said["living"]
    ] == [
        ("Firefox 143 on Windows", "in the portal", "192.0.2.7", True),
        ("curl/8", "in a frame of https://host.example", "unknown", False),
    ]
    assert [(line["id"], line["end_reason"]) for line in said["ended"]] == [
        (str(gone.id), "refresh_rejected")
    ]
    text = page(mine)
    assert "in a frame of https://host.example" in text
    assert EndReason.REFRESH_REJECTED.sentence in text
    assert f'href="/accounts/sessions/{gone.id}/"' in text
    assert str(old.id) not in text


def test_one_that_is_over_by_time_counts_as_ended_before_anybody_writes_it_down(
    hands: Hands,
) -> None:
    alice = person()
    idle, expired = sign_in(alice), sign_in(alice, absolute_end=after(60))
    mine = session(sign_in(alice), last_seen=after(IDLE))
    for each in (idle, expired):
        session(each)
    hands.go(IDLE + 30)
    said = twin(mine)
    assert [line["this_one"] for line in said["living"]] == [True]
    assert [(line["id"], line["end_reason"], line["ended_at"]) for line in said["ended"]] == [
        (str(idle.id), "idle", after(IDLE).isoformat()),
        (str(expired.id), "expired", after(60).isoformat()),
    ]
    assert SignIn.objects.filter(ended_at=None).count() == 3, "a page that is read writes nothing"
    assert twin(mine, f"{idle.id}/")["end_reason"] == "idle"


def test_a_sign_in_lives_as_long_as_one_of_its_sessions(hands: Hands) -> None:
    """Its window was left long ago, its frame is in use; somebody looks from another browser."""
    alice = person()
    made = sign_in(alice)
    session(made)
    session(made, Profile.EMBED, last_seen=after(IDLE - 1))
    mine = session(sign_in(alice), last_seen=after(IDLE))
    hands.go(IDLE + 60)
    hows = {line["id"]: line["how"] for line in twin(mine)["living"]}
    assert hows[str(made.id)] == "in the portal, in a frame of another portal"
