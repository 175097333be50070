"""The way back from the provider: the person, the cookie, callbacks that count and those that do not."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.cookies import fingerprint
from accounts.end_reason import EndReason
from accounts.models import AccessToken, BrowserSession, Person, SignIn, Transaction
from cdfportal.demo.cast import BOB
from tests.accounts.stage import (
    CALLBACK,
    NOTHING,
    Browser,
    connection_to,
    embedded,
    rows,
    shows,
)

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_and_lands_where_they_wanted_to_go(browser: Browser) -> None:
    response = browser.sign_in("alice", "/p/plant-north/?view=all")
    assert (response.status_code, response["Location"]) == (302, "/p/plant-north/?view=all")
    said = browser.session()
    assert said["person"]["name"] == "Alice"
    assert said["person"]["issuer"] == browser.provider.issuer
    assert said["token"]["generation"] == 1
    assert 3500 < said["token"]["seconds_left"] <= 3600
    assert rows() == {"Person": 1, "SignIn": 1, "AccessToken": 1, "BrowserSession": 1}


def test_a_confidential_client_signs_in_too(settings: Settings) -> None:
    secret = "s3cret with spaces: +/%&="
    with embedded(secret=secret) as provider, Browser(provider) as browser:
        settings.CONNECTION = connection_to(provider, client_secret=secret)
        assert browser.sign_in().status_code == 302
        settings.CONNECTION = connection_to(provider, client_secret="wrong")
        assert shows(browser.sign_in(), Cause.CLIENT_REJECTED)


def test_es256_tokens_are_accepted(settings: Settings) -> None:
    with embedded(id_token_alg="ES256") as provider, Browser(provider) as browser:
        settings.CONNECTION = connection_to(provider)
        assert browser.sign_in().status_code == 302


def test_the_session_cookie_is_small_opaque_and_closed_to_scripts(browser: Browser) -> None:
    response = browser.sign_in("alice")
    morsel = response.cookies["portal"]
    assert (morsel["samesite"], morsel["path"], morsel["domain"]) == ("Lax", "/", "")
    assert morsel["httponly"] is True
    assert morsel["max-age"] == ""
    assert len(morsel.OutputString()) < 128


def test_nothing_in_the_database_opens_anything(browser: Browser) -> None:
    browser.sign_in("alice")
    cursor = connection.cursor()
    dump = b""
    for model in (Person, SignIn, AccessToken, BrowserSession, Transaction):
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 -- our own table names
        dump += repr(cursor.fetchall()).encode()
    assert browser.cookie().encode() not in dump
    (tab,) = browser.tab_cookies().values()
    assert tab.encode() not in dump
    assert b"eyJ" not in dump
    assert fingerprint(browser.cookie()).encode() in dump


def test_the_session_key_and_the_csrf_secret_change_at_every_sign_in(browser: Browser) -> None:
    browser.portal.cookies["portal"] = "a" * 43  # session fixation: the attacker's own key
    browser.sign_in()
    first, first_csrf = browser.cookie(), browser.cookie("portal-csrf")
    assert first != "a" * 43
    browser.sign_in()
    second, second_csrf = browser.cookie(), browser.cookie("portal-csrf")
    assert len({first, second}) == 2
    assert first_csrf
    assert first_csrf != second_csrf
    assert SignIn.objects.filter(ended_at=None).count() == 1
    assert SignIn.objects.get(ended_at__isnull=False).end_reason == EndReason.SUPERSEDED.value
    browser.portal.cookies["portal"] = first
    assert browser.session()["reason"] == "superseded"


def test_another_person_in_the_same_browser_leaves_no_residue(browser: Browser) -> None:
    browser.sign_in("alice")
    alice = SignIn.objects.get()
    browser.http.cookies.clear()
    browser.sign_in("bob")
    alice.refresh_from_db()
    assert alice.end_reason == EndReason.SUPERSEDED.value
    assert alice.refresh_token is None
    assert alice.id_token is None
    assert not AccessToken.objects.filter(sign_in=alice).exists()
    assert browser.session()["person"]["subject"] == BOB.subject
    assert BrowserSession.objects.get(ended_at=None).sign_in.person.subject == BOB.subject


def test_a_callback_that_comes_twice_leads_to_its_page_and_not_to_the_provider(
    browser: Browser,
) -> None:
    back = browser.authorize(browser.start("/token/"))
    browser.come_back(back)
    before = [*SignIn.objects.values()]
    browser.provider.events.clear()
    again = browser.come_back(back)
    assert (again.status_code, again["Location"]) == (302, "/token/")
    assert [*SignIn.objects.values()] == before
    assert not browser.provider.events.all()


def test_a_replayed_callback_signs_nobody_in(browser: Browser) -> None:
    back = browser.authorize(browser.start())
    browser.come_back(back)
    del browser.portal.cookies["portal"]
    response = browser.come_back(back)
    assert response.status_code == 400
    assert shows(response, Cause.STATE_USED)


def test_another_browsers_callback_signs_nobody_in(browser: Browser) -> None:
    """Login CSRF: the attacker's code and state in the victim's browser (RFC 9700 section 4.7)."""
    with Browser(browser.provider) as victim:
        victim.start()
        response = victim.come_back(browser.authorize(browser.start("/p/attackers/")))
        assert response.status_code == 400
        assert shows(response, Cause.COOKIE_OTHER)
        assert victim.session()["signed_in"] is False
    assert rows() == NOTHING


def test_a_browser_without_the_cookie_is_told_why_and_stopped_the_second_time(
    browser: Browser,
) -> None:
    pages = []
    for _ in range(2):
        back = browser.authorize(browser.start("/token/"))
        browser.portal.cookies.clear()
        pages.append(browser.come_back(back))
    first, second = (page.content.decode() for page in pages)
    assert [page.status_code for page in pages] == [400, 400]
    assert "Your browser did not send the sign-in cookie" in first
    assert "/accounts/sign-in/?next=%2Ftoken%2F" in first
    assert "Allow cookies" in first
    assert shows(pages[1], Cause.COOKIE_MISSING_AGAIN)
    assert "/accounts/sign-in/?next" not in second
    assert all("refresh" not in page.headers for page in pages)
    assert rows() == NOTHING


def test_a_browser_that_loses_its_session_again_and_again_is_stopped(browser: Browser) -> None:
    for _ in range(5):
        assert browser.sign_in().status_code == 302
        del browser.portal.cookies["portal"]
    response = browser.portal.get("/accounts/sign-in/")
    assert response.status_code == 400
    assert shows(response, Cause.SIGN_IN_LOOP)


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("", Cause.CALLBACK_INCOMPLETE),
        ("code=a", Cause.CALLBACK_INCOMPLETE),
        ("state=a", Cause.CALLBACK_INCOMPLETE),
        ("code=&state=a", Cause.CALLBACK_INCOMPLETE),
        ("error=access_denied", Cause.STATE_UNKNOWN),
        ("error=access_denied&state=made-up", Cause.STATE_UNKNOWN),
        ("error=%3Cscript%3Ealert(1)%3C/script%3E", Cause.STATE_UNKNOWN),
        ("error=%F0%9F%92%A9%00%0d%0a", Cause.STATE_UNKNOWN),
        ("code=a&state=made-up", Cause.STATE_UNKNOWN),
        ("code=a&state=%00", Cause.STATE_UNKNOWN),
        ("code=a&state=%ff%fe", Cause.STATE_UNKNOWN),
        ("code=a&code=b&state=c", Cause.CALLBACK_REPEATED),
        ("code=a&state=b&state=b", Cause.CALLBACK_REPEATED),
        ("code=a&state=b&iss=c&iss=d", Cause.CALLBACK_REPEATED),
        ("error=a&error=b", Cause.CALLBACK_REPEATED),
        ("code=a&error=b&state=c", Cause.CALLBACK_CONTRADICTORY),
        ("state=" + "s" * 257 + "&code=a", Cause.CALLBACK_TOO_LONG),
        ("code=" + "c" * 8193 + "&state=a", Cause.CALLBACK_TOO_LONG),
        ("error=" + "e" * 257, Cause.CALLBACK_TOO_LONG),
    ],
)
def test_a_callback_that_nobody_asked_for_changes_nothing(
    browser: Browser, query: str, cause: Cause
) -> None:
    browser.sign_in("alice")
    before = [*SignIn.objects.values()], [*BrowserSession.objects.values("id", "ended_at")]
    cookie = browser.cookie()
    response = browser.portal.get(f"{CALLBACK}?{query}")
    assert response.status_code == 400
    assert shows(response, cause)
    assert "<script>alert" not in response.content.decode()
    assert (
        [*SignIn.objects.values()],
        [*BrowserSession.objects.values("id", "ended_at")],
    ) == before
    assert browser.cookie() == cookie
    assert browser.session()["signed_in"] is True


def test_a_cancelled_sign_in_says_so_and_offers_another(browser: Browser) -> None:
    response = browser.come_back(browser.authorize(browser.start("/token/"), cancel="1"))
    assert response.status_code == 403
    assert shows(response, Cause.PROVIDER_DENIED)
    assert "<code>access_denied</code>" in response.content.decode()
    assert "/accounts/sign-in/?next=%2Ftoken%2F" in response.content.decode()


def test_the_page_of_a_failed_callback_repeats_neither_code_nor_state(browser: Browser) -> None:
    back = browser.authorize(browser.start())
    browser.portal.cookies.clear()
    page = browser.come_back(back)
    asked = parse_qs(urlsplit(back).query)
    for name in ("code", "state"):
        assert asked[name][0] not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
