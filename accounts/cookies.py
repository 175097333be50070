"""The portal's own cookies: which one counts for a request, and how each is written and deleted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Container
from dataclasses import dataclass, field
from http.cookies import Morsel

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import Profile


@dataclass(frozen=True, slots=True)
class Presented:
    """The session cookie that counts for this request."""

    profile: Profile
    value: str = field(repr=False)


def new_value() -> str:
    """256 bits of chance in URL-safe letters."""
    return secrets.token_urlsafe(32)


def fingerprint(value: str) -> str:
    """What the database keeps instead of a random value."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def presented(request: HttpRequest) -> Presented | None:
    """Embed requests read the embed cookie alone, all others the first-party one; never one for the other.

    A frame's session opens the views for frames, and tells its own clocks. It is good for nothing else, the
    proxy above all: a code that somebody was talked into reading out must not be worth more than a view.
    """
    names = settings.PORTAL.cookies
    if not is_embed(request):
        value = request.COOKIES.get(names.session, "")
        return Presented(Profile.FIRST_PARTY, value) if value else None
    value = request.COOKIES.get(names.embed, "")
    return Presented(Profile.EMBED, value) if value and _is_open_to_frames(request) else None


def is_embed(request: HttpRequest) -> bool:
    """A page for frames of other portals, or a call that such a page makes."""
    return request.path.startswith("/embed/") or request.META.get("HTTP_X_PORTAL_EMBED") == "1"


def _is_open_to_frames(request: HttpRequest) -> bool:
    if request.path.startswith("/embed/"):
        return True
    return request.path == "/accounts/session/" and request.method in {"GET", "HEAD"}


def write_session(response: HttpResponse, profile: str, value: str) -> None:
    """The cookie of a browser session; it goes when the browser is closed."""
    names = settings.PORTAL.cookies
    if profile == Profile.EMBED:
        write_partitioned(response, names.embed, value, max_age=None)
    else:
        write_first_party(response, names.session, value, max_age=None)


def delete_session(response: HttpResponse, profile: str) -> None:
    """Deleting takes the same attributes, or the browser keeps the cookie."""
    names = settings.PORTAL.cookies
    if profile == Profile.EMBED:
        write_partitioned(response, names.embed, "", max_age=0)
    else:
        write_first_party(response, names.session, "", max_age=0)


def write_first_party(
    response: HttpResponse, name: str, value: str, *, max_age: int | None
) -> None:
    """Closed to scripts, sent with links from other sites; `max_age` 0 deletes."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        secure=settings.PORTAL.secure,
        httponly=True,
        samesite="Lax",
    )


class _PartitionedMorsel(Morsel[str]):
    """Python 3.11 and Django 5.2 know no Partitioned (https://github.com/privacycg/CHIPS)."""

    def OutputString(self, attrs: Container[str] | None = None) -> str:  # noqa: N802 -- the base's name
        return f"{super().OutputString(attrs)}; Partitioned"


def write_partitioned(
    response: HttpResponse, name: str, value: str, *, max_age: int | None
) -> None:
    """For frames: each site around them has a jar of its own, closed to scripts; `max_age` 0 deletes."""
    morsel = _PartitionedMorsel()
    morsel.set(name, value, value)
    morsel["path"] = "/"
    morsel["samesite"] = "None"
    # A flag is written when its value is true, whatever the value.
    morsel["secure"] = "yes"
    morsel["httponly"] = "yes"
    if max_age is not None:
        morsel["max-age"] = str(max_age)
    response.cookies[name] = morsel
