"""The sign-in's side of a step-up: what is asked of the provider, and what its answer must show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import HttpResponse
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.models import SignIn, Transaction
from accounts.step_up import LIFE, Challenge, step_up_url
from cdfportal.demo.provider import EmbeddedProvider
from tests.accounts.stage import Browser, connection_to, embedded

CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
FRESH = Challenge(max_age=60)
A_WHILE = timedelta(minutes=5)

pytestmark = pytest.mark.django_db


class MovableClock:
    """One clock for provider and portal."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(settings: Settings) -> MovableClock:
    """Stands still until it is moved."""
    made = MovableClock()
    settings.PORTAL_CLOCK = made
    return made


@pytest.fixture
def provider(settings: Settings, clock: MovableClock) -> Iterator[EmbeddedProvider]:
    """A public client's provider, on the same clock."""
    with embedded(clock=clock, code_life=300) as made:
        settings.CONNECTION = connection_to(made)
        yield made


def begin(browser: Browser, challenge: Challenge, following: str = "/token/") -> str:
    """Where the portal sends the person."""
    response = browser.portal.get(step_up_url(challenge, following))
    assert response.status_code == 302, response.content
    return str(response["Location"])


def asked(address: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def without(address: str, name: str) -> str:
    """The person takes a parameter out of the request on its way."""
    query = asked(address)
    del query[name]
    return urlsplit(address)._replace(query=urlencode(query)).geturl()


def shows(response: HttpResponse, cause: Cause) -> bool:
    return f"<code>{cause.value}</code>" in response.content.decode()


def test_everything_that_cdf_asked_for_reaches_the_provider(browser: Browser) -> None:
    """OpenID Connect Core 1.0 sections 3.1.2.1 and 5.5."""
    browser.sign_in("alice")
    before = asked(browser.start())
    sent = asked(begin(browser, Challenge(CLAIMS, "gold silver", 300)))
    more = {name: value for name, value in sent.items() if name not in before}
    assert more == {
        "claims": CLAIMS,
        "acr_values": "gold silver",
        "max_age": "300",
        "login_hint": "alice@plant.example",
    }
    assert set(before) <= set(sent)


def test_somebody_who_is_signed_out_is_not_named(browser: Browser) -> None:
    assert "login_hint" not in asked(begin(browser, FRESH))


def test_an_ordinary_sign_in_asks_for_nothing_of_it(browser: Browser) -> None:
    browser.sign_in("alice")
    assert not {"claims", "acr_values", "max_age", "login_hint"} & set(asked(browser.start()))


@pytest.mark.parametrize("max_age", [0, 60])
def test_a_fresh_sign_in_is_made_and_counts(
    browser: Browser, clock: MovableClock, max_age: int
) -> None:
    browser.sign_in("alice")
    clock.now += A_WHILE
    challenge = Challenge(CLAIMS, "", max_age)
    landed = browser.come_back(browser.authorize(begin(browser, challenge, "/p/plant-north/")))
    assert (landed.status_code, landed["Location"]) == (302, "/p/plant-north/")
    made = SignIn.objects.get(ended_at=None)
    assert made.challenge_hash == challenge.fingerprint
    assert made.auth_time == clock.now.replace(microsecond=0)
    assert SignIn.objects.exclude(id=made.id).get().end_reason == "superseded"
    transaction = Transaction.objects.latest("created")
    assert (transaction.max_age, transaction.challenge_hash) == (max_age, challenge.fingerprint)


def test_time_spent_on_the_providers_pages_makes_nobody_late(
    browser: Browser, clock: MovableClock
) -> None:
    back = browser.authorize(begin(browser, Challenge(max_age=0)))
    clock.now += timedelta(minutes=4)
    assert browser.come_back(back).status_code == 302


def test_whoever_takes_the_demand_out_of_the_request_is_refused(
    browser: Browser, clock: MovableClock
) -> None:
    """Section 3.1.3.7 step 13: the provider knew of no demand, and its answer is not fresh."""
    browser.sign_in("alice")
    clock.now += A_WHILE
    browser.sign_in("alice")
    before = [*SignIn.objects.values()]
    back = browser.authorize(without(begin(browser, FRESH), "max_age"))
    page = browser.come_back(back)
    assert page.status_code == 502
    assert shows(page, Cause.ID_TOKEN_AUTH_TIME)
    assert [*SignIn.objects.values()] == before
    assert browser.session()["signed_in"] is True


def test_an_ordinary_sign_in_may_be_of_any_age(browser: Browser, clock: MovableClock) -> None:
    browser.sign_in("alice")
    clock.now += A_WHILE
    assert browser.sign_in("alice").status_code == 302
    assert SignIn.objects.get(ended_at=None).challenge_hash == ""


def test_somebody_else_who_comes_back_is_a_new_sign_in(browser: Browser) -> None:
    browser.sign_in("alice")
    browser.http.cookies.clear()
    landed = browser.come_back(browser.authorize(begin(browser, FRESH), "bob"))
    assert landed["Location"] == "/token/"
    assert browser.session()["person"]["name"] == "Bob"
    assert SignIn.objects.get(ended_at__isnull=False).end_reason == "superseded"


def test_a_demand_is_good_for_ten_minutes(browser: Browser, clock: MovableClock) -> None:
    address = step_up_url(FRESH, "/token/")
    clock.now += LIFE
    page = browser.portal.get(address)
    assert page.status_code == 400
    assert shows(page, Cause.STEP_UP_UNREADABLE)
    assert "/accounts/sign-in/?next=%2Ftoken%2F" in page.content.decode()
    assert not Transaction.objects.exists()
    assert not page.cookies


@pytest.mark.parametrize("text", ["", "forged", "a:b", "\x00", "é", "x" * 7000])
def test_a_forged_demand_begins_nothing(browser: Browser, text: str) -> None:
    page = browser.portal.get("/accounts/sign-in/", {"step_up": text, "next": "//evil.example"})
    assert page.status_code == 400
    assert shows(page, Cause.STEP_UP_UNREADABLE)
    assert 'href="/accounts/sign-in/?next=%2F"' in page.content.decode()
    assert not Transaction.objects.exists()


def test_a_third_party_may_not_name_somebody_else_in_passing(browser: Browser) -> None:
    """Its hint counts before ours: whom it means is for the person and the provider to see."""
    browser.sign_in("alice")
    address = f"{step_up_url(FRESH, '/token/')}&{urlencode({'iss': browser.provider.issuer, 'login_hint': 'bob'})}"
    sent = asked(str(browser.portal.get(address)["Location"]))
    assert (sent["login_hint"], sent["max_age"]) == ("bob", "60")
