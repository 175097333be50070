"""A page that is not listed frames nothing, and the log names it and the cure."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from cdfportal.web.framing import stranger

LISTED, OTHER = "https://host.example", "https://evil.example"
FRAMED = {"sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}


@pytest.fixture(autouse=True)
def listed(settings: Settings) -> None:
    """One host may frame the portal."""
    settings.PORTAL = replace(settings.PORTAL, embed_origins=(LISTED,))


@pytest.mark.parametrize(
    ("path", "headers", "named"),
    [
        ("/embed/access/", {"referer": f"{OTHER}/"}, OTHER),
        ("/embed/access/", {"referer": f"{OTHER}/", "sec-fetch-site": "same-site"}, OTHER),
        ("/embed/access/", {"referer": f"{OTHER}/", "sec-fetch-dest": "object"}, OTHER),
        ("/embed/access/", {"referer": f"{LISTED}.evil.example/"}, f"{LISTED}.evil.example"),
        ("/embed/access/", {"referer": f"{LISTED}/a"}, ""),
        ("/embed/access/", {"referer": "http://localhost:8000/embed/access/"}, ""),
        # Then the browser decides, by frame-ancestors.
        ("/embed/access/", {}, ""),
        ("/embed/access/", {"referer": "about:blank"}, ""),
        # A link of another page to the slim page itself.
        ("/embed/access/", {"referer": f"{OTHER}/", "sec-fetch-dest": "document"}, ""),
        # The frame's own links.
        ("/embed/access/", {"referer": f"{OTHER}/", "sec-fetch-site": "same-origin"}, ""),
        # No page under another path can be framed at all.
        ("/token/", {"referer": f"{OTHER}/"}, ""),
    ],
)
def test_who_is_a_stranger(path: str, headers: dict[str, str], named: str) -> None:
    request = RequestFactory().get(path, headers={**FRAMED, **headers})
    assert stranger(request) == named


def test_a_stranger_gets_no_content_and_the_log_says_what_to_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = Client(HTTP_HOST="localhost:8000")
    with caplog.at_level(logging.INFO, logger="portal.audit"):
        answer = client.get("/embed/access/", headers={**FRAMED, "referer": f"{OTHER}/x?y"})
    assert (answer.status_code, answer["X-Portal-Reason"]) == (403, "frame_not_listed")
    assert "data-connect" not in answer.content.decode()
    assert answer["Content-Security-Policy"].count(f"frame-ancestors {LISTED};") == 1
    assert not answer.cookies
    (record,) = (one for one in caplog.records if one.name == "portal.audit")
    fields = record.__dict__["fields"]
    assert (fields["event"], fields["origin"]) == ("frame_not_listed", OTHER)
    assert fields["cure"] == f"To allow it, add {OTHER} to EMBED_ORIGINS and restart the portal."
