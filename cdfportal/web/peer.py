"""Who is on the other end: X-Forwarded-* counts only from TRUSTED_PROXIES.

A peer that is not listed could otherwise name any client address or claim https
(oauth2-proxy GHSA-7x63-xv5r-3p2x).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
)


class TrustedProxyMiddleware:
    """Takes address and scheme from a trusted peer's headers; drops everybody else's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = tuple(
            ipaddress.ip_network(word, strict=False) for word in settings.TRUSTED_PROXIES
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Rewrite REMOTE_ADDR and the scheme, or forget what was claimed."""
        trusted = self._is_trusted(request.META.get("REMOTE_ADDR", ""))
        request.is_by_trusted_proxy = trusted  # type: ignore[attr-defined]  # ours to add
        if trusted:
            if client := self._client(request.META.get("HTTP_X_FORWARDED_FOR", "")):
                request.META["REMOTE_ADDR"] = client
            if request.META.get("HTTP_X_FORWARDED_PROTO", "").strip() == "https":
                request.META["wsgi.url_scheme"] = "https"
        for name in _FORWARDED:
            request.META.pop(name, None)
        return self.get_response(request)

    def _client(self, forwarded_for: str) -> str:
        """The last address that no proxy of ours wrote; what stands before it is the client's word."""
        client = ""
        for claimed in reversed(forwarded_for.split(",")):
            if _address(claimed.strip()) is None:
                break
            client = claimed.strip()
            if not self._is_trusted(client):
                break
        return client

    def _is_trusted(self, peer: str) -> bool:
        if not self.trusted:
            return False
        address = _address(peer)
        return address is not None and any(address in network for network in self.trusted)


def is_by_trusted_proxy(request: HttpRequest) -> bool:
    """Whether the connection itself is a trusted proxy's; REMOTE_ADDR names its client by now."""
    return getattr(request, "is_by_trusted_proxy", False)


@lru_cache(maxsize=256)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A socket that listens on both families writes IPv4 peers as ::ffff:10.0.0.1.
    return getattr(address, "ipv4_mapped", None) or address
