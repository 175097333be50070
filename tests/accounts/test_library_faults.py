"""Each fault of mozilla-django-oidc 5.0.2 that ours cures: first the library alone, then ours.

A fault that a later release mends makes its first half fail: then the cure may go.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cache import SessionStore as CacheSession
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import RequestFactory
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
    OIDCLogoutView,
)
from pytest_django.fixtures import Settings

from accounts.backend import PortalBackend
from accounts.cause import Cause
from accounts.claims import VerifiedClaims, read_claims
from accounts.models import Person, SignIn
from accounts.transactions import code_challenge
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from tests.accounts.stage import CALLBACK, CDF, CLIENT_ID, PORTAL, Browser, connection_to, embedded

pytestmark = pytest.mark.django_db
M, C = Misbehaviour, Cause


class Stock(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library is untyped
    """The library's backend; only the making of a user is ours, since Person has no username."""

    refuses = False

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Any:
        if self.refuses:
            raise SuspiciousOperation("Claims verification failed")
        found = {"issuer": payload["iss"], "subject": payload["sub"]}
        return Person.objects.get_or_create(**found, defaults={"created": datetime.now(UTC)})[0]


class Refusing(Stock):
    """The same with a rule that keeps everybody out."""

    refuses = True


@pytest.fixture
def provider(settings: Settings) -> Iterator[EmbeddedProvider]:
    """Both the library's settings and ours name the same provider."""
    with embedded() as made:
        settings.CONNECTION = connection_to(made)
        settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{made.issuer}/authorize"
        settings.OIDC_OP_TOKEN_ENDPOINT = f"{made.issuer}/token"
        settings.OIDC_OP_USER_ENDPOINT = f"{made.issuer}/userinfo"
        settings.OIDC_OP_JWKS_ENDPOINT = f"{made.issuer}/jwks"
        settings.OIDC_RP_CLIENT_ID = CLIENT_ID
        settings.OIDC_RP_CLIENT_SECRET = None
        settings.OIDC_RP_SCOPES = " ".join(settings.CONNECTION.scopes)
        settings.OIDC_STORE_ACCESS_TOKEN = True
        settings.OIDC_TIMEOUT = 5
        settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Stock"]
        yield made


class StockBrowser(Browser):
    """The same browser, at a portal made of the library's own views."""

    def __init__(self, provider: EmbeddedProvider) -> None:
        super().__init__(provider)
        self.session: SessionBase = CacheSession()  # type: ignore[assignment]
        self.user: Any = None

    def request(self, address: str) -> HttpRequest:
        request = RequestFactory().get(address, HTTP_HOST="localhost:8000")
        request.session, request.user = self.session, self.user or Nobody()
        return request

    def start(self, following: str = "/", **headers: str) -> str:
        request = self.request(f"/accounts/sign-in/?next={following}")
        return str(OIDCAuthenticationRequestView.as_view()(request)["Location"])

    def come_back(self, address: str) -> Any:
        request = self.request(address)
        response = OIDCAuthenticationCallbackView.as_view()(request)
        self.session, self.user = request.session, request.user
        return response


class Nobody:
    """Who asks before signing in."""

    is_authenticated = False


