from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from cdfportal.web.guard import GuardMiddleware

APP = "https://app.example.com"
CDF = "/cdf/api/v1/projects/p/assets"
SESSION = "/accounts/session/"
Serve = Callable[..., HttpResponse]


@pytest.fixture
def serve(settings: Settings) -> Serve:
    """Sends one request through the guard; the answer behind it says `reached`."""
    origins = frozenset({APP, "https://second.example.com"})
    settings.PORTAL = replace(
        settings.PORTAL, url="https://portal.example.com", app_origins=origins
    )

    def send(method: str, path: str, status: int = 200, **headers: str) -> HttpResponse:
        def answer(request: HttpRequest) -> HttpResponse:
            return HttpResponse("reached", status=status, headers={"Vary": "Cookie"})

        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return GuardMiddleware(answer)(RequestFactory().generic(method, path, headers=named))

    return send


def asks(method: str = "POST", headers: str = "x-cdp-app,content-type") -> dict[str, str]:
    return {
        "access_control_request_method": method,
        "access_control_request_headers": headers,
        "sec_fetch_site": "same-site",
    }


@pytest.mark.parametrize("path", [CDF, SESSION])
def test_a_preflight_of_a_listed_app_is_answered_by_us(serve: Serve, path: str) -> None:
    response = serve("OPTIONS", path, origin=APP, **asks())
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == APP
    assert response["Access-Control-Allow-Credentials"] == "true"
    assert "DELETE" in response["Access-Control-Allow-Methods"]
    assert "x-cdp-app" in response["Access-Control-Allow-Headers"]
    assert response["Vary"] == "Origin"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "*",
        "http://app.example.com",
        "https://app.example.com:443",
        "https://app.example.com/",
        "https://APP.example.com",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        f"{APP}, {APP}",
        f"{APP} ",
        "https://portal.example.com",
    ],
)
@pytest.mark.parametrize("path", [CDF, SESSION])
def test_nobody_else_is_told_anything(serve: Serve, origin: str, path: str) -> None:
    for method, proof in (("OPTIONS", asks()), ("GET", {"x_portal_csrf": "1"}), ("POST", {})):
        response = serve(method, path, origin=origin, **proof)
        assert not [name for name in response.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "path", ["/", "/api/p/x/", "/accounts/sign-in/", "/accounts/sessions/", "/embed/access/"]
)
def test_no_other_path_is_opened_to_listed_apps(serve: Serve, path: str) -> None:
    for method, proof in (("OPTIONS", asks()), ("GET", {"x_portal_csrf": "1"})):
        response = serve(method, path, origin=APP, **proof)
        assert not [name for name in response.headers if name.startswith("Access-Control")]


def test_an_answer_is_readable_by_its_app_alone(serve: Serve) -> None:
    response = serve("POST", CDF, origin=APP, x_cdp_app="a")
    assert response.content == b"reached"
    assert response["Access-Control-Allow-Origin"] == APP
    assert response["Access-Control-Allow-Credentials"] == "true"
    assert response["Cross-Origin-Resource-Policy"] == "same-site"
    assert response["Vary"] == "Cookie, Origin"
    exposed = response["Access-Control-Expose-Headers"]
    for name in ("x-request-id", "x-portal-reason", "retry-after"):
        assert name in exposed
    assert "*" not in exposed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 503])
def test_errors_are_readable_too(serve: Serve, status: int) -> None:
    response = serve("GET", CDF, status, origin=APP, x_cdp_app="a")
    assert response["Access-Control-Allow-Origin"] == APP


@pytest.mark.parametrize("path", [CDF, SESSION])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_guards_own_refusal_is_readable(serve: Serve, method: str, path: str) -> None:
    response = serve(method, path, origin=APP)
    assert response["X-Portal-Reason"] == "cross_site"
    assert response["Access-Control-Allow-Origin"] == APP


def test_options_without_a_question_is_no_preflight(serve: Serve) -> None:
    assert serve("OPTIONS", CDF, origin=APP).status_code == 403
    assert serve("OPTIONS", CDF, origin=APP, x_cdp_app="a").content == b"reached"


def test_answers_of_app_paths_vary_by_origin_even_for_others(serve: Serve) -> None:
    assert "Origin" in serve("GET", CDF, sec_fetch_site="same-origin")["Vary"]
    assert "Origin" not in serve("GET", "/", sec_fetch_site="same-origin")["Vary"]
