"""What is still known of a frame whose session has ended."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.cookies import fingerprint
from accounts.models import BrowserSession, Profile


def origin_before(request: HttpRequest) -> str:
    """The page around the frame, as its last session knew it; empty without one.

    A frame that navigates itself sends the portal's own address as its Referer.
    """
    value = request.COOKIES.get(settings.PORTAL.cookies.embed, "")
    if not value:
        return ""
    rows = BrowserSession.objects.filter(key_hash=fingerprint(value), profile=Profile.EMBED)
    return rows.values_list("embed_origin", flat=True).first() or ""
