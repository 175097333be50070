"""`/accounts/logout/frontchannel/`: a frame on the provider's sign-out page.

https://openid.net/specs/openid-connect-frontchannel-1_0.html §2. A Lax cookie does not arrive in a frame of
another site, so the session is found by issuer and `sid`; both are required, and `sid` is known to nobody
but the provider, its clients, and the person.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.methods import only
from accounts.provider import provider_of
from accounts.provider_logout import end_living, living
from cdfportal.base.errors import Reason
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of
from cdfportal.web.errors import Refusal, render_refusal
from cdfportal.web.headers import content_security_policy

_PAGE = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Signed out</title><p>Signed out.\n'
_LONGEST = 512


@only("GET")
def frontchannel(request: HttpRequest) -> HttpResponse:
    """End the sign-ins of that session of the provider; that there is none is no error."""
    issuer, sid = _one(request, "iss"), _one(request, "sid")
    if not sid or not _is_ours(issuer):
        return render_refusal(request, _refusal())
    ended = end_living(living(settings.CONNECTION.slug, issuer, sid=sid), now_of(request))
    audit(Event.FRONT_CHANNEL_LOGOUT, request, ended=ended)
    response = HttpResponse(_PAGE)
    parts = urlsplit(issuer)
    response["Content-Security-Policy"] = content_security_policy(
        connect=(), frame_ancestors=(f"{parts.scheme}://{parts.netloc}",)
    )
    response["Cache-Control"] = "no-store"
    return response


def _one(request: HttpRequest, name: str) -> str:
    """The value, if it was sent once and can be one: PostgreSQL cannot even look for a NUL."""
    given = request.GET.getlist(name)
    sound = len(given) == 1 and len(given[0]) <= _LONGEST and given[0].isprintable()
    return given[0] if sound else ""


def _is_ours(issuer: str) -> bool:
    """Exactly the provider's own name, as discovery gave it; else as the settings do."""
    known = provider_of(settings.CONNECTION).peek()
    return issuer == (known.issuer if known else settings.CONNECTION.issuer)


def _refusal() -> Refusal:
    return Refusal(
        400,
        Reason.BAD_REQUEST,
        "Nobody was signed out",
        "This address is for the identity provider: it takes iss, the provider's own name, and sid, "
        "its session, once each.",
        ("Register it at the provider with “session required”.",),
    )
