"""A frame of another portal, signed in by a hand-over as a person's browser would do it, over plain HTTP."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import requests

from tests.support.stage import Stage
from tests.support.visitor import Visitor

_LINK = re.compile(r'href="(/accounts/connect/\?request=[^"]+)"')
_CODE = re.compile(r'data-code="([^"]+)"')
_FRAMED = {
    "Sec-Fetch-Dest": "iframe",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "cross-site",
}
_BY_SCRIPT = {
    "Accept": "application/json",
    "X-Portal-Embed": "1",
    "Sec-Fetch-Site": "same-origin",
}


class Framed(Visitor):
    """The jar of the frame: it holds the embed session's cookie alone."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.portal)
        self._by_the_host = {**_FRAMED, "Referer": f"{stage.host_url}/"}

    def load(self, path: str) -> requests.Response:
        """The host's page navigates its frame."""
        return self.get(path, headers=self._by_the_host)

    def connect(self, person: Visitor) -> None:
        """`person`, who is signed in, opens the frame's link and says yes; the frame redeems the code."""
        link = unescape(_found(_LINK, self.load("/embed/access/")))
        self._trust_loopback()
        code = _found(_CODE, person.send(link, link, way="message"))
        address = urljoin(self.portal.url, "/embed/redeem/")
        headers = {**_BY_SCRIPT, "Origin": self.portal.url}
        answer = self.http.post(address, data={"code": code}, headers=headers, timeout=20)
        if not answer.ok:
            raise LookupError(f"The frame was answered {answer.status_code}: {answer.text[:500]}")
        self._trust_loopback()

    def _trust_loopback(self) -> None:
        """Browsers send cookies with `Secure` to it without TLS, too."""
        for cookie in self.http.cookies:
            cookie.secure = False


def _found(what: re.Pattern[str], page: requests.Response) -> str:
    found = what.search(page.text)
    if found is None:
        raise LookupError(f"{page.url} was answered {page.status_code}: {page.text[:500]}")
    return found[1]
