"""A person with a plain HTTP client: follows links and posts forms, as a browser without script would."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import requests

from tests.support.onward import onward
from tests.support.portal import PortalServer

_FORM = re.compile(
    r'<form method="post" action="([^"]*)">\s*<input type="hidden" name="csrf" value="([^"]*)">'
)
_PORTAL_FORM = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="([^"]*)">')


class Visitor:
    """A browser's worth of cookies, and what a person does with them."""

    def __init__(self, portal: PortalServer) -> None:
        self.portal = portal
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.hooks["response"].append(self._note)

    def _note(self, response: requests.Response, *rest: object, **named: object) -> None:
        if response.url.startswith(self.portal.url):
            self.portal.note(repr(response.headers).encode())
            if not named.get("stream"):
                self.portal.note(response.content)

    def get(self, path: str, **named: object) -> requests.Response:
        """Open a page of the portal, as a person who follows a link."""
        headers = {
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document",
            "Accept": "text/html",
        }
        headers |= named.pop("headers", {})  # type: ignore[arg-type]
        return self.http.get(urljoin(self.portal.url, path), headers=headers, timeout=20, **named)  # type: ignore[arg-type]

    def sign_in(self, key: str, *, following: str = "/") -> requests.Response:
        """Sign in as a member of the cast by the provider's chooser; the page where one lands."""
        chooser = self.get("/accounts/sign-in/", params={"next": following})
        return self.choose(chooser, key)

    def choose(self, chooser: requests.Response, key: str) -> requests.Response:
        """Pick a person on the provider's page."""
        if chooser.url.startswith(self.portal.url):
            return chooser
        form = _FORM.search(chooser.text)
        assert form is not None, chooser.text[:500]
        return self.http.post(
            urljoin(chooser.url, unescape(form[1])),
            data={"csrf": form[2], "person": key},
            headers={"Origin": "/".join(chooser.url.split("/")[:3])},
            timeout=20,
        )

    def post(self, page: str, action: str, **fields: str) -> requests.Response:
        """Send one of the portal's forms with the mark found on `page`, and go where that leads."""
        answer = self.send(page, action, **fields)
        address = onward(answer.text)
        return self.http.get(address, timeout=20) if address else answer

    def send(self, page: str, action: str, **fields: str) -> requests.Response:
        """The same, up to the portal's own answer: the redirects of the portal are followed."""
        found = _PORTAL_FORM.search(self.get(page).text)
        assert found is not None
        return self.http.post(
            urljoin(self.portal.url, action),
            data={"csrfmiddlewaretoken": found[1], **fields},
            headers={"Origin": self.portal.url, "Sec-Fetch-Site": "same-origin"},
            timeout=20,
        )

    def call(self, path: str, method: str = "GET", **named: object) -> requests.Response:
        """A script on a page of the portal calls `path` by fetch."""
        headers = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "X-Portal-CSRF": "1"}
        headers |= named.pop("headers", {})  # type: ignore[arg-type]
        return self.http.request(  # type: ignore[arg-type]
            method,
            urljoin(self.portal.url, path),
            headers=headers,
            timeout=20,
            allow_redirects=False,
            **named,
        )
