from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from cdfportal.web.headers import SecurityHeadersMiddleware

Send = Callable[..., HttpResponse]
EMBEDDER = "https://host.example.com"
STORAGE = "https://storage.example.com"


@pytest.fixture
def send(settings: Settings) -> Send:
    """The answer of a view that sets `headers`."""
    settings.PORTAL = replace(
        settings.PORTAL, embed_origins=(EMBEDDER,), storage_origins=(STORAGE,)
    )

    def run(path: str, headers: dict[str, str] | None = None) -> HttpResponse:
        def answer(request: HttpRequest) -> HttpResponse:
            return HttpResponse(headers=headers or {})

        return SecurityHeadersMiddleware(answer)(RequestFactory().get(path))

    return run


def policy(response: HttpResponse) -> dict[str, list[str]]:
    directives = response["Content-Security-Policy"].split("; ")
    return {words[0]: words[1:] for words in (directive.split() for directive in directives)}


PATHS = ["/", "/p/x/", "/token/", "/accounts/sign-in/", "/accounts/callback/", "/embed/access/", "/api/x", "/cdf/x"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_nothing_inline_and_nothing_from_elsewhere(send: Send, path: str) -> None:
    directives = policy(send(path))
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]
    assert directives["object-src"] == ["'none'"]
    assert directives["base-uri"] == ["'none'"]
    assert directives["connect-src"] == ["'self'", STORAGE]
    assert "unsafe" not in send(path)["Content-Security-Policy"]
    assert "*" not in send(path)["Content-Security-Policy"]


@pytest.mark.parametrize("path", [path for path in PATHS if not path.startswith("/embed/")])
def test_nobody_frames_the_portal(send: Send, path: str) -> None:
    assert policy(send(path))["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("path", ["/embedded/", "/x/embed/", "/embed"])
def test_only_embed_pages_can_be_framed(send: Send, path: str) -> None:
    assert policy(send(path))["frame-ancestors"] == ["'none'"]


def test_listed_origins_frame_the_embed_pages(send: Send, settings: Settings) -> None:
    assert policy(send("/embed/access/"))["frame-ancestors"] == [EMBEDDER]
    settings.PORTAL = replace(settings.PORTAL, embed_origins=())
    assert policy(send("/embed/access/"))["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize(
    "path", ["/", "/p/x/", "/api/x", "/cdf/x", "/accounts/session/", "/accounts/sessions/"]
)
def test_pages_have_no_opener(send: Send, path: str) -> None:
    assert send(path)["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/embed/access/", "/accounts/sign-in/", "/accounts/callback/", "/accounts/connect/"],
)
def test_what_a_pop_up_passes_through_keeps_its_opener(send: Send, path: str) -> None:
    assert "Cross-Origin-Opener-Policy" not in send(path)


@pytest.mark.parametrize("path", PATHS)
def test_forms_go_to_the_portal_only(send: Send, path: str) -> None:
    assert policy(send(path))["form-action"] == ["'self'"]


@pytest.mark.parametrize(
    ("path", "dest", "policy"),
    [
        ("/embed/access/", "iframe", "cross-origin"),
        ("/embed/access/", "image", "same-origin"),
        ("/embed/access/", "", "same-origin"),
        ("/token/", "iframe", "same-origin"),
    ],
)
def test_an_isolated_page_may_show_the_frame_and_take_nothing_else(
    path: str, dest: str, policy: str
) -> None:
    request = RequestFactory().get(path, headers={"sec-fetch-dest": dest})
    answer = SecurityHeadersMiddleware(lambda request: HttpResponse())(request)
    assert answer["Cross-Origin-Resource-Policy"] == policy
    framed = path.startswith("/embed/")
    assert answer.headers.get("Cross-Origin-Embedder-Policy") == (
        "require-corp" if framed else None
    )


def test_a_view_may_be_stricter(send: Send) -> None:
    own = {"Content-Security-Policy": "sandbox", "Cross-Origin-Resource-Policy": "same-site"}
    response = send("/cdf/x", own)
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-site"


def test_answers_are_kept_by_nobody_but_static_files_may_be(send: Send) -> None:
    assert send("/")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in send("/static/css/portal.css")
    assert send("/")["Cross-Origin-Resource-Policy"] == "same-origin"
    assert send("/")["Permissions-Policy"]
