"""Light, dark, or as the system has it: one cookie, no account."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from cdfportal.web.page import THEME_COOKIE
from cdfportal.web.query import bad_parameter

_THEMES = {"system": "As the system has it", "light": "Light", "dark": "Dark"}
_YEAR = timedelta(days=365)


def appearance(request: HttpRequest) -> HttpResponse:
    """`/appearance/`: GET shows the choice, POST writes it."""
    if request.method != "POST":
        back = _back(request.GET.get("next", "/"))
        current = request.COOKIES.get(THEME_COOKIE, "system")
        context = {
            "themes": _THEMES,
            "current": current if current in _THEMES else "system",
            "next": back,
        }
        return render(request, "dashboard/appearance.html", context)
    theme = request.POST.get("theme", "")
    if theme not in _THEMES:
        raise bad_parameter(f"`theme` takes one of {', '.join(_THEMES)}.")
    response = HttpResponseRedirect(_back(request.POST.get("next", "/")))
    if theme == "system":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=_YEAR,
            secure=settings.PORTAL.secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def _back(address: str) -> str:
    """A path of the portal, else the front door."""
    local = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if local else "/"
