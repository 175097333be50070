"""The way to the provider: who starts a sign-in, what is asked, which cookie is set."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.cookies import fingerprint
from accounts.models import Transaction
from tests.accounts.stage import (
    CALLBACK,
    CLIENT_ID,
    PORTAL,
    Browser,
    shows,
)

pytestmark = pytest.mark.django_db


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
