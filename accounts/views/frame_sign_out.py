"""`/embed/sign-out/`: out of the portal, from within a frame; GET asks, POST does it.

Without Django's mark for the reason of `accounts.views.redeem`: the guard takes the form from this page only.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from accounts.cookies import delete_session
from accounts.end_reason import EndReason
from accounts.endings import end_and_revoke
from accounts.frames.ended import origin_before
from accounts.frames.page import parted_frame, signed_out_frame
from accounts.frames.way_back import WayBack
from accounts.methods import only
from accounts.models import Profile
from accounts.session_store import SessionStore
from accounts.sign_in import Nobody, attach, sign_in_of
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of


@csrf_exempt
@only("GET", "HEAD", "POST")
def frame_sign_out(request: HttpRequest) -> HttpResponse:
    """It ends the sign-in, so the portal's own windows are out as well."""
    sign_in = sign_in_of(request)
    given = request.POST if request.method == "POST" else request.GET
    back = WayBack.read(given.get("back", ""))
    if sign_in is None:
        return signed_out_frame(request, back)
    if request.method != "POST":
        context = {"back": back.path, "theme": back.theme}
        return render(request, "embed/sign_out.html", context)
    origin = origin_before(request)
    end_and_revoke([sign_in.id], EndReason.SIGNED_OUT, now_of(request))
    audit(Event.SIGNED_OUT, request, person=sign_in.person_id, origin=origin)
    attach(request, Nobody())
    request.session = SessionStore(None)
    response = parted_frame(request, back, origin=origin)
    delete_session(response, Profile.EMBED)
    return response
