"""The pop-up: it asks plainly, believes only what the portal signed, and only its own form acts."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.cookies import fingerprint
from accounts.frames.fault import Fault
from accounts.models import BrowserSession, HandOver, Profile
from tests.accounts.rows import Hands, client, person, session, sign_in
from tests.support.frame import EMBED, HOST, Frame, code_of, open_pop_up, press_connect
from tests.support.onward import onward

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


def test_whoever_is_signed_out_signs_in_first_and_comes_back(listed: None) -> None:
    link = Frame().link()
    answer = open_pop_up(client(), link)
    address = answer.headers.get("Location") or onward(answer.content.decode())
    assert urlsplit(address).path == "/accounts/sign-in/"
    assert parse_qs(urlsplit(address).query)["next"] == [link]
    assert "Cross-Origin-Opener-Policy" not in answer


def test_it_names_the_host_and_the_person_and_offers_another(alice: Client) -> None:
    link = Frame(OTHER).link()
    answer = open_pop_up(alice, link)
    page = answer.content.decode()
    assert f"A page of <b>{OTHER}</b>" in page
    assert "<b>Alice</b> (alice@plant.example)" in page
    assert f"?prompt=select_account&amp;next={quote(link, safe='')}" in page
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "Cross-Origin-Opener-Policy" not in answer


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({}, (HOST,)),
        ({"referer": f"{OTHER}/a?b"}, (OTHER,)),
        ({"referer": ""}, (HOST, OTHER)),
        ({"referer": "http://localhost:8000/embed/access/"}, (HOST, OTHER)),
        ({"sec-fetch-dest": "document", "referer": ""}, (HOST, OTHER)),
    ],
)
def test_which_host_is_named(
    alice: Client, headers: dict[str, str], named: tuple[str, ...]
) -> None:
    page = open_pop_up(alice, Frame().link(**headers)).content.decode()
    assert [
        each for each in (HOST, OTHER, "http://localhost:8000") if f"<b>{each}</b>" in page
    ] == [*named]


def test_without_a_listed_page_nobody_signs_in_in_a_frame(
    alice: Client, settings: Settings
) -> None:
    """What was begun while there was one is void too."""
    frame = Frame()
    link = frame.link(referer="")
    code = code_of(press_connect(alice, link))
    settings.PORTAL = replace(settings.PORTAL, embed_origins=())
    assert open_pop_up(alice, link).status_code == 403
    assert frame.redeem(code).status_code == 403
    page = frame.load(referer="").content.decode()
    assert "/accounts/connect/" not in page
    assert "No page of another portal is listed" in page


def test_the_only_host_there_is_needs_no_name(alice: Client, settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(OTHER,))
    assert f"<b>{OTHER}</b>" in open_pop_up(alice, Frame().link(referer="")).content.decode()


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("", Fault.REQUEST_ALTERED),
        ("?request=", Fault.REQUEST_ALTERED),
        ("?request=x", Fault.REQUEST_ALTERED),
        ("?request=WzEsInYiLCIiXQ:forged", Fault.REQUEST_ALTERED),
        (f"?request={'a' * 5000}", Fault.REQUEST_ALTERED),
        ("?request=%00", Fault.REQUEST_ALTERED),
    ],
)
def test_a_link_that_the_portal_did_not_make_is_refused(
    alice: Client, query: str, fault: Fault
) -> None:
    answer = open_pop_up(alice, f"/accounts/connect/{query}")
    assert (answer.status_code, answer["X-Portal-Reason"]) == (400, "connect_refused")
    assert f"<code>{fault.value}</code>" in answer.content.decode()


def test_a_link_twice_in_one_address_is_refused(alice: Client) -> None:
    link = Frame().link()
    assert open_pop_up(alice, f"{link}&request=x").status_code == 400


@pytest.mark.parametrize(("seconds", "status"), [(15 * 60 - 1, 200), (15 * 60, 410)])
def test_a_link_is_good_for_fifteen_minutes(
    alice: Client, hands: Hands, seconds: int, status: int
) -> None:
    link = Frame().link()
    hands.go(seconds)
    assert open_pop_up(alice, link).status_code == status


def test_a_host_that_is_listed_no_more_is_refused(alice: Client, settings: Settings) -> None:
    link = Frame().link()
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(OTHER,))
    answer = open_pop_up(alice, link)
    assert (answer.status_code, HandOver.objects.count()) == (403, 0)
    assert "EMBED_ORIGINS" in answer.content.decode()


def test_opening_it_changes_nothing_whoever_opens_it(alice: Client) -> None:
    """An attacker's page may open it with the attacker's own request: the person is asked, no more."""
    page = alice.get(Frame().link(), headers={"sec-fetch-site": "cross-site"})
    assert (page.status_code, HandOver.objects.count()) == (200, 0)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_form_connects_nothing(alice: Client, site: str) -> None:
    answer = alice.post(Frame().link(), {"way": "typed"}, headers={"sec-fetch-site": site})
    assert (answer.status_code, answer["X-Portal-Reason"]) == (403, "cross_site")
    assert HandOver.objects.count() == 0


def test_its_form_wants_djangos_mark(alice: Client) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost:8000")
    strict.cookies = alice.cookies
    answer = press_connect(strict, Frame().link())
    assert (answer.status_code, answer["X-Portal-Reason"]) == (403, "csrf")
    assert HandOver.objects.count() == 0


def test_a_frames_own_session_confirms_nothing(alice: Client) -> None:
    """Only a window in which the person reads who asks; a frame's page could be overlaid by its host."""
    frame = Frame()
    assert frame.redeem(code_of(press_connect(alice, frame.link()))).status_code == 204
    headers = {"x-portal-embed": "1", "sec-fetch-site": "same-origin"}
    answer = frame.client.post(Frame().link(), {"way": "message"}, headers=headers)
    assert answer.status_code == 401
    assert HandOver.objects.count() == 1


def test_a_form_of_a_sign_in_that_has_ended_leads_back_here(alice: Client) -> None:
    link = Frame().link()
    alice.cookies.clear()
    answer = press_connect(alice, link)
    assert answer.status_code == 401
    assert quote(link, safe="") in answer.content.decode()


def test_a_stranger_with_a_planted_frame_cookie_is_nobody(listed: None) -> None:
    """`__Host-` keeps other hosts from planting one; a value of one's own choosing names no session."""
    frame = Frame()
    frame.client.cookies[EMBED] = "chosen-by-an-attacker"
    link = frame.link()
    bob = client(session(sign_in(person("bob"))))
    assert frame.redeem(code_of(press_connect(bob, link))).status_code == 204
    rows = BrowserSession.objects.filter(profile=Profile.EMBED)
    assert not rows.filter(key_hash=fingerprint("chosen-by-an-attacker")).exists()
    assert rows.get().key_hash == fingerprint(frame.cookie)