def stock_tokens(provider: EmbeddedProvider, nonce: str) -> dict[str, Any]:
    """Tokens that the library's backend redeems a code for."""
    verifier = secrets.token_urlsafe(48)
    redirect_uri = f"{PORTAL}{CALLBACK}"
    query = requests.Request(
        "GET",
        f"{provider.issuer}/authorize",
        params={
            "client_id": CLIENT_ID,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": f"openid profile email {CDF}/IDENTITY",
            "state": "s",
            "nonce": nonce,
            "code_challenge": code_challenge(verifier),
            "code_challenge_method": "S256",
        },
    ).prepare()
    with Browser(provider) as browser:
        back = browser.authorize(str(query.url))
    code = parse_qs(urlsplit(back).query)["code"][0]
    tokens: dict[str, Any] = OIDCAuthenticationBackend().get_token(
        {
            "client_id": CLIENT_ID,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
    )
    return tokens


def our_cause(provider: EmbeddedProvider, fault: Misbehaviour) -> str:
    """The reason on our page when the provider misbehaves so."""
    with Browser(provider) as browser:
        address = browser.start()
        provider.misbehave(fault)
        page = browser.come_back(browser.authorize(address)).content.decode()
    causes = [cause.value for cause in Cause if f"<code>{cause.value}</code>" in page]
    assert len(causes) == 1, page
    return causes[0]


ACCEPTED_BY_THE_LIBRARY = {
    M.WRONG_ISS: C.ID_TOKEN_ISSUER,
    M.MISSING_ISS: C.ID_TOKEN_ISSUER,
    M.WRONG_AUD: C.ID_TOKEN_AUDIENCE,
    M.MISSING_AUD: C.ID_TOKEN_AUDIENCE,
    M.AUD_LIST_NO_AZP: C.ID_TOKEN_AUTHORIZED_PARTY,
    M.FOREIGN_AZP: C.ID_TOKEN_AUTHORIZED_PARTY,
    M.MISSING_SUB: C.ID_TOKEN_SUBJECT,
    M.EMPTY_SUB: C.ID_TOKEN_SUBJECT,
    M.MISSING_EXP: C.ID_TOKEN_NO_EXPIRY,
    M.MISSING_IAT: C.ID_TOKEN_NO_ISSUE_TIME,
    M.WRONG_AT_HASH: C.ID_TOKEN_ACCESS_TOKEN_HASH,
}


@pytest.mark.parametrize(
    ("fault", "cause"),
    ACCEPTED_BY_THE_LIBRARY.items(),
    ids=[f.value for f in ACCEPTED_BY_THE_LIBRARY],
)
def test_the_library_accepts_what_ours_refuses(
    provider: EmbeddedProvider, fault: Misbehaviour, cause: Cause
) -> None:
    provider.misbehave(fault)
    id_token = stock_tokens(provider, "n")["id_token"]
    assert OIDCAuthenticationBackend().verify_token(id_token, nonce="n")
    provider.behave()
    assert our_cause(provider, fault) == cause.value


CRASHES_THE_LIBRARY: dict[Misbehaviour, tuple[type[Exception], Cause]] = {
    M.EXPIRED: (jwt.ExpiredSignatureError, C.ID_TOKEN_EXPIRED),
    M.IAT_IN_FUTURE: (jwt.ImmatureSignatureError, C.ID_TOKEN_FROM_FUTURE),
    M.NOT_YET_VALID: (jwt.ImmatureSignatureError, C.ID_TOKEN_NOT_YET_VALID),
    M.KID_ABSENT_SEVERAL_KEYS: (KeyError, C.KEY_AMBIGUOUS),
    M.NO_ID_TOKEN: (jwt.DecodeError, C.ID_TOKEN_MISSING),
    M.TOKEN_503: (requests.HTTPError, C.PROVIDER_STATUS),
    M.TOKEN_HTML: (requests.JSONDecodeError, C.PROVIDER_NOT_JSON),
    M.TOKEN_INVALID_GRANT: (requests.HTTPError, C.GRANT_REJECTED),
    M.JWKS_500: (requests.HTTPError, C.PROVIDER_STATUS),
    M.TOKEN_DROPS_CONNECTION: (requests.ConnectionError, C.PROVIDER_UNREACHABLE),
}


@pytest.mark.parametrize(
    ("fault", "error", "cause"),
    [(fault, *expected) for fault, expected in CRASHES_THE_LIBRARY.items()],
    ids=[fault.value for fault in CRASHES_THE_LIBRARY],
)
def test_the_librarys_view_fails_with_500_where_ours_explains(
    provider: EmbeddedProvider, fault: Misbehaviour, error: type[Exception], cause: Cause
) -> None:
    with StockBrowser(provider) as browser:
        address = browser.start()
        provider.misbehave(fault)
        back = browser.authorize(address)
        with pytest.raises(error):
            browser.come_back(back)
    provider.behave()
    assert our_cause(provider, fault) == cause.value


def test_the_library_cannot_use_a_token_without_kid_though_there_is_one_key(
    provider: EmbeddedProvider,
) -> None:
    with StockBrowser(provider) as browser:
        address = browser.start()
        provider.misbehave(M.KID_ABSENT_ONE_KEY)
        back = browser.authorize(address)
        with pytest.raises(KeyError):
            browser.come_back(back)
    with Browser(provider) as ours:
        assert ours.sign_in().status_code == 302


def test_the_library_ignores_who_answered(provider: EmbeddedProvider) -> None:
    """RFC 9207."""
    for fault, cause in (
        (M.CALLBACK_WRONG_ISS, C.CALLBACK_ISSUER),
        (M.CALLBACK_MISSING_ISS, C.CALLBACK_NO_ISSUER),
    ):
        provider.behave()
        with StockBrowser(provider) as browser:
            address = browser.start()
            provider.misbehave(fault)
            browser.come_back(browser.authorize(address))
            assert browser.user.is_authenticated
        provider.behave()
        assert our_cause(provider, fault) == cause.value


def test_the_library_signs_out_whoever_follows_a_link_with_an_error(
    provider: EmbeddedProvider,
) -> None:
    forged = f"{PORTAL}{CALLBACK}?error=x"
    with StockBrowser(provider) as browser:
        browser.come_back(browser.authorize(browser.start()))
        assert browser.user.is_authenticated
        browser.come_back(forged)
        assert not browser.user.is_authenticated
    with Browser(provider) as ours:
        ours.sign_in()
        assert ours.come_back(forged).status_code == 400
        assert ours.session()["signed_in"] is True


def test_the_library_has_one_next_for_all_tabs(provider: EmbeddedProvider) -> None:
    with StockBrowser(provider) as browser:
        first, second = browser.start("/p/one/"), browser.start("/p/two/")
        assert browser.come_back(browser.authorize(first))["Location"] == "/p/two/"
        assert second
    with Browser(provider) as ours:
        first, second = ours.start("/p/one/"), ours.start("/p/two/")
        assert ours.come_back(ours.authorize(first))["Location"] == "/p/one/"
        assert ours.come_back(ours.authorize(second))["Location"] == "/p/two/"


def test_the_library_keeps_the_session_key_when_the_same_person_signs_in_again(
    provider: EmbeddedProvider,
) -> None:
    with StockBrowser(provider) as browser:
        browser.come_back(browser.authorize(browser.start()))
        key = browser.session.session_key
        browser.come_back(browser.authorize(browser.start()))
        assert browser.session.session_key == key
    with Browser(provider) as ours:
        ours.sign_in()
        cookie = ours.cookie()
        ours.sign_in()
        assert ours.cookie() != cookie


def test_the_library_loses_the_tokens_when_another_person_signs_in(
    provider: EmbeddedProvider,
) -> None:
    with StockBrowser(provider) as browser:
        browser.come_back(browser.authorize(browser.start(), "alice"))
        assert "oidc_access_token" in browser.session
        address = browser.start()
        browser.http.cookies.clear()
        browser.come_back(browser.authorize(address, "bob"))
        assert "oidc_access_token" not in browser.session
    with Browser(provider) as ours:
        ours.sign_in("alice")
        ours.http.cookies.clear()
        ours.sign_in("bob")
        assert ours.session()["person"]["name"] == "Bob"
        assert ours.session()["token"]["seconds_left"] > 0


def test_the_library_leaves_a_refused_persons_token_in_the_session_of_another(
    provider: EmbeddedProvider, settings: Settings
) -> None:
    with StockBrowser(provider) as browser:
        browser.come_back(browser.authorize(browser.start(), "alice"))
        alice, token = browser.session[SESSION_KEY], browser.session["oidc_access_token"]
        settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Refusing"]
        address = browser.start()
        browser.http.cookies.clear()
        browser.come_back(browser.authorize(address, "bob"))
        assert browser.session[SESSION_KEY] == alice
        assert browser.session["oidc_access_token"] != token
    with Browser(provider) as ours:
        ours.sign_in("alice")
        before = [*SignIn.objects.values()]
        Person.objects.filter(email="bob@plant.example").update(disabled_at=datetime.now(UTC))
        Person.objects.get_or_create(
            issuer=provider.issuer,
            subject="5b0c7a1e-0002-bob",
            defaults={"created": datetime.now(UTC), "disabled_at": datetime.now(UTC)},
        )
        ours.http.cookies.clear()
        assert ours.sign_in("bob").status_code == 403
        assert [*SignIn.objects.values()] == before


def test_the_library_stores_a_token_that_anybody_with_the_row_can_read(
    provider: EmbeddedProvider,
) -> None:
    with StockBrowser(provider) as browser:
        browser.come_back(browser.authorize(browser.start()))
        assert browser.session["oidc_access_token"].startswith("eyJ")
        assert "refresh" not in repr(dict(browser.session.items()))
    with Browser(provider) as ours:
        ours.sign_in()
        stored = SignIn.objects.values_list(
            "refresh_token", "id_token", "access_tokens__value"
        ).get()
        assert all(value and b"eyJ" not in bytes(value) for value in stored)


def test_the_library_finds_people_by_e_mail(provider: EmbeddedProvider) -> None:
    """OpenID Connect Core 1.0 section 5.7."""
    victim = Person.objects.create(
        issuer=provider.issuer,
        subject="victim",
        email="boss@plant.example",
        created=datetime.now(UTC),
    )
    claims = {"iss": provider.issuer, "sub": "attacker", "email": "BOSS@plant.example"}
    assert [*OIDCAuthenticationBackend().filter_users_by_claims(claims)] == [victim]
    verified = read_claims(claims)
    assert isinstance(verified, VerifiedClaims)
    assert not PortalBackend().filter_users_by_claims(verified).exists()


def test_the_library_asks_userinfo_with_a_token_that_was_made_for_cdf(
    provider: EmbeddedProvider,
) -> None:
    tokens = stock_tokens(provider, "n")
    with pytest.raises(requests.HTTPError, match="401"):
        OIDCAuthenticationBackend().get_userinfo(tokens["access_token"], tokens["id_token"], {})
    provider.events.clear()
    with Browser(provider) as ours:
        ours.sign_in()
    assert "/userinfo" not in {event.path for event in provider.events.all()}


def test_the_library_fetches_the_keys_at_every_sign_in(provider: EmbeddedProvider) -> None:
    def fetches(browser: Browser) -> int:
        provider.events.clear()
        for _ in range(3):
            browser.come_back(browser.authorize(browser.start()))
        return sum(event.path == "/jwks" for event in provider.events.all())

    with StockBrowser(provider) as stock, Browser(provider) as ours:
        assert fetches(stock) == 3
        assert fetches(ours) == 1


def test_the_library_uses_pkce_only_when_told(
    provider: EmbeddedProvider, settings: Settings
) -> None:
    settings.OIDC_USE_PKCE = False
    with StockBrowser(provider) as stock, Browser(provider) as ours:
        assert "code_challenge" not in stock.start()
        assert parse_qs(urlsplit(ours.start()).query)["code_challenge_method"] == ["S256"]


def test_the_library_lets_the_host_header_choose_the_redirect_uri(
    provider: EmbeddedProvider, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    request = RequestFactory().get("/accounts/sign-in/", HTTP_HOST="evil.example")
    request.session = CacheSession()
    stock = OIDCAuthenticationRequestView.as_view()(request)["Location"]
    assert "redirect_uri=http%3A%2F%2Fevil.example%2F" in stock
    with Browser(provider) as ours:
        address = ours.portal.get("/accounts/sign-in/", HTTP_HOST="evil.example")["Location"]
        assert parse_qs(urlsplit(address).query)["redirect_uri"] == [f"{PORTAL}{CALLBACK}"]


def test_the_library_cannot_sign_out_without_a_redirect_setting(
    provider: EmbeddedProvider, settings: Settings
) -> None:
    settings.LOGOUT_REDIRECT_URL = None
    request = RequestFactory().post("/accounts/sign-out/")
    request.session, request.user = CacheSession(), Nobody()  # type: ignore[assignment]
    with pytest.raises(Exception, match="None"):
        OIDCLogoutView.as_view()(request)
    with Browser(provider) as ours:
        ours.sign_in()
        response = ours.portal.post(
            "/accounts/sign-out/", headers={"sec-fetch-site": "same-origin"}
        )
        assert "You are signed out here" in response.content.decode()
