"""Which page frames us: the origin that the person is asked about."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from cdfportal.web.framing import origin_of


def is_host(origin: str) -> bool:
    """Listed in EMBED_ORIGINS; or the portal's own, where somebody opened a slim page by itself."""
    return origin in {*settings.PORTAL.embed_origins, settings.PORTAL.url}


def host_of(request: HttpRequest) -> str:
    """The origin of the page around the frame; empty when the request does not tell.

    A host page's navigation of its frame names its origin under every Referrer-Policy but `no-referrer`
    and `same-origin`; when the frame navigates itself, the Referer is the portal's own and tells nothing.
    """
    if request.headers.get("sec-fetch-dest") == "document":
        return settings.PORTAL.url
    listed: tuple[str, ...] = settings.PORTAL.embed_origins
    named = origin_of(request.headers.get("referer", ""))
    if named in listed:
        return named
    return listed[0] if len(listed) == 1 else ""
