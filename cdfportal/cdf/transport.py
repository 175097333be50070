"""The way out: one connection pool, no environment, no redirects, no cookies."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from cdfportal.base.no_proxy import proxy_for
from cdfportal.base.portal import OutboundSettings


@dataclass(frozen=True, slots=True)
class Transport:
    """Opens sessions over one shared pool; the pool is thread-safe, sessions are used once."""

    outbound: OutboundSettings
    _adapter: HTTPAdapter = field(default_factory=lambda: HTTPAdapter(pool_maxsize=32), repr=False)

    def session(self, url: str) -> requests.Session:
        """A session for one origin: no proxy, netrc or CA bundle from the environment."""
        session = requests.Session()
        session.trust_env = False
        # A cookie of one person's answer must never travel with another person's call.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        session.verify = self.outbound.ca_bundle or True
        if proxy := proxy_for(urlsplit(url).hostname or "", self.outbound):
            session.proxies = {"http": proxy, "https": proxy}
        session.mount("https://", self._adapter)
        session.mount("http://", self._adapter)
        return session

    def close(self) -> None:
        """Close the pool's connections."""
        self._adapter.close()
