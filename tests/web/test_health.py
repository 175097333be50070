"""Health is answered by the first middleware: whatever the request says of host, scheme or agent."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

CONSTANT = (
    200,
    b"ok\n",
    {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"},
)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "evil.example"},
        {"host": "a b"},
        {"x-forwarded-proto": "http", "x-forwarded-host": "evil.example"},
        {"cookie": "portal=nonsense", "authorization": "Bearer x", "user-agent": "kube-probe/1"},
        {"accept": "application/json", "sec-fetch-site": "cross-site"},
    ],
)
@pytest.mark.parametrize("query", ["", "?x=1"])
def test_health_is_the_same_for_everybody(headers: dict[str, str], query: str) -> None:
    response = Client().get(f"/healthz{query}", headers=headers)
    assert (response.status_code, response.content, dict(response.headers)) == CONSTANT


def test_health_needs_no_tls(settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]  # pytest-django's wrapper
    assert Client().get("/healthz").status_code == 200


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_health_is_read_by_get_alone(method: str) -> None:
    response = Client().generic(method, "/healthz")
    assert (response.status_code, response["Allow"]) == (405, "GET")


@pytest.mark.parametrize("agent", ["kube-probe/1", "GoogleHC/1.0", "ELB-HealthChecker/2.0"])
def test_a_health_checkers_name_opens_nothing_else(agent: str) -> None:
    response = Client().get("/cdf/api/v1/projects", headers={"user-agent": agent})
    assert response.status_code == 403


def test_health_comes_before_everything_else() -> None:
    assert settings.MIDDLEWARE[0] == "cdfportal.web.health.HealthMiddleware"
