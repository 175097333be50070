"""A frame of another portal and the pop-up that it opens, in this process: two jars of one browser."""

from __future__ import annotations

import html
import re

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.cookies import fingerprint, new_value
from accounts.models import BrowserSession, Profile

HOST = "http://127.0.0.1:8003"
_FRAMED = {"sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site"}
_OWN_FORM = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
_OPENED = {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}
_LINK = re.compile(r'href="(/accounts/connect/\?request=[^"]+)"')
_CODE = re.compile(r'data-code="([^"]+)"|id="code">([^<]+)</output>')
EMBED = "__Host-portal-embed"


class Frame:
    """What a page of `host` holds: its own jar, as browsers partition it."""

    def __init__(self, host: str = HOST, client: Client | None = None) -> None:
        self.host = host
        self.client = client or Client(HTTP_HOST="localhost:8000")

    def load(self, path: str = "/embed/access/", **headers: str) -> HttpResponse:
        """The host page navigates its frame."""
        sent = {**_FRAMED, "referer": f"{self.host}/", **headers}
        return self.client.get(path, headers={k: v for k, v in sent.items() if v})

    def link(self, **headers: str) -> str:
        """Where the signed-out frame's button leads."""
        page = self.load(**headers).content.decode()
        found = _LINK.search(page)
        assert found, page
        return html.unescape(found[1])

    def redeem(self, code: str, **headers: str) -> HttpResponse:
        """The frame's script brings a code."""
        sent = {
            "accept": "application/json",
            "x-portal-embed": "1",
            "sec-fetch-site": "same-origin",
        }
        return self.client.post("/embed/redeem/", {"code": code}, headers={**sent, **headers})

    def type(self, code: str, back: str = "/embed/access/") -> HttpResponse:
        """The person types it."""
        fields = {"code": code, "back": back}
        return self.client.post("/embed/redeem/", fields, headers=_OWN_FORM)

    @property
    def cookie(self) -> str:
        """The embed session's, empty without one."""
        morsel = self.client.cookies.get(EMBED)
        return morsel.value if morsel else ""


def open_pop_up(client: Client, link: str) -> HttpResponse:
    """The person's browser opens the link in a window of its own."""
    return client.get(link, headers=_OPENED)


def press_connect(client: Client, link: str, way: str = "message") -> HttpResponse:
    """And says yes."""
    return client.post(link, {"way": way}, headers={**_OPENED, "sec-fetch-site": "same-origin"})


def code_of(page: HttpResponse) -> str:
    """The code that the pop-up passes on or shows."""
    found = _CODE.search(page.content.decode())
    assert found, page.content.decode()
    return found[1] or found[2]


def hold_in_a_frame(client: Client, host: str = HOST) -> str:
    """The row and the cookie of a frame of this client's sign-in, without the way there; the cookie's value."""
    key, now = new_value(), settings.PORTAL_CLOCK()
    own = BrowserSession.objects.get(key_hash=fingerprint(client.cookies["portal"].value))
    BrowserSession.objects.create(
        key_hash=fingerprint(key),
        sign_in=own.sign_in,
        profile=Profile.EMBED,
        embed_origin=host,
        created=now,
        last_seen=now,
    )
    client.cookies[EMBED] = key
    return key


def connect(client: Client, host: str = HOST) -> Client:
    """Connect a frame of `host` to this browser's sign-in; the client of the frame, with its own jar."""
    frame = Frame(host)
    code = code_of(press_connect(client, frame.link()))
    assert frame.redeem(code).status_code == 204
    return frame.client
