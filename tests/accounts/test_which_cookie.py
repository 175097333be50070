"""Embedded or first party: which cookie counts, and how each is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.cookies import delete_session, presented, write_session
from accounts.models import Profile, SignIn
from tests.accounts.browser_rows import ask, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hands")]
EMBED, FIRST = "__Host-portal-embed", "portal"


@pytest.mark.parametrize(
    ("path", "headers", "cookies", "counts"),
    [
        ("/", {}, {FIRST: "f"}, "f"),
        ("/", {}, {EMBED: "e"}, None),
        ("/", {}, {FIRST: "f", EMBED: "e"}, "f"),
        ("/", {"sec-fetch-site": "cross-site"}, {FIRST: "f"}, "f"),
        ("/embed/access/", {}, {EMBED: "e"}, "e"),
        ("/embed/access/", {"sec-fetch-site": "cross-site"}, {EMBED: "e"}, "e"),
        ("/embed/access/", {"sec-fetch-site": "same-origin"}, {FIRST: "f", EMBED: "e"}, "e"),
        ("/embed/access/", {"sec-fetch-site": "same-origin"}, {FIRST: "f", EMBED: ""}, None),
        ("/embed/access/", {"sec-fetch-site": "same-origin"}, {FIRST: "f"}, None),
        ("/embed/access/", {"sec-fetch-site": "same-site"}, {FIRST: "f"}, None),
        ("/embed/access/", {"sec-fetch-site": "none"}, {FIRST: "f"}, None),
        ("/embed/access/", {"sec-fetch-site": "cross-site"}, {FIRST: "f"}, None),
        ("/embed/access/", {}, {FIRST: "f"}, None),
        ("/cdf/api/v1/projects", {"x-portal-embed": "1"}, {FIRST: "f", EMBED: "e"}, None),
        ("/accounts/session/", {"x-portal-embed": "1"}, {FIRST: "f", EMBED: "e"}, "e"),
        ("/accounts/session/", {"x-portal-embed": "0"}, {FIRST: "f", EMBED: "e"}, "f"),
        (
            "/cdf/api/v1/projects",
            {"x-portal-embed": "1", "sec-fetch-site": "same-origin"},
            {FIRST: "f"},
            None,
        ),
        ("/cdf/api/v1/projects", {"x-portal-embed": "1"}, {FIRST: "f"}, None),
        ("/cdf/api/v1/projects", {"x-portal-embed": "0"}, {FIRST: "f", EMBED: "e"}, "f"),
        ("/embedded/", {}, {FIRST: "f", EMBED: "e"}, "f"),
    ],
)
def test_which_cookie_counts(
    path: str, headers: dict[str, str], cookies: dict[str, str], counts: str | None
) -> None:
    request = RequestFactory().get(path, headers=headers)
    request.COOKIES.update(cookies)
    found = presented(request)
    assert (found.value if found else None) == counts


def test_a_frames_session_opens_the_views_for_frames_and_nothing_else() -> None:
    """Every address of the portal, the proxy above all, whatever a program sends with it."""
    for path in addresses():
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
            request = RequestFactory().generic(method, path, headers={"x-portal-embed": "1"})
            request.COOKIES.update({FIRST: "f", EMBED: "e"})
            reads = method in {"GET", "HEAD"} and path == "/accounts/session/"
            opened = path.startswith("/embed/") or reads
            assert (presented(request) is not None) is opened, (method, path)


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[str]:
    """Those of the URL map; what stands for a name does not matter here."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        else:
            yield path


def test_a_cookie_in_the_other_ones_place_opens_nothing() -> None:
    first = signed_in()
    embed = signed_in(Profile.EMBED, SignIn.objects.get())
    assert ask({FIRST: embed})["signed_in"] is False
    assert ask({EMBED: first}, **{"x-portal-embed": "1"})["signed_in"] is False


def test_the_embed_cookie_is_partitioned_when_written_and_when_deleted() -> None:
    written, deleted = HttpResponse(), HttpResponse()
    write_session(written, Profile.EMBED, "value")
    delete_session(deleted, Profile.EMBED)
    for response, start in ((written, f"{EMBED}=value"), (deleted, f"{EMBED}=")):
        header = response.cookies[EMBED].OutputString()
        assert header.startswith(start)
        attributes = {part.strip() for part in header.split(";")[1:]}
        assert {"Path=/", "SameSite=None", "Secure", "HttpOnly", "Partitioned"} <= attributes
        assert not any(part.startswith("Domain") for part in attributes)
    assert "Max-Age=0" in deleted.cookies[EMBED].OutputString()
    assert "Max-Age" not in written.cookies[EMBED].OutputString()
