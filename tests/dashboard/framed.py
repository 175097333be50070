"""A browser whose frame of another portal is signed in."""

from __future__ import annotations

from django.test import Client

from accounts.models import Profile, SignIn
from cdfportal.base.clock import system_clock
from tests.accounts.rows import session

HOST = "https://host.example"


def framed(browser: Client) -> Client:
    """The frame's own session under the sign-in that the browser has just made; the other cookie stays away."""
    of = SignIn.objects.latest("created")
    now = system_clock()
    made = Client(HTTP_HOST=browser.defaults["HTTP_HOST"])
    made.cookies["__Host-portal-embed"] = session(
        of, Profile.EMBED, embed_origin=HOST, created=now, last_seen=now
    )
    return made


def opened(frame: Client, address: str, site: str = "cross-site") -> str:
    """The page as the host's frame loads it, or, `same-origin`, as a link inside leads to it."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    response = frame.get(address, headers=headers)
    assert response.status_code == 200, (address, response.status_code)
    body = response.getvalue() if response.streaming else response.content
    return bytes(body).decode()
