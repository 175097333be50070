"""Session cookies of one person's sign-ins, and requests that bring them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.middleware import SignInMiddleware
from accounts.models import Profile, SignIn
from tests.accounts.rows import START, person, session, sign_in


def signed_in(profile: Profile = Profile.FIRST_PARTY, of: SignIn | None = None) -> str:
    """A living session's cookie."""
    return session(of or sign_in(person()), profile)


def ask(
    cookies: dict[str, str], path: str = "/accounts/session/", **headers: str
) -> dict[str, object]:
    """What the portal says to a browser with these cookies."""
    client = Client(HTTP_HOST="localhost:8000")
    for name, value in cookies.items():
        client.cookies[name] = value
    answer: dict[str, object] = client.get(path, headers=headers).json()
    return answer


def request_with(
    path: str = "/", headers: dict[str, str] | None = None, **cookies: str
) -> HttpRequest:
    """A request that no middleware has seen."""
    request = RequestFactory().get(path, headers=headers or {})
    request.COOKIES.update({name.replace("_", "-"): value for name, value in cookies.items()})
    return request


def through(
    request: HttpRequest,
    view: Callable[[HttpRequest], HttpResponse] = lambda request: HttpResponse(),
) -> HttpResponse:
    """The view's answer behind accounts' middleware."""
    request.now = START  # type: ignore[attr-defined]  # as the middleware sets it
    return SignInMiddleware(view)(request)
