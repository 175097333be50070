"""One small view, without a token and with one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.tokens import Usable, access_token

OURS = "accounts.middleware.SignInMiddleware"
#: Others rely on what it sets on the request.
NEEDED = frozenset({"cdfportal.web.context.RequestContextMiddleware"})
DJANGOS = "django.contrib.sessions.middleware.SessionMiddleware"
PLAIN, WITH_TOKEN, WITH_DJANGOS = "/bench/plain/", "/bench/token/", "/bench/django/"


def plain(request: HttpRequest) -> HttpResponse:
    """Asks nobody."""
    return _answer()


def with_token(request: HttpRequest) -> HttpResponse:
    """The same with the session's access token in hand."""
    outcome = access_token(request)
    if not isinstance(outcome, Usable) or not outcome.value:
        raise LookupError("The benchmark is not signed in.")
    return _answer()


def with_django_session(request: HttpRequest) -> HttpResponse:
    """The same with a token in Django's own session, in clear."""
    if not request.session["token"]:
        raise LookupError("Django's session has no token.")
    return _answer()


def _answer() -> HttpResponse:
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path(PLAIN[1:], plain),
    path(WITH_TOKEN[1:], with_token),
    path(WITH_DJANGOS[1:], with_django_session),
]
