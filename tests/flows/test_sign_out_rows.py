"""Signing out at the portal: its own rows first, from its own page only, provider or not."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as live
from pytest_django.fixtures import Settings

from accounts.models import AccessToken, SignIn
from tests.accounts.stage import (
    CLIENT_ID,
    PORTAL,
    SIGNED_OUT,
    Browser,
)
from tests.support.onward import onward

pytestmark = pytest.mark.django_db


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
        "message": "You signed out in another window.",
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
