"""To whom a call is handed over, and which."""

from __future__ import annotations

import re

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from cdfportal.web.peer import TrustedProxyMiddleware
from cdfproxy.offload import includes, names
from cdfproxy.offload.asked import Asked, is_our_nginx
from cdfproxy.offload.fitness import nginx_can_carry
from cdfproxy.offload.refusals import FAULTS, is_answer, person_of
from cdfproxy.request_headers import CDP_HEADERS, FORWARDED

SECRET = "s" * 40


def from_peer(settings: Settings, peer: str, **headers: str) -> HttpRequest:
    """As the proxy sees it, behind the middleware that judges peers."""
    settings.TRUSTED_PROXIES = ("10.0.0.1",)
    request = RequestFactory().get("/cdf/x", headers=headers)
    request.META["REMOTE_ADDR"] = peer
    TrustedProxyMiddleware(lambda seen: seen)(request)  # type: ignore[arg-type, return-value]
    return request


@pytest.mark.parametrize(
    ("peer", "mark", "secret", "expected"),
    [
        ("10.0.0.1", SECRET, SECRET, True),
        ("10.0.0.1", SECRET, "t" * 40, False),
        ("10.0.0.1", f" {SECRET}", SECRET, False),
        ("10.0.0.1", SECRET[:-1], SECRET, False),
        ("10.0.0.1", "", SECRET, False),
        # With offload off there is no secret, and nothing is equal to it.
        ("10.0.0.1", "", "", False),
        ("10.0.0.2", SECRET, SECRET, False),
        ("127.0.0.1", SECRET, SECRET, False),
        ("", SECRET, SECRET, False),
    ],
)
def test_our_nginx_is_a_trusted_peer_with_the_secret(
    settings: Settings, peer: str, mark: str, secret: str, expected: bool
) -> None:
    settings.PROXY_OFFLOAD_SECRET = secret
    headers = {names.MARK: mark, "X-Forwarded-For": "10.0.0.1"}
    assert is_our_nginx(from_peer(settings, peer, **headers)) is expected


def test_a_trusted_peer_stays_one_when_its_client_takes_its_place(settings: Settings) -> None:
    settings.PROXY_OFFLOAD_SECRET = SECRET
    headers = {names.MARK: SECRET, "X-Forwarded-For": "192.0.2.9"}
    request = from_peer(settings, "10.0.0.1", **headers)
    assert request.META["REMOTE_ADDR"] == "192.0.2.9"
    assert is_our_nginx(request)


def test_a_request_that_passed_no_judge_is_nobodys(settings: Settings) -> None:
    settings.PROXY_OFFLOAD_SECRET = SECRET
    assert not is_our_nginx(RequestFactory().get("/cdf/x", headers={names.MARK: SECRET}))


def asked(**said: str) -> Asked:
    usual = {"protocol": "HTTP/1.1", "length": "2", "coding": "", "connection": "", "fault": ""}
    return Asked(**usual | said)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_an_ordinary_call_is_carried(method: str) -> None:
    environ = {"HTTP_X_CDP_APP": "a", "HTTP_X_CDP_SDK": "b", "HTTP_COOKIE": "c"}
    assert nginx_can_carry(method, asked(), environ)
    assert nginx_can_carry(method, asked(length="", coding="chunked"), environ)
    assert nginx_can_carry(method, asked(connection="keep-alive, TE"), environ)


@pytest.mark.parametrize("name", sorted({*FORWARDED, *CDP_HEADERS, "accept-encoding"}))
def test_a_forwarded_header_that_connection_names_must_stay_behind(name: str) -> None:
    assert not nginx_can_carry("GET", asked(connection=f"close, {name.upper()}"), {})


def test_what_nginx_would_do_otherwise_is_not_carried() -> None:
    assert not nginx_can_carry("GET", asked(protocol="HTTP/1.0"), {})
    assert not nginx_can_carry("GET", asked(), {"HTTP_UPGRADE": "h2c"})
    assert not nginx_can_carry("GET", asked(), {"HTTP_X_CDP_NEW": "a"})
    for method in ("POST", "PUT", "PATCH"):
        assert not nginx_can_carry(method, asked(length=""), {})
    assert nginx_can_carry("DELETE", asked(length=""), {})


@pytest.mark.parametrize(
    ("said", "environ", "withheld"),
    [
        ({"length": ""}, {}, False),
        ({"length": "0"}, {}, False),
        ({"length": "5"}, {}, True),
        ({"length": "5"}, {"CONTENT_LENGTH": "5"}, False),
        ({"length": "", "coding": "chunked"}, {}, True),
        ({"coding": "chunked"}, {"HTTP_TRANSFER_ENCODING": "chunked"}, False),
    ],
)
def test_a_body_that_stays_with_nginx_is_noticed(
    said: dict[str, str], environ: dict[str, str], withheld: bool
) -> None:
    assert asked(**said).withholds_a_body(environ) is withheld


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("late", (False, 1)),
        ("broken", (False, 1)),
        # Whatever was in the call.
        ("unreachable", (False, None)),
        ("redirect", (True, 1)),
        ("said-502", (True, 1)),
        ("said-504", (True, 1)),
        ("crowded", (None, 1)),
    ],
)
def test_what_nginx_says_counts_as_it_would_in_the_path(
    fault: str, expected: tuple[bool | None, int | None]
) -> None:
    assert (is_answer(fault), person_of(fault, 1)) == expected


def test_nginx_says_what_the_portal_knows() -> None:
    text = (includes.FOLDER / "maps.conf").read_text(encoding="utf-8")
    (block,) = re.findall(r"\$portal_fault \{(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    said = set(re.findall(r"(\S+);$", block, re.MULTILINE))
    assert said == set(FAULTS)
