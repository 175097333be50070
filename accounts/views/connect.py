"""`/accounts/connect/`: the pop-up that asks whether a frame of another portal may show me my access.

It is a page of its own window, under the first-party cookie; no page frames it, no script sends its form.
"""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import sign_in_url, signed_out
from accounts.frames.fault import Fault
from accounts.frames.hand_over import open_hand_over
from accounts.frames.refusals import not_asked
from accounts.frames.request_link import Asked, read
from accounts.methods import only
from accounts.models import HandOverWay, Profile
from accounts.navigation import opens_a_page
from accounts.onward import lead_to_sign_in
from accounts.sign_in import ActiveSignIn, sign_in_of
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of
from cdfportal.web.errors import render_refusal


@only("GET", "HEAD", "POST")
def connect(request: HttpRequest) -> HttpResponse:
    """GET asks, and changes nothing; POST carries Django's mark and makes a code."""
    given = request.GET.getlist("request")
    asked = read(given[0] if len(given) == 1 else "", now_of(request))
    if isinstance(asked, Fault):
        return _refused(request, asked)
    sign_in = sign_in_of(request)
    if sign_in is None or sign_in.profile != Profile.FIRST_PARTY:
        return _to_sign_in(request)
    if request.method == "POST":
        return _connect(request, asked, sign_in)
    return render(request, "accounts/connect.html", _context(asked))


def _connect(request: HttpRequest, asked: Asked, sign_in: ActiveSignIn) -> HttpResponse:
    by_script = request.POST.get("way") == HandOverWay.MESSAGE
    way = HandOverWay.MESSAGE if by_script else HandOverWay.TYPED
    code = open_hand_over(asked, sign_in, way, now_of(request))
    if isinstance(code, Fault):
        return _refused(request, code)
    audit(
        Event.FRAME_OFFERED,
        request,
        person=sign_in.person_id,
        sign_in=str(sign_in.id),
        origin=asked.origin,
        way=way.value,
    )
    return render(request, "accounts/connect_code.html", {**_context(asked), "code": code})


def _context(asked: Asked) -> dict[str, object]:
    """`hosts`: who may be meant, where the page around the frame did not say who it is."""
    return {"host": asked.origin, "hosts": settings.PORTAL.embed_origins}


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """And back here; a form of a sign-in that has ended meanwhile is told so instead."""
    address = sign_in_url(request.get_full_path())
    if request.method != "POST" and opens_a_page(request):
        return lead_to_sign_in(request, address)
    return render_refusal(request, replace(signed_out(request), retry_url=address, sign_in=address))


def _refused(request: HttpRequest, fault: Fault) -> HttpResponse:
    audit(Event.FRAME_REFUSED, request, reason=fault.value)
    return render_refusal(request, not_asked(fault))
