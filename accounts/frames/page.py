"""The frame's page for somebody who is signed out: why, and the two ways in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.frames.ended import origin_before
from accounts.frames.host import may_frame
from accounts.frames.request_cookie import ask
from accounts.frames.request_link import connect_url
from accounts.frames.way_back import WayBack
from accounts.sign_in import end_reason_of
from cdfportal.base.errors import Reason
from cdfportal.web.context import now_of


def signed_out_frame(
    request: HttpRequest, back: WayBack, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """With the link to the pop-up and the field for a code; `problem` is what was wrong with one."""
    response = HttpResponse(status=status)
    made = ask(request, response, now_of(request), origin=origin_before(request))
    context = {
        "connect": connect_url(made) if may_frame(made.origin) else "",
        "back": back.path,
        "ended": end_reason_of(request),
        "problem": problem,
        "theme": back.theme,
    }
    response.content = render_to_string("embed/signed_out.html", context, request)
    if problem:
        response["X-Portal-Reason"] = Reason.CONNECT_REFUSED.value
    return response


def parted_frame(request: HttpRequest, back: WayBack, *, origin: str) -> HttpResponse:
    """What follows a sign-out: where it reaches, and the way back in. `origin`: of the page around."""
    response = render(request, "embed/parted.html", {"back": back.path, "theme": back.theme})
    ask(request, response, now_of(request), origin=origin)
    return response
