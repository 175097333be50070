"""Who may call what from where: one guard for unsafe methods and for everything under /cdf/ and /api/.

design.md, "Who may call what from where". Fetch Metadata (https://www.w3.org/TR/fetch-metadata/) decides
first, because a page cannot forge it; `Origin` second; a header that forces a pre-flight last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from cdfportal.base.errors import Reason
from cdfportal.web import cors
from cdfportal.web.audit import Event, audit
from cdfportal.web.errors import Refusal, render_refusal
from cdfportal.web.framing import stranger, unlisted

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
APP_PATHS = ("/cdf/", "/accounts/session/")
_EXEMPT = frozenset(
    {
        # Begins a transaction and changes nothing else (OpenID Connect Core 1.0 §4).
        "/accounts/sign-in/",
        "/accounts/callback/",
        "/accounts/logout/backchannel/",
        "/accounts/logout/frontchannel/",
        "/healthz",
    }
)
#: Each forces a pre-flight, so no form and no image of another site can send it.
PROOF_HEADERS = ("x-portal-csrf", "x-cdp-app", "x-cdp-sdk")
_DECIDING = {
    name: f"HTTP_{name.upper().replace('-', '_')}"
    for name in (*PROOF_HEADERS, "sec-fetch-site", "origin")
}


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request says of where it comes from."""

    method: str
    path: str
    site: str
    origin: str
    has_proof: bool

    @classmethod
    def of(cls, method: str, path: str, headers: Mapping[str, str]) -> Caller:
        """Read from request headers (any case-insensitive mapping)."""
        proof = headers.get("x-portal-csrf", "") == "1" or any(
            headers.get(name, "") for name in PROOF_HEADERS[1:]
        )
        return cls(
            method, path, headers.get("sec-fetch-site", ""), headers.get("origin", ""), proof
        )


def allows(caller: Caller, portal_url: str, app_origins: frozenset[str]) -> bool:
    """Whether the guard lets the call through."""
    if caller.path in _EXEMPT:
        return True
    if caller.origin in app_origins and caller.path.startswith(APP_PATHS):
        # Reads too: what an app can read, only a call that had a pre-flight may ask for.
        return caller.has_proof
    if not _is_guarded(caller):
        return True
    if caller.site:
        return caller.site == "same-origin"
    if caller.origin:
        return caller.origin == portal_url
    return caller.has_proof


def _is_guarded(caller: Caller) -> bool:
    if caller.method in {"GET", "HEAD"} and caller.path.startswith(("/api/", "/accounts/session/")):
        # They change nothing, and another site can send them but never read the answer.
        return False
    return caller.method not in _SAFE or caller.path.startswith(("/cdf/", "/api/"))


def is_own(request: HttpRequest) -> bool:
    """Whether the portal's own page sends it, or nobody's (an address bar, a program): for what a link
    of another site must not set off although it changes nothing."""
    named = _headers(request)
    if site := named["sec-fetch-site"]:
        return site in {"same-origin", "none"}
    return named["origin"] in {"", settings.PORTAL.url}


class GuardMiddleware:
    """Refuses what the guard refuses, and answers pre-flights of listed apps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pre-flight, refusal or the answer, the latter two readable by a listed app."""
        app = cors.listed_origin(request, settings.PORTAL.app_origins, APP_PATHS)
        if app and cors.is_preflight(request):
            return cors.preflight(app)
        caller = Caller.of(request.method or "", request.path, _headers(request))
        if framer := stranger(request):
            response = unlisted(request, framer)
        elif allows(caller, settings.PORTAL.url, settings.PORTAL.app_origins):
            response = self.get_response(request)
        else:
            audit(Event.GUARD_REFUSED, request, site=caller.site, origin=caller.origin)
            response = render_refusal(request, _cross_site())
        if app:
            return cors.readable(response, app)
        if settings.PORTAL.app_origins and request.path.startswith(APP_PATHS):
            # What a cache keeps for others must not be what a listed app gets.
            patch_vary_headers(response, ("Origin",))
        return response


def _headers(request: HttpRequest) -> dict[str, str]:
    """Those that decide; `request.headers` would copy all others first."""
    return {name: request.META.get(key, "") for name, key in _DECIDING.items()}


def _cross_site() -> Refusal:
    return Refusal(
        status=403,
        reason=Reason.CROSS_SITE,
        title="The request came from another site",
        message="The portal takes this call only from its own pages and from listed apps.",
        cures=(
            "From a page of the portal: reload the page and try again.",
            "From a script: send the header X-Portal-CSRF: 1.",
            "From an app of yours: ask the portal's operator to list its origin in APP_ORIGINS.",
        ),
    )
