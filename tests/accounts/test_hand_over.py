"""A sign-in goes from the portal's window into a frame by one code, and by nothing else."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.signing import JSONSerializer, b64_decode
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.cookies import fingerprint
from accounts.end_reason import EndReason
from accounts.endings import end_sign_in
from accounts.frames.fault import Fault
from accounts.frames.hand_over import TRIES
from accounts.frames.session import connect as use_up
from accounts.models import BrowserSession, HandOver, Person, Profile, SignIn, SignInEvent
from accounts.transactions import code_challenge
from tests.accounts.rows import START, Hands, client, person, session, sign_in
from tests.security.hostile import HOSTILE
from tests.support.frame import EMBED, HOST, Frame, code_of, open_pop_up, press_connect

pytestmark = pytest.mark.django_db
OTHER = "https://other.example"


@pytest.fixture(autouse=True)
def listed(hands: Hands, settings: Settings) -> None:
    """Two hosts may frame the portal."""
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(HOST, OTHER))


@pytest.fixture
def alice(listed: None) -> Client:
    """Her browser, in the portal's own windows."""
    return client(session(sign_in(person())))


def cause(response: object) -> str:
    """The refusal's reason and cause; the JSON names the sentence alone."""
    body = response.json()  # type: ignore[attr-defined]  # Django's test client adds it
    assert body["error"]["reason"] == "connect_refused"
    message = body["error"]["message"]
    return next(fault.value for fault in Fault if message.startswith(fault.sentence))


def signed_in(frame: Frame) -> bool:
    """What the portal says to this frame's script."""
    said = frame.client.get("/accounts/session/?slide=0", headers={"x-portal-embed": "1"}).json()
    return bool(said["signed_in"])


