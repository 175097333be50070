"""Which page of ours a fetch came from, so that the person can be brought back to it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.next_url import HOME, safe_next

#: Data, and pages that live in a frame of somebody else's.
_NO_PAGES = ("/cdf/", "/api/", "/embed/")


def referring_page(request: HttpRequest) -> str:
    """Path and query of the page, checked like every `next`; the start page when it is not ours.

    The portal's Referrer-Policy is same-origin, so its own pages send the whole address
    (https://www.w3.org/TR/referrer-policy/#referrer-policy-same-origin).
    """
    origin = settings.PORTAL.url
    address = request.headers.get("referer", "")
    if not address.startswith(f"{origin}/"):
        return HOME
    path = safe_next(address.removeprefix(origin))
    return HOME if path.startswith(_NO_PAGES) else path
