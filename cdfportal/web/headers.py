"""The headers of every answer of ours: one Content-Security-Policy without `unsafe-*`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cdfportal.web.framing import EMBED, FRAMES

# Pages that a pop-up passes through, or that are framed, must keep their opener.
_NO_COOP = (EMBED, "/accounts/sign-in/", "/accounts/callback/", "/accounts/connect/")


class SecurityHeadersMiddleware:
    """Adds what is not there yet; an answer of the proxy brings a stricter policy of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve, then add the headers."""
        response = self.get_response(request)
        path = request.path
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = _policy_of(request)
        if not path.startswith(_NO_COOP):
            response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", _resource_policy(request))
        if path.startswith(EMBED):
            # A host page that is isolated frames only pages that are so too; ours loads nothing from elsewhere.
            response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if not path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _resource_policy(request: HttpRequest) -> str:
    """A frame's page may be shown by a page of another site that asks for this (COEP `require-corp`,
    https://html.spec.whatwg.org/multipage/browsers.html#coep); as an image or a script it is nobody's.
    """
    framed = request.META.get("HTTP_SEC_FETCH_DEST") in FRAMES
    return "cross-origin" if framed and request.path.startswith(EMBED) else "same-origin"


def _policy_of(request: HttpRequest) -> str:
    is_embed = request.path.startswith(EMBED)
    return content_security_policy(
        connect=settings.PORTAL.storage_origins,
        frame_ancestors=settings.PORTAL.embed_origins if is_embed else (),
    )


@lru_cache(maxsize=32)
def content_security_policy(*, connect: tuple[str, ...], frame_ancestors: tuple[str, ...]) -> str:
    """The policy of our pages (CSP Level 3): nothing inline, nothing from elsewhere."""
    directives = {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:"),
        "font-src": ("'self'",),
        "connect-src": ("'self'", *connect),
        # Asked at every redirect behind a form, too: none of them leaves the portal (accounts/onward.py).
        "form-action": ("'self'",),
        "base-uri": ("'none'",),
        "object-src": ("'none'",),
        "frame-ancestors": tuple(frame_ancestors) or ("'none'",),
        "require-trusted-types-for": ("'script'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())
