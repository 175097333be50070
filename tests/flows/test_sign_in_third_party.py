"""Sign-ins that somebody else starts: OpenID Connect Core 1.0 section 4."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings as live
from django.http import HttpResponse
from pytest_django.fixtures import Settings

from accounts.cause import Cause
from accounts.models import SignIn, Transaction
from tests.accounts.stage import PORTAL, Browser
from tests.accounts.test_next_url import HOSTILE
from tests.accounts.test_sign_in_request import ALMOST_OURS

FOREIGN = {"sec-fetch-site": "cross-site", "origin": "https://intranet.example"}
NAVIGATES = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["GET", "POST"])
def method(request: pytest.FixtureRequest) -> str:
    """Section 4 lets a third party use either."""
    return str(request.param)


@pytest.fixture
def browser(browser: Browser) -> Browser:
    """Its portal insists on CSRF marks wherever it takes forms."""
    browser.portal.handler.enforce_csrf_checks = True
    return browser


def initiate(
    browser: Browser, method: str = "GET", headers: dict[str, str] | None = None, **fields: str
) -> HttpResponse:
    """Another site sends the browser to us."""
    headers = FOREIGN | NAVIGATES if headers is None else headers
    fields = {"iss": browser.provider.issuer, **fields}
    send = browser.portal.get if method == "GET" else browser.portal.post
    response: HttpResponse = send("/accounts/sign-in/", fields, headers=headers)
    return response


def asked(response: HttpResponse) -> dict[str, list[str]]:
    assert response.status_code == 302, response.content
    return parse_qs(urlsplit(response["Location"]).query)


def refused(response: HttpResponse, cause: Cause) -> bool:
    """A page with this cause, nothing written and nothing set."""
    assert response.status_code == 400
    assert not response.cookies
    assert not Transaction.objects.exists()
    return f"<code>{cause.value}</code>" in response.content.decode()


def test_a_person_lands_where_the_third_party_wanted(browser: Browser, method: str) -> None:
    begun = initiate(
        browser,
        method,
        target_link_uri=f"{PORTAL}/p/plant-north/?view=all",
        login_hint="alice@plant.example",
    )
    assert asked(begun)["login_hint"] == ["alice@plant.example"]
    landed = browser.come_back(browser.authorize(begun["Location"]))
    assert landed["Location"] == "/p/plant-north/?view=all"
    assert browser.session()["signed_in"] is True


def test_without_more_than_the_issuer_it_leads_home(browser: Browser, method: str) -> None:
    begun = initiate(browser, method)
    assert "login_hint" not in asked(begun)
    assert browser.come_back(browser.authorize(begun["Location"]))["Location"] == "/"


def test_it_signs_in_anew_and_supersedes(browser: Browser, method: str) -> None:
    """The form brings no cookie of ours along (SameSite=Lax); the way back does."""
    browser.sign_in("bob")
    kept = browser.portal.cookies.copy()
    if method == "POST":
        browser.portal.cookies.clear()
    begun = initiate(browser, method)
    browser.portal.cookies.update(kept)
    assert browser.come_back(browser.authorize(begun["Location"])).status_code == 302
    assert SignIn.objects.filter(ended_at=None).count() == 1
    assert SignIn.objects.filter(end_reason="superseded").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "https://evil.example",
        "{issuer}/",
        "{issuer} ",
        " {issuer}",
        "{issuer}#",
        "{issuer}\x00",
        "{issuer},{issuer}",
        "{upper}",
        "{https}",
        "i" * 5000,
        "<script>alert(1)</script>",
    ],
    ids=range(12),
)
def test_another_issuer_begins_nothing(browser: Browser, method: str, wrong: str) -> None:
    issuer = browser.provider.issuer
    https = issuer.replace("http:", "https:")
    wrong = wrong.format(issuer=issuer, upper=issuer.upper(), https=https)
    response = initiate(browser, method, iss=wrong, target_link_uri="/token/")
    assert refused(response, Cause.START_ISSUER)
    assert "<script>alert" not in response.content.decode()
    assert not [event for event in browser.provider.events.all() if event.path == "/authorize"]


def test_a_target_or_a_form_without_an_issuer_begins_nothing(browser: Browser) -> None:
    headers = FOREIGN | NAVIGATES
    link = browser.portal.get("/accounts/sign-in/", {"target_link_uri": "/token/"}, headers=headers)
    assert refused(link, Cause.START_ISSUER)
    for fields in ({}, {"next": "/token/"}, {"login_hint": "alice"}):
        form = browser.portal.post("/accounts/sign-in/", fields, headers=headers)
        assert refused(form, Cause.START_ISSUER)


def test_a_form_counts_by_its_body_alone(browser: Browser) -> None:
    query = urlencode({"iss": browser.provider.issuer})
    form = browser.portal.post(f"/accounts/sign-in/?{query}", {}, headers=FOREIGN | NAVIGATES)
    assert refused(form, Cause.START_ISSUER)


@pytest.mark.parametrize("name", ["iss", "target_link_uri", "login_hint"])
def test_nothing_may_be_said_twice(browser: Browser, method: str, name: str) -> None:
    fields = {"iss": [browser.provider.issuer], name: [browser.provider.issuer] * 2}
    send = browser.portal.get if method == "GET" else browser.portal.post
    response = send("/accounts/sign-in/", fields, headers=FOREIGN | NAVIGATES)
    assert refused(response, Cause.START_REPEATED)


def test_hostile_targets_lead_home(browser: Browser, method: str) -> None:
    for hostile in (*HOSTILE, *ALMOST_OURS):
        asked(initiate(browser, method, target_link_uri=hostile))
    assert {*Transaction.objects.values_list("next_url", flat=True)} == {"/"}
    assert Transaction.objects.count() == len(HOSTILE) + len(ALMOST_OURS)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"},
        {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
        {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
        {"sec-fetch-mode": "navigate", "sec-fetch-dest": "object"},
        {**NAVIGATES, "sec-purpose": "prefetch"},
    ],
)
def test_only_what_opens_a_page_begins(
    browser: Browser, method: str, headers: dict[str, str]
) -> None:
    assert refused(initiate(browser, method, FOREIGN | headers), Cause.NOT_A_NAVIGATION)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\x00\xff{[", "application/x-www-form-urlencoded"),
        (b'{"iss": "x"}', "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"iss=x", "multipart/form-data"),
        (b"a=1&" * 500, "application/x-www-form-urlencoded"),
        (b"iss=" + b"x" * 2_000_000, "application/x-www-form-urlencoded"),
    ],
    ids=["bytes", "JSON", "cut", "no boundary", "many fields", "large"],
)
def test_a_body_that_is_no_such_form_is_refused(
    browser: Browser, body: bytes, content_type: str
) -> None:
    response = browser.portal.generic(
        "POST", "/accounts/sign-in/", body, content_type, headers=FOREIGN | NAVIGATES
    )
    assert response.status_code in {400, 413}
    assert response["X-Portal-Reason"]
    assert not Transaction.objects.exists()


def test_the_exemption_from_marks_is_for_this_address_alone(browser: Browser) -> None:
    browser.sign_in("alice")
    for path in ("/accounts/sign-out/", "/accounts/sessions/"):
        assert browser.portal.post(path, headers=FOREIGN | NAVIGATES).status_code == 403
    assert browser.session()["signed_in"] is True


def test_a_provider_that_is_down_is_no_reason_to_begin(
    browser: Browser, settings: Settings, method: str
) -> None:
    issuer = browser.provider.issuer
    settings.CONNECTION = replace(
        live.CONNECTION, discovery_url="http://127.0.0.1:9/.well-known/openid-configuration"
    )
    response = initiate(browser, method, iss=issuer)
    assert response.status_code == 502
    assert not Transaction.objects.exists()
