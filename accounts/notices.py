"""A line on the next page that says what the form before it did."""

from __future__ import annotations

from django.http import HttpRequest

_KEY = "notice"


def leave_notice(request: HttpRequest, text: str) -> None:
    """Keep it with the session until a page shows it."""
    request.session[_KEY] = text


def take_notice(request: HttpRequest) -> str:
    """What was left, once; only a page that somebody reads takes it."""
    if request.method != "GET" or _KEY not in request.session:
        return ""
    return str(request.session.pop(_KEY))