@pytest.mark.parametrize("way", ["message", "typed"])
def test_the_frame_gets_a_session_of_its_own_under_the_same_sign_in(
    alice: Client, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    frame = Frame()
    link = frame.link()
    asked = open_pop_up(alice, link).content.decode()
    assert f"Connect <code>{HOST}</code> as Alice?" in asked
    with caplog.at_level(logging.INFO, logger="portal.audit"):
        code = code_of(press_connect(alice, link, way))
        answer = frame.redeem(code)
    assert answer.status_code == 204
    assert answer.content == b""
    row = BrowserSession.objects.get(profile=Profile.EMBED)
    assert (row.sign_in, row.embed_origin) == (SignIn.objects.get(), HOST)
    assert row.key_hash == fingerprint(frame.cookie)
    assert "; Partitioned" in answer.cookies[EMBED].OutputString()
    assert signed_in(frame)
    told = [record.message for record in caplog.records if record.name == "portal.audit"]
    assert told == ["frame_offered", "frame_connected"]
    assert code not in caplog.text
    waiting = [
        name for name, one in frame.client.cookies.items() if "request" in name and one.value
    ]
    assert waiting == [], "what waited is deleted"
    assert SignInEvent.objects.filter(kind="connected").count() == 1


def test_no_secret_is_where_others_could_read_it(alice: Client) -> None:
    frame = Frame()
    link = frame.link()
    (cookie,) = (one for name, one in frame.client.cookies.items() if "request" in name)
    assert {"HttpOnly", "Secure", "Partitioned", "SameSite=None", "Path=/"} <= {
        part.strip() for part in cookie.OutputString().split(";")
    }
    [_, verifier, _] = JSONSerializer().loads(b64_decode(cookie.value.split(":")[0].encode()))
    assert len(verifier) == 43
    page = frame.load().content.decode()
    assert verifier not in page + link
    assert cookie.value not in page
    code = code_of(press_connect(alice, link))
    row = HandOver.objects.get()
    assert (row.code_hash, row.challenge) == (fingerprint(code), code_challenge(verifier))
    assert code not in str(HandOver.objects.values())


def test_a_typed_code_is_read_as_it_was_meant_and_leads_back_to_its_view(alice: Client) -> None:
    frame = Frame()
    shown = code_of(press_connect(alice, frame.link(), "typed"))
    assert len(shown) == len("XXXX-XXXX")
    answer = frame.type(f" {shown.replace('-', '').lower()} ", "/embed/denied/?theme=dark")
    assert (answer.status_code, answer["Location"]) == (303, "/embed/denied/?theme=dark")
    assert signed_in(frame)


@pytest.mark.parametrize(("way", "life"), [("message", 30), ("typed", 120)])
@pytest.mark.parametrize("late", [False, True])
def test_a_code_is_good_for_its_time(
    alice: Client, hands: Hands, way: str, life: int, late: bool
) -> None:
    frame = Frame()
    code = code_of(press_connect(alice, frame.link(), way))
    hands.go(life if late else life - 1)
    answer = frame.redeem(code)
    assert (answer.status_code, signed_in(frame)) == ((410, False) if late else (204, True))
    if late:
        assert cause(answer) == "late"


def test_a_code_is_good_once(alice: Client) -> None:
    frame = Frame()
    link = frame.link()
    kept = {name: one.value for name, one in frame.client.cookies.items()}
    code = code_of(press_connect(alice, link))
    assert frame.redeem(code).status_code == 204
    again = Frame()
    for name, value in kept.items():
        again.client.cookies[name] = value
    answer = again.redeem(code)
    assert (answer.status_code, cause(answer)) == (409, "used")
    assert BrowserSession.objects.filter(profile=Profile.EMBED).count() == 1


def test_of_two_at_once_one_is_first(alice: Client) -> None:
    press_connect(alice, Frame().link())
    row = HandOver.objects.get()
    outcomes = [use_up(row, START), use_up(row, START)]
    assert outcomes[1] is Fault.USED
    assert BrowserSession.objects.filter(profile=Profile.EMBED).count() == 1


def test_without_the_frames_secret_a_code_opens_nothing(alice: Client) -> None:
    code = code_of(press_connect(alice, Frame().link()))
    without = Frame()
    answer = without.redeem(code)
    assert (answer.status_code, cause(answer)) == (403, "no_request")
    forged = Frame()
    forged.client.cookies[f"{EMBED}-request-{'0' * 16}"] = "WzEsInYiLCIiXQ:forged"
    assert cause(forged.redeem(code)) == "no_request"
    assert BrowserSession.objects.filter(profile=Profile.EMBED).count() == 0


@pytest.mark.parametrize("host", [HOST, OTHER])
def test_another_frames_or_browsers_secret_does_not_fit(alice: Client, host: str) -> None:
    code = code_of(press_connect(alice, Frame().link()))
    other = Frame(host)
    other.load()
    answer = other.redeem(code)
    assert (answer.status_code, cause(answer)) == (403, "no_code")
    assert not signed_in(other)
    assert HandOver.objects.get().attempts == 0, "nothing was there to guess at"


def test_an_attackers_code_typed_by_a_victim_connects_nothing(alice: Client) -> None:
    """Otherwise the victim would look at, and trust, what the attacker's account shows."""
    mallory, theirs = client(session(sign_in(person("mallory")))), Frame()
    code = code_of(press_connect(mallory, theirs.link(), "typed"))
    victims = Frame()
    victims.load()
    answer = victims.type(code)
    assert answer.status_code == 403
    assert Fault.NO_CODE.sentence in answer.content.decode()
    assert not signed_in(victims)


@pytest.mark.parametrize("way", ["message", "typed"])
def test_five_wrong_codes_void_the_right_one(alice: Client, way: str) -> None:
    frame = Frame()
    code = code_of(press_connect(alice, frame.link(), way))
    for left in range(TRIES - 1, -1, -1):
        answer = frame.type("0000-0000")
        assert answer.status_code == 403
        assert f"{left or 'No'} tr" in answer.content.decode()
    answer = frame.redeem(code)
    assert (answer.status_code, cause(answer)) == (429, "too_many_tries")
    assert not signed_in(frame)
    assert SignInEvent.objects.filter(kind="code_refused").count() == TRIES


def test_a_new_code_voids_the_one_before_and_ten_are_enough(alice: Client) -> None:
    frame = Frame()
    link = frame.link()
    first = code_of(press_connect(alice, link, "typed"))
    codes = [code_of(press_connect(alice, link, "typed")) for _ in range(9)]
    refused = press_connect(alice, link, "typed")
    assert (refused.status_code, refused["X-Portal-Reason"]) == (429, "connect_refused")
    assert cause(frame.redeem(first)) == "wrong_code"
    assert frame.redeem(codes[-1]).status_code == 204


@pytest.mark.parametrize("end", ["sign-in", "person", "time"])
def test_a_sign_in_that_has_ended_is_not_handed_over(alice: Client, hands: Hands, end: str) -> None:
    frame, row = Frame(), SignIn.objects.get()
    code = code_of(press_connect(alice, frame.link()))
    if end == "sign-in":
        end_sign_in(row.id, EndReason.SIGNED_OUT, START)
    elif end == "person":
        Person.objects.update(disabled_at=START)
    else:
        SignIn.objects.update(absolute_end=START)
    assert cause(frame.redeem(code)) == "sign_in_over"
    assert BrowserSession.objects.filter(profile=Profile.EMBED).count() == 0


@pytest.mark.parametrize("used", [0, 1])
def test_of_two_frames_that_load_at_once_each_can_be_connected(alice: Client, used: int) -> None:
    """Neither has a cookie yet, so each gets one; the page's jar holds both."""
    frames = Frame(), Frame()
    links = [frame.link() for frame in frames]
    frames[0].client.cookies.update(frames[1].client.cookies)
    frames[1].client.cookies = frames[0].client.cookies
    code = code_of(press_connect(alice, links[used]))
    assert frames[used].redeem(code).status_code == 204
    assert signed_in(frames[1 - used])


def test_a_frame_that_is_loaded_again_keeps_its_secret_and_its_old_link(alice: Client) -> None:
    frame = Frame()
    link = frame.link()
    frame.load()
    frame.load(referer="http://localhost:8000/embed/access/")
    assert len([name for name in frame.client.cookies if "request" in name]) == 1
    assert frame.redeem(code_of(press_connect(alice, link))).status_code == 204


def test_whoever_connects_again_ends_the_frames_session_before(alice: Client) -> None:
    frame = Frame()
    old_link = frame.link()
    jar = {name: one.value for name, one in frame.client.cookies.items()}
    assert frame.redeem(code_of(press_connect(alice, old_link))).status_code == 204
    old = frame.cookie
    bob = client(session(sign_in(person("bob"))))
    code = code_of(press_connect(bob, old_link))
    for name, value in jar.items():
        frame.client.cookies[name] = value
    assert frame.redeem(code).status_code == 204
    ended = BrowserSession.objects.get(key_hash=fingerprint(old))
    assert ended.end_reason == "superseded"
    assert SignIn.objects.filter(ended_at=None).count() == 2


def test_the_challenge_is_that_of_rfc_7636() -> None:
    """Appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("field", ["code", "back"])
def test_whatever_is_sent_is_refused_with_a_reason(alice: Client, field: str) -> None:
    frame = Frame()
    link = frame.link()
    for value in HOSTILE:
        press_connect(alice, link, "typed")
        HandOver.objects.update(created=START - timedelta(minutes=16))
        fields = {"code": "0000-0000", "back": "/embed/access/", field: value}
        answer = frame.client.post(
            "/embed/redeem/", fields, headers={"sec-fetch-site": "same-origin"}
        )
        assert (answer.status_code, answer["X-Portal-Reason"]) == (403, "connect_refused"), value
        assert "data-connect" in answer.content.decode()
    assert not signed_in(frame)


def test_an_upload_in_place_of_a_form_is_refused(alice: Client) -> None:
    frame = Frame()
    press_connect(alice, frame.link())
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        answer = frame.client.post(
            "/embed/redeem/", b"\x00\xff{[", kind, headers={"sec-fetch-site": "same-origin"}
        )
        assert 400 <= answer.status_code < 500
