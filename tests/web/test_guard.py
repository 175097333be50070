"""design.md, "Who may call what from where": every line of it as a row."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from cdfportal.web.guard import Caller, GuardMiddleware, allows

PORTAL = "https://portal.example.com"
APP = "https://app.example.com"
OTHER = "https://evil.example"
CDF = "/cdf/api/v1/projects/p/assets"
SESSION = "/accounts/session/"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "PROPFIND")
EVERY = ("GET", "HEAD", "OPTIONS", *UNSAFE)


def passes(method: str, path: str, **headers: str) -> bool:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return allows(Caller.of(method, path, named), PORTAL, frozenset({APP}))


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("path", [CDF, "/api/p/x/", SESSION, "/accounts/sign-out/"])
def test_a_page_of_the_portal_passes(method: str, path: str) -> None:
    assert passes(method, path, sec_fetch_site="same-origin")
    assert passes(method, path, sec_fetch_site="same-origin", origin=PORTAL)


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "Same-Origin", "nonsense"])
def test_what_the_browser_calls_another_site_does_not_reach_cdf(method: str, site: str) -> None:
    for origin in ({}, {"origin": OTHER}, {"origin": "null"}, {"origin": PORTAL}):
        assert not passes(method, CDF, sec_fetch_site=site, x_portal_csrf="1", **origin)


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("path", ["/", "/api/p/x/", SESSION, "/accounts/sign-out/", "/p/x/groups/"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_no_other_site_changes_anything(method: str, path: str, site: str) -> None:
    assert not passes(method, path, sec_fetch_site=site, x_portal_csrf="1")
    assert not passes(method, path, sec_fetch_site=site, origin=OTHER)


@pytest.mark.parametrize("method", EVERY)
def test_without_fetch_metadata_the_origin_decides(method: str) -> None:
    assert passes(method, CDF, origin=PORTAL)
    for origin in (
        OTHER,
        "null",
        f"{PORTAL}.evil.example",
        f"{PORTAL}:8443",
        "http://portal.example.com",
        PORTAL.upper(),
        f"{PORTAL}/",
    ):
        assert not passes(method, CDF, origin=origin)
        assert not passes(method, CDF, origin=origin, x_portal_csrf="1")


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("path", ["/", "/accounts/sign-out/", "/api/p/x/"])
def test_without_fetch_metadata_the_origin_decides_about_every_change(
    method: str, path: str
) -> None:
    assert passes(method, path, origin=PORTAL)
    assert not passes(method, path, origin=OTHER)


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("path", [CDF, "/cdf/"])
def test_a_program_proves_itself_by_a_header_that_no_form_can_send(method: str, path: str) -> None:
    assert passes(method, path, x_portal_csrf="1")
    assert passes(method, path, x_cdp_app="my app")
    assert passes(method, path, x_cdp_sdk="CognitePythonSDK:8")
    assert not passes(method, path)
    assert not passes(method, path, x_portal_csrf="0")
    assert not passes(method, path, x_portal_csrf="true")
    assert not passes(method, path, x_cdp_app="")
    assert not passes(method, path, x_cdp_clienttag="a")


@pytest.mark.parametrize("method", UNSAFE)
def test_a_program_needs_the_proof_for_every_change(method: str) -> None:
    for path in ("/", "/accounts/sign-out/", SESSION, "/api/p/x/"):
        assert not passes(method, path)
        assert passes(method, path, x_portal_csrf="1")


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("path", [CDF, SESSION])
@pytest.mark.parametrize("site", [{}, {"sec_fetch_site": "same-site"}])
def test_a_listed_app_passes_with_a_header_that_forces_a_preflight(
    method: str, path: str, site: dict[str, str]
) -> None:
    assert passes(method, path, origin=APP, x_portal_csrf="1", **site)
    assert passes(method, path, origin=APP, x_cdp_sdk="CogniteJavaScriptSDK:9", **site)
    assert passes(method, path, origin=APP, x_cdp_app="my app", **site)
    assert not passes(method, path, origin=APP, **site)


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("path", ["/", "/api/p/x/", "/accounts/sign-out/", "/accounts/sessions/"])
@pytest.mark.parametrize("site", [{}, {"sec_fetch_site": "same-site"}])
def test_a_listed_app_changes_nothing_of_the_portals_own(
    method: str, path: str, site: dict[str, str]
) -> None:
    assert not passes(method, path, origin=APP, x_portal_csrf="1", **site)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/api/p/x/", SESSION])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_reading_our_json_needs_no_proof(method: str, path: str, site: str) -> None:
    assert passes(method, path, **({"sec_fetch_site": site} if site else {}))
    assert passes(method, path, origin=OTHER)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path", ["/", "/p/x/", "/embed/access/", "/accounts/sign-in/", "/static/a"]
)
def test_pages_can_be_linked_to_from_anywhere(method: str, path: str) -> None:
    assert passes(method, path, sec_fetch_site="cross-site")


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/sign-in/",
        "/accounts/callback/",
        "/accounts/logout/backchannel/",
        "/accounts/logout/frontchannel/",
        "/healthz",
    ],
)
def test_what_others_must_call_is_exempt_by_name(method: str, path: str) -> None:
    assert passes(method, path, sec_fetch_site="cross-site", origin=OTHER)


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/callback/x",
        "/accounts/sign-in",
        "/accounts/sign-in/x",
        "/healthz/",
        "/accounts/logout/",
        "/x/healthz",
    ],
)
def test_nothing_near_an_exempt_name_is_exempt(path: str) -> None:
    assert not passes("POST", path, sec_fetch_site="cross-site")


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reached")


@pytest.fixture
def guard(settings: Settings) -> GuardMiddleware:
    from dataclasses import replace

    settings.PORTAL = replace(settings.PORTAL, url=PORTAL, app_origins=frozenset({APP}))
    return GuardMiddleware(answer)


def test_a_refused_call_gets_the_reason_and_cures(guard: GuardMiddleware) -> None:
    response = guard(RequestFactory().post(CDF, headers={"sec-fetch-site": "cross-site"}))
    assert response.status_code == 403
    assert response["X-Portal-Reason"] == "cross_site"
    assert b"reached" not in response.content
    assert "Access-Control-Allow-Origin" not in response


def test_an_accepted_call_is_served(guard: GuardMiddleware) -> None:
    response = guard(RequestFactory().post(CDF, headers={"sec-fetch-site": "same-origin"}))
    assert response.content == b"reached"


def test_a_path_that_only_decodes_to_the_proxy_is_guarded_as_the_proxy(
    guard: GuardMiddleware,
) -> None:
    assert guard(RequestFactory().get("/%63df/api/v1/projects")).status_code == 403
