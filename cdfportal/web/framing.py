"""A page that may not frame the portal, and does: it gets no content, and the log says who it is.

The browser keeps such a frame blank by `frame-ancestors` (web/headers.py), and tells nobody here of it.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cdfportal.base.errors import Reason
from cdfportal.web.audit import Event, audit
from cdfportal.web.errors import Refusal, render_refusal

EMBED = "/embed/"
# https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header
FRAMES = frozenset({"iframe", "frame", "embed", "object", "fencedframe"})
_ORIGIN = re.compile(r"https?://[a-z0-9.\-_:\[\]]{1,240}(?=[/?#]|$)", re.ASCII)
_OWN = frozenset({"same-origin", "none"})


def stranger(request: HttpRequest) -> str:
    """The origin of a page that frames the portal and is not listed; empty when there is none, or none says so."""
    meta = request.META
    if (
        not request.path.startswith(EMBED)
        or meta.get("HTTP_SEC_FETCH_DEST") not in FRAMES
        or meta.get("HTTP_SEC_FETCH_SITE") in _OWN
    ):
        return ""
    named = origin_of(meta.get("HTTP_REFERER", ""))
    return "" if named in {*settings.PORTAL.embed_origins, settings.PORTAL.url} else named


def unlisted(request: HttpRequest, origin: str) -> HttpResponse:
    """403, and a line for the operator."""
    cure = f"To allow it, add {origin} to EMBED_ORIGINS and restart the portal."
    audit(Event.FRAME_NOT_LISTED, request, origin=origin, cure=cure)
    return render_refusal(
        request,
        Refusal(
            403,
            Reason.FRAME_NOT_LISTED,
            "This page may not frame the portal",
            f"{origin} is not among the pages that may show the portal in a frame.",
            ("The portal's operator lists it in EMBED_ORIGINS.",),
        ),
    )


def origin_of(address: str) -> str:
    """`https://host:port` of an address; empty for what is none."""
    found = _ORIGIN.match(address.lower())
    return found[0] if found else ""
