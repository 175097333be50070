"""The portal's own rules for whom it lets in, new keys of the provider, and what a request costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.models import AccessToken, BrowserSession, Person, SignIn
from cdfportal.base.clock import system_clock
from cdfportal.base.connection import Provider
from cdfportal.demo.cast import ADMINS, LINE_A_ENGINEERS
from cdfportal.demo.provider.keys import KeyRing
from tests.accounts.stage import (
    NOTHING,
    Browser,
    connection_to,
    embedded,
    rows,
    shows,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("groups", "person", "let_in"),
    [
        ({LINE_A_ENGINEERS}, "bob", True),
        ({LINE_A_ENGINEERS}, "carol", False),
        ({ADMINS, LINE_A_ENGINEERS}, "alice", True),
        (set(), "carol", True),
    ],
)
def test_sign_in_groups_decide_by_verified_groups(
    browser: Browser, settings: Settings, groups: set[str], person: str, let_in: bool
) -> None:
    settings.PORTAL = replace(settings.PORTAL, sign_in_groups=frozenset(groups))
    response = browser.sign_in(person)
    if let_in:
        assert response.status_code == 302
    else:
        assert response.status_code == 403
        assert shows(response, Cause.GROUP_REQUIRED)
        assert rows() == NOTHING


def test_a_person_in_too_many_groups_is_told_what_that_means(
    browser: Browser, settings: Settings
) -> None:
    settings.PORTAL = replace(settings.PORTAL, sign_in_groups=frozenset({LINE_A_ENGINEERS}))
    response = browser.sign_in("dave")
    assert shows(response, Cause.GROUPS_OVERAGE)
    assert rows() == NOTHING


def test_a_disabled_person_is_refused_and_thrown_out(browser: Browser) -> None:
    browser.sign_in("bob")
    Person.objects.update(disabled_at=system_clock())
    assert browser.session()["reason"] == "disabled"
    assert not AccessToken.objects.exists()
    response = browser.sign_in("bob")
    assert response.status_code == 403
    assert shows(response, Cause.PERSON_DISABLED)
    assert SignIn.objects.filter(ended_at=None).count() == 0


def test_an_entra_token_of_another_tenant_is_refused(browser: Browser, settings: Settings) -> None:
    settings.CONNECTION = connection_to(
        browser.provider,
        provider=Provider.ENTRA_ID,
        tenant_id="11111111-2222-3333-4444-555555555555",
    )
    response = browser.sign_in("alice")
    assert shows(response, Cause.TENANT)
    assert rows() == NOTHING


def test_portal_admins_are_those_of_the_admin_groups(browser: Browser, settings: Settings) -> None:
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({ADMINS}))
    browser.sign_in("alice")
    assert browser.session()["portal_admin"] is True
    assert SignIn.objects.get().portal_groups == [ADMINS]
    settings.PORTAL = replace(settings.PORTAL, admin_groups=frozenset({LINE_A_ENGINEERS}))
    assert browser.session()["portal_admin"] is False
    browser.http.cookies.clear()
    browser.sign_in("carol")
    assert browser.session()["portal_admin"] is False


def test_name_and_e_mail_follow_the_provider_and_identity_does_not(browser: Browser) -> None:
    browser.sign_in("alice")
    Person.objects.update(name="Old name", email="old@example.com")
    browser.sign_in("alice")
    person = Person.objects.get()
    assert (person.name, person.email) == ("Alice", "alice@plant.example")


@pytest.mark.parametrize("keep_old", [True, False])
@pytest.mark.parametrize("during", [True, False])
def test_a_key_rotation_disturbs_nobody(settings: Settings, keep_old: bool, during: bool) -> None:
    with embedded(keys=KeyRing()) as provider, Browser(provider) as browser:
        settings.CONNECTION = connection_to(provider)
        browser.sign_in()
        if during:
            back = browser.authorize(browser.start())
            provider.rotate_keys(keep_old=keep_old)
        else:
            provider.rotate_keys(keep_old=keep_old)
            back = browser.authorize(browser.start())
        assert browser.come_back(back).status_code == 302


def test_a_request_costs_one_select(browser: Browser) -> None:
    browser.sign_in()
    with CaptureQueriesContext(connection) as queries:
        assert browser.portal.get("/no/such/page/").status_code == 404
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]
    for path in ("/accounts/session/", "/accounts/session/?slide=0"):
        with CaptureQueriesContext(connection) as queries:
            assert browser.portal.get(path).json()["signed_in"] is True
        # One more for the clocks that only this page shows.
        assert [query["sql"].split()[0] for query in queries] == ["SELECT", "SELECT"]
    browser.portal.cookies.clear()
    with CaptureQueriesContext(connection) as queries:
        assert browser.portal.get("/accounts/session/").json()["signed_in"] is False
    assert len(queries) == 0


def test_an_absolute_end_is_kept_whatever_the_activity(
    browser: Browser, settings: Settings
) -> None:
    browser.sign_in()
    end = timedelta(seconds=settings.PORTAL.session_max_seconds)
    BrowserSession.objects.update(last_seen=system_clock() + end)
    settings.PORTAL_CLOCK = lambda: system_clock() + end - timedelta(seconds=5)
    assert browser.session()["signed_in"] is True
    settings.PORTAL_CLOCK = lambda: system_clock() + end
    assert browser.session()["reason"] == "expired"
