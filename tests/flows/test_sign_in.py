"""Signing in and out, many tabs, another person, a stolen or missing cookie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as live
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.cookies import fingerprint
from accounts.end_reason import EndReason
from accounts.models import AccessToken, BrowserSession, Person, SignIn, Transaction
from cdfportal.base.clock import system_clock
from cdfportal.base.connection import Provider
from cdfportal.demo.cast import ADMINS, BOB, LINE_A_ENGINEERS
from cdfportal.demo.provider import EmbeddedProvider
from cdfportal.demo.provider.keys import KeyRing
from tests.accounts.stage import (
    CALLBACK,
    CLIENT_ID,
    NOTHING,
    PORTAL,
    SIGNED_OUT,
    Browser,
    connection_to,
    embedded,
    rows,
)
from tests.support.onward import onward

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings) -> Iterator[EmbeddedProvider]:
    """A public client's provider."""
    with embedded() as made:
        settings.CONNECTION = connection_to(made)
        yield made


@pytest.fixture
def browser(provider: EmbeddedProvider) -> Iterator[Browser]:
    """One browser."""
    with Browser(provider) as made:
        yield made


def shows(response: object, cause: Cause) -> bool:
    """Whether the page names this cause."""
    return f"<code>{cause.value}</code>" in response.content.decode()  # type: ignore[attr-defined]


# --- the way there ---------------------------------------------------------------------------------


