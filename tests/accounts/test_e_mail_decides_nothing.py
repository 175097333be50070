"""An e-mail address is shown, and decides nothing: with several `@` it has two domains (GHSA-c5c4-8r6x-56w3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.models import Person, SignIn
from cdfportal.demo.cast import ADMINS, ALICE, BOB, LINE_A_ENGINEERS
from cdfportal.demo.cast import Person as Guest
from tests.accounts.stage import NOTHING, Browser, connection_to, embedded, rows, shows

pytestmark = pytest.mark.django_db

REAL = "a@company.example"
ALIKE = (
    "a@evil@company.example",
    "a@company.example@evil.example",
    '"a@company.example"@evil.example',
    "a@evil.example,a@company.example",
    "a@evil.example a@company.example",
    "A@Company.Example",
    REAL,
)


@pytest.fixture(params=ALIKE)
def address(request: pytest.FixtureRequest) -> str:
    made: str = request.param
    return made


@pytest.fixture
def guests(address: str, settings: Settings) -> Iterator[tuple[Browser, Browser]]:
    """A browser of the engineer whose address it is, and one of somebody whose address looks alike."""
    people: tuple[Guest, ...] = (
        replace(ALICE, email=REAL, groups=(LINE_A_ENGINEERS, ADMINS)),
        replace(BOB, email=address, groups=()),
    )
    with embedded(people=people) as provider, Browser(provider) as real, Browser(provider) as alike:
        settings.CONNECTION = connection_to(provider)
        yield real, alike


def test_who_is_called_alike_stays_somebody_else(
    guests: tuple[Browser, Browser], address: str
) -> None:
    real, alike = guests
    for _ in range(2):
        assert real.sign_in("alice").status_code == 302
        assert alike.sign_in("bob").status_code == 302
    people = {*Person.objects.values_list("subject", "email")}
    assert people == {(ALICE.subject, REAL), (BOB.subject, address)}
    # Neither sign-in has ended the other's.
    assert real.session()["signed_in"] is alike.session()["signed_in"] is True
    living = SignIn.objects.filter(ended_at=None)
    assert {*living.values_list("person__subject", flat=True)} == {ALICE.subject, BOB.subject}


def test_no_address_lets_anybody_in(guests: tuple[Browser, Browser], settings: Settings) -> None:
    real, alike = guests
    settings.PORTAL = replace(settings.PORTAL, sign_in_groups=frozenset({LINE_A_ENGINEERS}))
    response = alike.sign_in("bob")
    assert response.status_code == 403
    assert shows(response, Cause.GROUP_REQUIRED)
    assert rows() == NOTHING
    assert real.sign_in("alice").status_code == 302


def test_no_group_is_found_in_an_address(
    guests: tuple[Browser, Browser], settings: Settings
) -> None:
    """A setting that names addresses or domains lets nobody in, rather than whoever has one."""
    named = frozenset({REAL, "company.example", "@company.example", "*@company.example", "a", "*"})
    settings.PORTAL = replace(settings.PORTAL, sign_in_groups=named)
    for browser, person in zip(guests, ("alice", "bob"), strict=True):
        assert shows(browser.sign_in(person), Cause.GROUP_REQUIRED)
    assert rows() == NOTHING


def test_nobody_administers_by_an_address(
    guests: tuple[Browser, Browser], settings: Settings
) -> None:
    real, alike = guests
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({ADMINS, REAL}))
    real.sign_in("alice")
    alike.sign_in("bob")
    assert real.session()["portal_admin"] is True
    assert alike.session()["portal_admin"] is False
