"""`/embed/redeem/`: the frame brings the code, and the secret in its cookie, and is signed in.

Exempt from Django's mark: its cookie is a first-party one, which does not arrive in a frame of another site.
In its place stand the guard, which takes an unsafe method from the portal's own pages only, and the frame's
secret, without which no code is good.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from accounts.cookies import write_session
from accounts.end_reason import EndReason
from accounts.endings import end_session, part_frame
from accounts.frames.hand_over import NotConnected, redeem
from accounts.frames.page import signed_out_frame
from accounts.frames.refusals import not_connected, told
from accounts.frames.request_cookie import forget, frame_requests
from accounts.frames.session import Connected
from accounts.frames.way_back import WayBack
from accounts.methods import only
from accounts.models import Profile
from accounts.sign_in import sign_in_of
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of
from cdfportal.web.errors import render_refusal, wants_json

_LONGEST = 64


@csrf_exempt
@only("POST")
def redeem_code(request: HttpRequest) -> HttpResponse:
    """204 for a script, back to the view for a form; the form again, with the reason, for a wrong code."""
    now = now_of(request)
    outcome = redeem(request.POST.get("code", "")[:_LONGEST], frame_requests(request, now), now)
    back = WayBack.read(request.POST.get("back", ""))
    if isinstance(outcome, NotConnected):
        return _refused(request, outcome, back)
    previous = sign_in_of(request)
    if previous is not None:
        # Of the same person the tokens may hang together with the new ones (see accounts.superseding).
        end = end_session if previous.person_id == outcome.person_id else part_frame
        end(previous.session_id, previous.id, EndReason.SUPERSEDED, now)
    return _connected(request, outcome, back)


def _connected(request: HttpRequest, made: Connected, back: WayBack) -> HttpResponse:
    audit(Event.FRAME_CONNECTED, request, sign_in=str(made.sign_in_id), origin=made.origin)
    response: HttpResponse = HttpResponse(status=204)
    if not wants_json(request):
        response = HttpResponseRedirect(back.path)
        response.status_code = 303
    write_session(response, Profile.EMBED, made.key)
    forget(request, response)
    return response


def _refused(request: HttpRequest, outcome: NotConnected, back: WayBack) -> HttpResponse:
    audit(Event.FRAME_REFUSED, request, reason=outcome.fault.value)
    refusal = not_connected(outcome)
    if wants_json(request):
        return render_refusal(request, refusal)
    return signed_out_frame(request, back, problem=told(outcome), status=refusal.status)
