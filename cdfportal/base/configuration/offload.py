"""PROXY_OFFLOAD_SECRET, and what must be so where nginx carries proxied calls."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cdfportal.base.configuration.environment import Environment
from cdfportal.base.no_proxy import proxy_for
from cdfportal.base.portal import Offload, OutboundSettings, ProxySettings

# Characters that mean nothing in nginx's configuration, where it stands too.
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_CURE = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"


def read_offload_secret(
    env: Environment, proxy: ProxySettings, outbound: OutboundSettings, cdf_url: str
) -> str:
    """By what the portal knows its own nginx; empty when nothing is handed over."""
    if proxy.offload is Offload.OFF:
        return ""
    secret = env.required("PROXY_OFFLOAD_SECRET", _CURE)
    if secret and not _SECRET.fullmatch(secret):
        env.problem("PROXY_OFFLOAD_SECRET", "is not 32 to 256 of A-Z a-z 0-9 _ -", _CURE)
    if not env.words("TRUSTED_PROXIES"):
        cure = "Write the address that nginx calls from, e.g. 127.0.0.1."
        env.problem("TRUSTED_PROXIES", "is empty, so nothing is handed to nginx", cure)
    if proxy_for(urlsplit(cdf_url).hostname or "", outbound):
        cure = "Name the cluster in OUTBOUND_NO_PROXY, or leave PROXY_OFFLOAD off."
        env.problem("PROXY_OFFLOAD", "needs a direct way to CDF: nginx makes no tunnels", cure)
    return secret
