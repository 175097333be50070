"""The frame of another portal alone: its cookie, without the browser's other one."""

from __future__ import annotations

from django.test import Client

from tests.support.frame import EMBED


def framed(browser: Client) -> Client:
    """What the host's partition holds of a browser that is signed in."""
    made = Client(HTTP_HOST=browser.defaults["HTTP_HOST"])
    made.cookies[EMBED] = browser.cookies[EMBED].value
    return made


def opened(frame: Client, address: str, site: str = "cross-site") -> str:
    """The page as the host's frame loads it, or, `same-origin`, as a link inside leads to it."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    response = frame.get(address, headers=headers)
    assert response.status_code == 200, (address, response.status_code)
    body = response.getvalue() if response.streaming else response.content
    return bytes(body).decode()
