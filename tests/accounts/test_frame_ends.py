"""How a frame's session ends, and what ends with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.end_reason import EndReason
from accounts.models import BrowserSession, Person, Profile, SignIn, SignInEvent
from tests.accounts.rows import IDLE, Hands, client, person, session, sign_in
from tests.accounts.sign_in_pages import page, twin
from tests.support.frame import EMBED, HOST, Frame, code_of, connect, press_connect

pytestmark = pytest.mark.django_db
FORM = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
OUT = "/embed/sign-out/"


@pytest.fixture(autouse=True)
def listed(hands: Hands, settings: Settings) -> None:
    """One host may frame the portal."""
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(HOST,))


@pytest.fixture
def alice(listed: None) -> Client:
    """Her browser, in the portal's own windows."""
    return client(session(sign_in(person())))


@pytest.fixture
def frame(alice: Client) -> Client:
    """A frame that she connected."""
    return connect(alice)


def said(frame: Client) -> str | None:
    """Why the frame is out, or None while it is in."""
    answer = frame.get("/accounts/session/?slide=0", headers={"x-portal-embed": "1"}).json()
    return None if answer["signed_in"] else str(answer["reason"])


def in_the_portal(alice: Client) -> bool:
    return bool(alice.get("/accounts/session/?slide=0").json()["signed_in"])


def test_signing_out_in_the_frame_asks_first_and_then_ends_both(
    alice: Client, frame: Client
) -> None:
    back = "/embed/denied/?theme=dark"
    asked = frame.get(OUT, {"back": back}).content.decode()
    assert "Alice, this ends your sign-in here and in the portal." in asked
    assert 'href="/embed/denied/?theme=dark">Stay signed in' in asked
    assert said(frame) is None
    done = frame.post(OUT, {"back": back}, headers=FORM)
    assert "You are signed out here and in the portal." in done.content.decode()
    assert 'href="/embed/denied/?theme=dark">Sign in again' in done.content.decode()
    assert done.cookies[EMBED]["max-age"] == "0"
    assert in_the_portal(alice) is False
    assert SignIn.objects.get().end_reason == "signed_out"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_the_host_page_cannot_sign_anybody_out(alice: Client, frame: Client, site: str) -> None:
    assert frame.post(OUT, headers={"sec-fetch-site": site}).status_code == 403
    assert in_the_portal(alice)


def test_the_host_is_known_after_signing_out(
    alice: Client, frame: Client, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(HOST, "https://b.example"))
    frame.post(OUT, headers=FORM)
    again = Frame(client=frame)
    bob = client(session(sign_in(person("bob"))))
    link = again.link(referer="http://localhost:8000/embed/sign-out/")
    assert f"<b>{HOST}</b>" in bob.get(link).content.decode()


def test_signing_out_in_the_portal_ends_the_frame(alice: Client, frame: Client) -> None:
    alice.post("/accounts/sign-out/")
    assert said(frame) == "signed_out"
    shown = Frame(client=frame).load().content.decode()
    assert EndReason.SIGNED_OUT.sentence in shown
    assert "data-connect" in shown


def test_my_sign_ins_show_the_frame_and_disconnect_it_alone(alice: Client, frame: Client) -> None:
    mine = alice.cookies["portal"].value
    (line,) = twin(mine)["living"]
    assert line["how"] == f"in the portal, in a frame of {HOST}"
    assert [one["origin"] for one in line["frames"]] == [HOST]
    assert f"</span> {HOST}</button>" in page(mine)
    form = {"disconnect": line["frames"][0]["id"]}
    alice.post("/accounts/sessions/", form)
    assert f"You disconnected the frame of {HOST}." in page(mine)
    assert said(frame) == "disconnected"
    assert in_the_portal(alice)
    alice.post("/accounts/sessions/", form)
    assert "had ended before" in page(mine)
    assert [each.kind for each in SignInEvent.objects.order_by("id")] == [
        "connected",
        "disconnected",
    ]
    assert "Frame disconnected" in page(mine, "this/")


@pytest.mark.parametrize("named", ["", "x", "1f0c3f0e-8c1e-4f43-9d3b-0d6f6e3f0000", "own", "bobs"])
def test_nothing_else_is_disconnected(alice: Client, frame: Client, named: str) -> None:
    if named == "own":
        named = str(BrowserSession.objects.get(profile=Profile.FIRST_PARTY).id)
    if named == "bobs":
        session(sign_in(person("bob")), Profile.EMBED)
        named = str(BrowserSession.objects.get(sign_in__person__subject="bob").id)
    alice.post("/accounts/sessions/", {"disconnect": named})
    assert "you have no such frame" in page(alice.cookies["portal"].value)
    assert BrowserSession.objects.exclude(ended_at=None).count() == 0


def test_the_last_session_takes_the_sign_in_with_it(
    alice: Client, frame: Client, hands: Hands
) -> None:
    """The frame was used while the portal's own window was not."""
    hands.go(IDLE - 10)
    frame.get("/accounts/session/", headers={"x-portal-embed": "1"})
    hands.go(IDLE + 1)
    assert in_the_portal(alice) is False
    again = client(session(sign_in(Person.objects.get()), last_seen=hands.now))
    (line,) = (one for one in twin(again.cookies["portal"].value)["living"] if one["frames"])
    again.post("/accounts/sessions/", {"disconnect": line["frames"][0]["id"]})
    assert said(frame) == "disconnected"
    assert SignIn.objects.exclude(ended_at=None).get().end_reason == "disconnected"


def test_a_frame_that_nobody_uses_is_idle_by_itself(
    alice: Client, frame: Client, hands: Hands
) -> None:
    hands.go(IDLE - 10)
    assert in_the_portal(alice)
    alice.get("/accounts/session/")
    hands.go(IDLE)
    assert said(frame) == "idle"
    assert in_the_portal(alice)


def test_the_frames_page_knows_when_to_ask(alice: Client, frame: Client, hands: Hands) -> None:
    """At the token's end, or the idle time's, whichever comes first: 1800 and 3600 seconds."""
    hands.go(600)
    asked = frame.get(OUT).content.decode()
    assert 'data-frame-session="1200"' in asked
    hands.go(1900)
    assert f'data-frame-session="{IDLE}"' in frame.get(OUT).content.decode()


def test_a_page_of_the_frame_that_is_signed_out_leads_to_its_own_way_in(listed: None) -> None:
    answer = Frame().load(OUT)
    assert "data-connect" in answer.content.decode()


def test_everywhere_means_the_frames_too(alice: Client, frame: Client) -> None:
    other = client(session(sign_in(Person.objects.get())))
    other.post("/accounts/sessions/", {"everywhere": "1"})
    assert said(frame) == "ended_by_person"


def test_a_code_that_was_refused_stands_in_the_timeline(alice: Client) -> None:
    frame = Frame()
    code_of(press_connect(alice, frame.link(), "typed"))
    frame.type("1111-1111")
    assert "A frame's code was refused" in page(alice.cookies["portal"].value, "this/").replace(
        "&#x27;", "'"
    )