def test_the_authorization_request_is_complete(browser: Browser) -> None:
    """OpenID Connect Core 1.0 section 3.1.2.1, RFC 7636 section 4.3."""
    address = urlsplit(browser.start())
    asked = parse_qs(address.query)
    assert (
        f"{address.scheme}://{address.netloc}{address.path}"
        == f"{browser.provider.issuer}/authorize"
    )
    assert asked["response_type"] == ["code"]
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["redirect_uri"] == [f"{PORTAL}{CALLBACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) >= {"openid", "offline_access"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) == 43
    assert "client_secret" not in asked


def test_the_sign_in_cookie_is_what_the_design_says(browser: Browser) -> None:
    state = parse_qs(urlsplit(browser.start()).query)["state"][0]
    name = f"portal-signin-{fingerprint(state)[:16]}"
    assert [*browser.tab_cookies()] == [name]
    morsel = browser.portal.cookies[name]
    assert len(morsel.value) == 43
    assert (morsel["samesite"], morsel["path"], morsel["max-age"]) == ("Lax", "/", 600)
    assert morsel["httponly"] is True
    assert morsel["domain"] == ""
    assert morsel["secure"] == ""


def test_over_https_every_cookie_has_the_host_prefix(browser: Browser, settings: Settings) -> None:
    names = settings.PORTAL.cookies
    settings.PORTAL = replace(
        settings.PORTAL, url="https://portal.example", cookies=type(names).for_scheme(secure=True)
    )
    browser.portal.get("/accounts/sign-in/", secure=True)
    (name,) = browser.tab_cookies()
    assert re.fullmatch(r"__Host-portal-signin-[0-9a-f]{16}", name)
    morsel = browser.portal.cookies[name]
    assert morsel["secure"] is True
    assert (morsel["domain"], morsel["path"]) == ("", "/")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
        {"sec-fetch-mode": "cors"},
        {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
        {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    ],
)
def test_only_a_person_who_opens_the_page_starts_a_transaction(
    browser: Browser, headers: dict[str, str]
) -> None:
    response = browser.portal.get("/accounts/sign-in/", headers=headers)
    assert response.status_code == 400
    assert shows(response, Cause.NOT_A_NAVIGATION)
    assert "Signing in did not start" in response.content.decode()
    assert not Transaction.objects.exists()
    assert not response.cookies


@pytest.mark.parametrize(
    ("path", "method"),
    [
        *((CALLBACK, method) for method in ("post", "put", "delete", "patch", "head", "options")),
        *(("/accounts/sign-in/", method) for method in ("put", "delete", "head", "options")),
    ],
)
def test_other_methods_start_and_finish_nothing(browser: Browser, path: str, method: str) -> None:
    answer = getattr(browser.portal, method)(path, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 405
    assert answer["Allow"]
    if method == "post":
        assert answer["X-Portal-Reason"] == "method_not_allowed"
        assert b"takes another method" in answer.content
    assert not Transaction.objects.exists()


@pytest.mark.parametrize(
    "hostile", ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f/evil"]
)
def test_a_hostile_next_leads_home(browser: Browser, hostile: str) -> None:
    assert browser.sign_in(following=hostile)["Location"] == "/"


# --- the way back ----------------------------------------------------------------------------------


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


# --- the portal's own rules ------------------------------------------------------------------------


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


# --- keys ------------------------------------------------------------------------------------------


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


# --- signing out -----------------------------------------------------------------------------------


def sign_out(browser: Browser) -> object:
    return browser.portal.post("/accounts/sign-out/", headers={"sec-fetch-site": "same-origin"})


def test_signing_out_ends_the_rows_first_and_then_the_providers_session(browser: Browser) -> None:
    browser.sign_in("alice")
    response = browser.portal.post("/accounts/sign-out/", headers={"sec-fetch-site": "same-origin"})
    address = onward(response.content.decode())
    target = urlsplit(address)
    asked = parse_qs(target.query)
    assert target.path == "/end_session"
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["post_logout_redirect_uri"] == [f"{PORTAL}{SIGNED_OUT}"]
    assert "id_token_hint" not in asked
    sign_in = SignIn.objects.get()
    assert sign_in.end_reason == "signed_out"
    assert sign_in.refresh_token is None
    assert sign_in.id_token is None
    assert not AccessToken.objects.exists()
    ages = {name: morsel["max-age"] for name, morsel in response.cookies.items()}
    assert ages.pop("portal-signout") == 600
    assert [*ages.values()] == [0, 0]
    assert not browser.tab_cookies()
    answer = browser.http.get(address, allow_redirects=False, timeout=5)
    assert answer.headers["Location"].startswith(f"{PORTAL}{SIGNED_OUT}?state=")


def test_a_stolen_cookie_is_worthless_after_signing_out(browser: Browser) -> None:
    browser.sign_in()
    stolen = browser.cookie()
    sign_out(browser)
    browser.portal.cookies["portal"] = stolen
    said = browser.session()
    assert said.pop("now")
    assert said == {
        "signed_in": False,
        "reason": "signed_out",
        "message": "You signed out.",
        "sign_in": "/accounts/sign-in/?next=%2F",
    }


def test_signing_out_works_while_the_provider_is_down(browser: Browser, settings: Settings) -> None:
    browser.sign_in()
    settings.CONNECTION = replace(
        live.CONNECTION, discovery_url="http://127.0.0.1:9/.well-known/openid-configuration"
    )
    response = browser.portal.post("/accounts/sign-out/", headers={"sec-fetch-site": "same-origin"})
    assert response["Location"] == SIGNED_OUT
    assert SignIn.objects.get().end_reason == "signed_out"


def test_signing_out_takes_a_post_from_our_own_page(browser: Browser) -> None:
    browser.sign_in()
    assert browser.portal.get("/accounts/sign-out/").status_code == 405
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    assert browser.portal.post("/accounts/sign-out/", headers=foreign).status_code == 403
    browser.portal.handler.enforce_csrf_checks = True
    own = {"sec-fetch-site": "same-origin"}
    assert browser.portal.post("/accounts/sign-out/", headers=own).status_code == 403
    assert browser.session()["signed_in"] is True


def test_signing_out_twice_is_no_error(browser: Browser) -> None:
    browser.sign_in()
    first, second = (
        browser.portal.post("/accounts/sign-out/", headers={"sec-fetch-site": "same-origin"})
        for _ in range(2)
    )
    assert onward(first.content.decode()).startswith(browser.provider.issuer)
    assert (second.status_code, second["Location"]) == (302, SIGNED_OUT)


# --- cost ------------------------------------------------------------------------------------------


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
