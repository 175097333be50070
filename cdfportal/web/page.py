"""What every template may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from cdfportal.base.redact import redact

THEME_COOKIE = "portal-theme"
_THEMES = frozenset({"light", "dark"})


def page_context(request: HttpRequest) -> dict[str, object]:
    """Connection, portal settings, theme and the way back here, for the base template."""
    theme = _theme(request)
    return {
        "connection": settings.CONNECTION,
        "portal": settings.PORTAL,
        "theme": theme if theme in _THEMES else "",
        # A link of the page, so without what was wrongly put into the address.
        "here": redact(request.get_full_path()),
    }


def _theme(request: HttpRequest) -> str:
    """Inside a frame the host page's choice comes first; its cookie comes with the frames of one site only."""
    if request.path.startswith("/embed/") and (chosen := request.GET.get("theme")):
        return chosen
    return request.COOKIES.get(THEME_COOKIE, "")
