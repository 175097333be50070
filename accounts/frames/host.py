"""Which page frames us: the origin that the person is asked about."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from cdfportal.web.framing import origin_of


def may_frame(origin: str) -> bool:
    """Listed in EMBED_ORIGINS; one that is not known (empty) is one of those, if there are any."""
    listed: tuple[str, ...] = settings.PORTAL.embed_origins
    return origin in listed if origin else bool(listed)


def host_of(request: HttpRequest) -> str:
    """The origin of the page around the frame; empty when the request does not tell.

    A host page's navigation of its frame names its origin under every Referrer-Policy but `no-referrer`
    and `same-origin`; when the frame navigates itself, the Referer is the portal's own and tells nothing.
    A browser says the truth here. Whoever loads the frame with a program of their own can name any listed
    origin: what a person is told of the host protects against wrong pages, not against such a program.
    """
    listed: tuple[str, ...] = settings.PORTAL.embed_origins
    named = origin_of(request.headers.get("referer", ""))
    if named in listed:
        return named
    return listed[0] if len(listed) == 1 else ""
