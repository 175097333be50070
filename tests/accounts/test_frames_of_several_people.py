"""Somebody else signs in at the browser: what becomes of the frames that the first one connected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.end_reason import EndReason
from accounts.models import SignIn
from accounts.provider_logout import end_living, living
from cdfportal.base.clock import system_clock
from cdfportal.demo.provider import EmbeddedProvider
from tests.accounts.stage import Browser
from tests.flows.renewal import Hands
from tests.support.eventually import eventually
from tests.support.frame import HOST, Frame, code_of, press_connect

pytestmark = pytest.mark.django_db
OTHER = "https://other.example"


@pytest.fixture
def browser(provider: EmbeddedProvider, settings: Settings) -> Iterator[Browser]:
    """Alice's, with nothing connected yet."""
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(HOST, OTHER))
    with Browser(provider) as made:
        made.sign_in("alice")
        yield made


def connected(browser: Browser, host: str = HOST) -> Frame:
    frame = Frame(host)
    assert frame.redeem(code_of(press_connect(browser.portal, frame.link()))).status_code == 204
    return frame


def who(frame: Frame) -> str:
    """The name that the frame's page shows, or why there is none."""
    said = frame.client.get("/accounts/session/?slide=0", headers={"x-portal-embed": "1"}).json()
    return str(said["person"]["name"] if said["signed_in"] else said["reason"])


def somebody_else(browser: Browser, person: str) -> None:
    """Signs in at the same browser, which the provider has forgotten."""
    browser.http.cookies.clear()
    assert browser.sign_in(person).status_code == 302


def test_two_hosts_show_two_people_at_once(browser: Browser) -> None:
    hers = connected(browser)
    somebody_else(browser, "bob")
    his = connected(browser, OTHER)
    assert (who(hers), who(his), browser.session()["person"]["name"]) == ("Alice", "Bob", "Bob")
    assert SignIn.objects.filter(ended_at=None).count() == 2


def test_without_a_frame_the_other_persons_sign_in_ends(browser: Browser) -> None:
    somebody_else(browser, "bob")
    assert SignIn.objects.exclude(ended_at=None).get().end_reason == "superseded"


def test_a_frame_that_is_idle_by_then_keeps_nothing(browser: Browser, clock: Hands) -> None:
    hers = connected(browser)
    clock.ahead = timedelta(hours=8, minutes=1)
    somebody_else(browser, "bob")
    assert who(hers) == "idle"
    assert SignIn.objects.exclude(ended_at=None).count() == 1


def test_the_first_ones_session_in_the_portals_windows_is_over(browser: Browser) -> None:
    connected(browser)
    old = browser.cookie()
    somebody_else(browser, "bob")
    browser.portal.cookies["portal"] = old
    assert browser.session()["reason"] == "superseded"


def test_the_frames_of_the_same_person_follow_to_the_new_sign_in(browser: Browser) -> None:
    frame = connected(browser)
    browser.sign_in("alice")
    assert who(frame) == "Alice"
    assert SignIn.objects.filter(ended_at=None).count() == 1
    browser.portal.post("/accounts/sign-out/", headers={"sec-fetch-site": "same-origin"})
    assert who(frame) == "signed_out"


def test_a_frame_is_connected_anew_once_in_the_longest_time(browser: Browser, clock: Hands) -> None:
    """However often its person signs in meanwhile, and however busy it is."""
    frame = connected(browser)
    for hours in (7, 11):
        clock.ahead = timedelta(hours=hours)
        frame.load()
    browser.sign_in("alice")
    assert who(frame) == "Alice"
    clock.ahead = timedelta(hours=12, minutes=1)
    assert who(frame) == "expired"
    assert browser.session()["signed_in"] is True


def test_a_sign_in_that_is_over_leaves_no_frame_to_the_next(browser: Browser, clock: Hands) -> None:
    frame = connected(browser)
    for hours in (7, 11):
        clock.ahead = timedelta(hours=hours)
        frame.load()
    clock.ahead = timedelta(hours=12, minutes=1)
    browser.sign_in("alice")
    assert who(frame) == "expired"


@pytest.mark.django_db(transaction=True)  # Tokens are revoked once the end is committed.
def test_whom_a_frame_forgets_for_another_is_forgotten_at_the_provider_too(
    browser: Browser, provider: EmbeddedProvider
) -> None:
    second = Frame()
    link = second.link()
    frame = connected(browser)
    # The second frame of the page had asked at the same moment; its answer came last into the same jar.
    frame.client.cookies.update(second.client.cookies)
    somebody_else(browser, "bob")
    assert who(frame) == "Alice"
    assert _revoked(provider) == []
    assert frame.redeem(code_of(press_connect(browser.portal, link))).status_code == 204
    assert who(frame) == "Bob"
    assert SignIn.objects.exclude(ended_at=None).get().end_reason == "superseded"
    assert eventually(lambda: sorted(_revoked(provider))[1:]) == ["refresh_token"]


def _revoked(provider: EmbeddedProvider) -> list[str]:
    return [event.token_type_hint for event in provider.events.all() if event.path == "/revoke"]


def test_codes_of_whoever_was_there_are_void(browser: Browser) -> None:
    connected(browser)
    late = Frame(OTHER)
    code = code_of(press_connect(browser.portal, late.link()))
    somebody_else(browser, "bob")
    assert late.redeem(code).status_code == 410


def test_the_providers_logout_ends_the_frame_too(
    browser: Browser, provider: EmbeddedProvider
) -> None:
    frame = connected(browser)
    sid = SignIn.objects.get().sid
    end_living(living("default", provider.issuer, sid=sid), system_clock())
    assert who(frame) == EndReason.ENDED_BY_PROVIDER.value
