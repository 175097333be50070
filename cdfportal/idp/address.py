"""Addresses that a provider publishes: which of them may be called at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from cdfportal.base.configuration.environment import is_loopback

_LONGEST = 2048


def is_safe(url: str) -> bool:
    """https with a host; plain http only where the bytes never leave the machine."""
    if len(url) > _LONGEST or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
