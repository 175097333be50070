"""The portal in this process, the embedded provider on a socket, and a browser that goes between them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client

from accounts.cause import Cause
from accounts.models import AccessToken, BrowserSession, Person, SignIn
from cdfportal.base.clock import Clock, system_clock
from cdfportal.base.connection import Connection
from cdfportal.demo import provider as demo
from cdfportal.demo.provider import EmbeddedProvider, ProviderConfig
from cdfportal.demo.provider.keys import KeyRing

PORTAL = "http://localhost:8000"
CLIENT_ID = "cdfportal-demo"
CDF = "http://127.0.0.1:9"
CALLBACK = "/accounts/callback/"
SIGNED_OUT = "/accounts/signed-out/"
_RING: list[KeyRing] = []


def shared_ring() -> KeyRing:
    """Making RSA keys is slow; tests that rotate none share one ring."""
    if not _RING:
        _RING.append(KeyRing())
    return _RING[0]


def own_ring() -> KeyRing:
    """To rotate: it begins with the shared keys, and its changes are its own."""
    return copy(shared_ring())


@contextmanager
def embedded(
    *,
    secret: str | None = None,
    keys: KeyRing | None = None,
    clock: Clock = system_clock,
    **changes: Any,
) -> Iterator[EmbeddedProvider]:
    """A provider that knows the portal as its client."""
    client = demo.Client(CLIENT_ID, secret, (f"{PORTAL}{CALLBACK}",), (f"{PORTAL}{SIGNED_OUT}",))
    config = ProviderConfig(cdf_audience=CDF, clients=(client,), hang_seconds=3, **changes)
    with EmbeddedProvider(config, port=0, clock=clock, keys=keys or shared_ring()) as provider:
        yield provider


def connection_to(provider: EmbeddedProvider, /, **changes: Any) -> Connection:
    """The settings' connection, turned to this provider."""
    scopes = ("openid", "profile", "email", "offline_access")
    return replace(
        django_settings.CONNECTION,
        discovery_url=f"{provider.issuer}/.well-known/openid-configuration",
        scopes=(*scopes, f"{CDF}/IDENTITY", f"{CDF}/user_impersonation"),
        audience=CDF,
        cdf_url=CDF,
        **changes,
    )


class Browser:
    """One browser: its cookies at the portal and at the provider."""

    def __init__(self, provider: EmbeddedProvider) -> None:
        self.provider = provider
        self.portal = Client(HTTP_HOST="localhost:8000")
        self.http = requests.Session()
        self.http.trust_env = False

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *details: object) -> None:
        self.http.close()

    def start(self, following: str = "/", **headers: str) -> str:
        """Open the sign-in address; where it leads."""
        response = self.portal.get("/accounts/sign-in/", {"next": following}, headers=headers)
        assert response.status_code == 302, response.content
        return str(response["Location"])

    def authorize(self, address: str, person: str = "alice", **fields: str) -> str:
        """Sign in at the provider; the address that it sends the browser back to."""
        page = self.http.get(address, allow_redirects=False, timeout=5)
        if page.status_code != 303:
            action = re.search(r'<form method="post" action="([^"]+)"', page.text)
            csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
            assert action, page.text
            assert csrf, page.text
            page = self.http.post(
                self.provider.issuer + html.unescape(action[1]),
                {"csrf": csrf[1], **(fields or {"person": person})},
                allow_redirects=False,
                timeout=5,
            )
        assert page.status_code == 303, page.text
        return page.headers["Location"]

    def come_back(self, address: str) -> HttpResponse:
        """Follow the provider's redirect to the portal."""
        parts = urlsplit(address)
        return self.portal.get(f"{parts.path}?{parts.query}")

    def sign_in(self, person: str = "alice", following: str = "/") -> HttpResponse:
        """The whole way; the portal's answer to the callback."""
        return self.come_back(self.authorize(self.start(following), person))

    def session(self, **query: str) -> dict[str, Any]:
        """What `/accounts/session/` says."""
        answer: dict[str, Any] = self.portal.get("/accounts/session/", query).json()
        return answer

    def tab_cookies(self) -> dict[str, str]:
        """The living sign-in cookies: name to value."""
        return {
            name: morsel.value
            for name, morsel in self.portal.cookies.items()
            if "portal-signin" in name and morsel.value
        }

    def cookie(self, name: str = "portal") -> str:
        """A cookie's value, empty when there is none."""
        morsel = self.portal.cookies.get(name)
        return morsel.value if morsel else ""


def shows(response: HttpResponse, cause: Cause) -> bool:
    """Whether the page names this cause."""
    return f"<code>{cause.value}</code>" in response.content.decode()


def rows() -> dict[str, int]:
    """How many rows a sign-in has left behind."""
    return {
        model.__name__: model.objects.count()
        for model in (Person, SignIn, AccessToken, BrowserSession)
    }


NOTHING = {"Person": 0, "SignIn": 0, "AccessToken": 0, "BrowserSession": 0}
