"""CDF demands a stronger sign-in of a page's viewer: who is led there, who is told, and when it stops."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.challenged import MOST_IN_A_ROW
from accounts.models import EventKind, SignIn, SignInEvent
from accounts.step_up import Challenge, read
from cdfportal.base.clock import system_clock
from cdfportal.demo.simulator import Demand
from tests.dashboard.conftest import Scene
from tests.dashboard.conftest import SignIn as SignsIn

CLAIMS = Challenge(claims='{"access_token":{"acrs":{"essential":true,"value":"c1"}}}')
NORTH = "/api/v1/projects/plant-north"
PAGE = "/p/plant-north/groups/?page=1&all=a%20b"


@pytest.fixture
def demanding(scene: Scene) -> Iterator[Scene]:
    """CDF wants the context c1 of everybody."""
    scene.simulator.demand(Demand.CLAIMS, "c1")
    yield scene
    scene.simulator.demand_nothing()


@pytest.fixture
def alice(scene: Scene, signed_in: SignsIn) -> Client:
    return signed_in("alice")


def led_to(response: HttpResponse) -> tuple[Challenge | None, str]:
    """Which sign-in a redirect leads to, and where that leads afterwards."""
    assert response.status_code == 302, response.content
    return asked_at(response["Location"])


def asked_at(address: str) -> tuple[Challenge | None, str]:
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", "/accounts/sign-in/")
    query = parse_qs(parts.query)
    return read(query["step_up"][0]), query["next"][0]


@pytest.mark.parametrize("page", ["/", PAGE, "/token/", "/projects/", "/p/plant-north/call/"])
def test_a_page_leads_to_the_sign_in_that_cdf_wants_and_back(
    alice: Client, demanding: Scene, page: str
) -> None:
    assert led_to(alice.get(page)) == (CLAIMS, page)


@pytest.mark.parametrize(
    ("kind", "value", "max_age", "expected"),
    [
        (Demand.ACR, "gold", None, Challenge(acr_values="gold")),
        (Demand.ACR, "gold silver", 0, Challenge(acr_values="gold silver", max_age=0)),
        (Demand.ACR, "", 0, Challenge(max_age=0)),
    ],
)
def test_a_demand_for_stronger_authentication_does_the_same(
    alice: Client,
    demanding: Scene,
    kind: Demand,
    value: str,
    max_age: int | None,
    expected: Challenge,
) -> None:
    demanding.simulator.demand_nothing()
    demanding.simulator.demand(kind, value, max_age=max_age)
    assert led_to(alice.get(PAGE)) == (expected, PAGE)


@pytest.mark.parametrize(
    ("prefix", "page"),
    [
        (f"{NORTH}/groups", "/p/plant-north/"),
        (f"{NORTH}/datasets", "/p/plant-north/capabilities/"),
        (f"{NORTH}/assets", "/p/plant-north/call/?from=server"),
        ("/api/v1/token/inspect", "/token/"),
    ],
)
def test_a_challenge_to_one_call_of_several_is_no_gap(
    scene: Scene, alice: Client, demanding: Scene, prefix: str, page: str
) -> None:
    scene.simulator.demand_nothing()
    scene.simulator.demand(Demand.CLAIMS, "c1", prefix=prefix)
    assert led_to(alice.get(page)) == (CLAIMS, page)


@pytest.mark.parametrize(
    ("referer", "following"),
    [
        ("http://localhost:8000/p/plant-north/?a=b", "/p/plant-north/?a=b"),
        ("", "/"),
        ("http://localhost:8000/", "/"),
        ("http://localhost:8000", "/"),
        ("http://localhost:8000.evil.example/x", "/"),
        ("http://localhost:80001/x", "/"),
        ("http://evil.example/p/plant-north/", "/"),
        ("https://localhost:8000/p/plant-north/", "/"),
        ("http://localhost:8000//evil.example", "/"),
        ("http://localhost:8000/\\evil.example", "/"),
        ("http://localhost:8000/accounts/sign-out/", "/"),
        ("http://localhost:8000/api/projects/", "/"),
        ("http://localhost:8000/cdf/api/v1/projects", "/"),
        ("http://localhost:8000/embed/access/", "/"),
    ],
)
def test_a_twin_is_told_where_to_send_the_person(
    alice: Client, demanding: Scene, referer: str, following: str
) -> None:
    response = alice.get("/api/p/plant-north/", headers={"Referer": referer})
    body = response.json()
    assert response.status_code == 401
    assert response["X-Portal-Reason"] == body["error"]["reason"] == "step_up_required"
    assert asked_at(body["sign_in"]) == (CLAIMS, following)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Purpose": "prefetch"},
    ],
)
def test_only_a_person_who_opens_a_page_is_redirected(
    alice: Client, demanding: Scene, headers: dict[str, str]
) -> None:
    response = alice.get(PAGE, headers=headers)
    assert (response.status_code, response["X-Portal-Reason"]) == (401, "step_up_required")
    assert "/accounts/sign-in/?step_up=" in response.content.decode()


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "none"}])
def test_a_frame_shows_a_link_that_leads_out_of_it(
    alice: Client, demanding: Scene, headers: dict[str, str]
) -> None:
    response = alice.get("/embed/access/", headers={"Sec-Fetch-Site": "same-site", **headers})
    page = response.content.decode()
    assert (response.status_code, response["X-Portal-Reason"]) == (401, "step_up_required")
    assert 'target="_blank" rel="noopener">Open the portal and sign in again</a>' in page
    assert "next=%2F&quot;" not in page
    assert "&amp;next=%2F" in page


def test_the_timeline_and_the_audit_log_tell_of_each_challenge_once(
    alice: Client, demanding: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="portal.audit"):
        for _ in range(3):
            alice.get(PAGE)
            alice.get("/api/projects/")
        demanding.simulator.demand_nothing()
        demanding.simulator.demand(Demand.ACR, "gold")
        alice.get(PAGE)
    told = SignInEvent.objects.filter(kind=EventKind.CHALLENGED)
    assert told.count() == 2
    assert set(told.values_list("challenge_hash", flat=True)) == {
        CLAIMS.fingerprint,
        Challenge(acr_values="gold").fingerprint,
    }
    assert [line.message for line in caplog.records].count("challenged") == 2


def answered(challenge: Challenge, *, ago: timedelta = timedelta(0)) -> None:
    """Let the present sign-in be one that was made for this challenge."""
    changed = SignIn.objects.filter(ended_at=None).update(
        challenge_hash=challenge.fingerprint, created=system_clock() - ago
    )
    assert changed == 1


def test_the_same_challenge_posed_again_leads_nowhere_and_says_whom_to_ask(
    alice: Client, demanding: Scene
) -> None:
    answered(CLAIMS)
    response = alice.get(PAGE)
    page = response.content.decode()
    assert (response.status_code, response["X-Portal-Reason"]) == (401, "step_up_unmet")
    assert "Conditional Access" in page
    assert 'id="reference">E-' in page
    assert "step_up=" not in page
    body = alice.get("/api/projects/").json()
    assert body["error"]["reason"] == "step_up_unmet"
    assert "sign_in" not in body
    framed = alice.get("/embed/access/", headers={"Sec-Fetch-Site": "same-site"})
    assert framed["X-Portal-Reason"] == "step_up_unmet"
    assert "step_up=" not in framed.content.decode()


def test_another_challenge_is_one_more_sign_in(alice: Client, demanding: Scene) -> None:
    answered(Challenge(acr_values="gold"))
    assert led_to(alice.get(PAGE)) == (CLAIMS, PAGE)


@pytest.mark.parametrize(
    ("max_age", "seconds", "again"),
    [
        (None, 299, False),
        (None, 301, True),
        (0, 20, False),
        (0, 40, True),
        (60, 59, False),
        (60, 61, True),
        (3600, 299, False),
        (3600, 301, True),
    ],
)
def test_a_sign_in_that_has_aged_may_be_made_anew(
    alice: Client, scene: Scene, demanding: Scene, max_age: int | None, seconds: int, again: bool
) -> None:
    scene.simulator.demand_nothing()
    scene.simulator.demand(Demand.ACR, "never", max_age=max_age)
    challenge = Challenge(acr_values="never", max_age=max_age)
    answered(challenge, ago=timedelta(seconds=seconds))
    reason = alice.get("/api/projects/")["X-Portal-Reason"]
    assert reason == ("step_up_required" if again else "step_up_unmet")


def test_challenges_that_differ_each_time_come_to_an_end(
    alice: Client, demanding: Scene, settings: Settings
) -> None:
    answered(Challenge(max_age=1))
    present = SignIn.objects.get()
    for number in range(2, MOST_IN_A_ROW + 1):
        SignIn.objects.create(
            person=present.person,
            connection="default",
            created=system_clock(),
            absolute_end=present.absolute_end,
            ended_at=system_clock(),
            browser_hash=present.browser_hash,
            challenge_hash=Challenge(max_age=number).fingerprint,
        )
    assert alice.get("/api/projects/")["X-Portal-Reason"] == "step_up_unmet"
    moment = system_clock() + timedelta(minutes=1)
    settings.PORTAL_CLOCK = lambda: moment
    assert alice.get("/api/projects/")["X-Portal-Reason"] == "step_up_required"


def test_without_a_challenge_nothing_is_read_for_one(
    alice: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert alice.get("/api/projects/").status_code == 200
