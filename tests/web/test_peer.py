from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from cdfportal.web.peer import TrustedProxyMiddleware

Seen = Callable[..., HttpRequest]


@pytest.fixture
def seen(settings: Settings) -> Seen:
    """The request as the rest of the portal sees it."""

    def send(peer: str, trusted: tuple[str, ...] = (), **headers: str) -> HttpRequest:
        settings.TRUSTED_PROXIES = trusted
        kept: list[HttpRequest] = []

        def answer(request: HttpRequest) -> HttpResponse:
            kept.append(request)
            return HttpResponse()

        request = RequestFactory().get(
            "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        request.META["REMOTE_ADDR"] = peer
        TrustedProxyMiddleware(answer)(request)
        return kept[0]

    return send


PROXY = ("10.0.0.0/8", "fd00::1")


@pytest.mark.parametrize("peer", ["192.0.2.1", "11.0.0.1", "", "not an address", "fd00::2"])
def test_a_stranger_is_who_it_is_whatever_it_claims(seen: Seen, peer: str) -> None:
    request = seen(
        peer, PROXY, x_forwarded_for="203.0.113.9", x_forwarded_proto="https", forwarded="for=x"
    )
    assert request.META["REMOTE_ADDR"] == peer
    assert request.scheme == "http"
    assert not [name for name in request.META if "FORWARDED" in name]


@pytest.mark.parametrize("peer", ["10.1.2.3", "fd00::1", "::ffff:10.1.2.3"])
def test_a_trusted_proxy_names_client_and_scheme(seen: Seen, peer: str) -> None:
    request = seen(peer, PROXY, x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert request.is_secure()
    assert not [name for name in request.META if "FORWARDED" in name]


@pytest.mark.parametrize(
    ("claimed", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("1.1.1.1,10.0.0.7,10.0.0.8", "1.1.1.1"),
        ("10.0.0.7", "10.0.0.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("evil, 10.0.0.7", "10.0.0.7"),
        ("203.0.113.9, evil", "10.1.2.3"),
        ("203.0.113.9:99", "10.1.2.3"),
        ("", "10.1.2.3"),
        (",", "10.1.2.3"),
    ],
)
def test_the_client_is_the_last_address_that_no_proxy_of_ours_has(
    seen: Seen, claimed: str, client: str
) -> None:
    assert seen("10.1.2.3", PROXY, x_forwarded_for=claimed).META["REMOTE_ADDR"] == client


@pytest.mark.parametrize("claimed", ["http", "HTTPS", "https, http", "ftp", ""])
def test_only_plain_https_is_taken_for_https(seen: Seen, claimed: str) -> None:
    assert not seen("10.1.2.3", PROXY, x_forwarded_proto=claimed).is_secure()


def test_the_host_is_never_taken_from_a_forwarded_header(seen: Seen) -> None:
    request = seen("10.1.2.3", PROXY, x_forwarded_host="evil.example", host="localhost")
    assert request.get_host() == "localhost"
    assert "HTTP_X_FORWARDED_HOST" not in request.META
