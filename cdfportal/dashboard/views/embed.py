"""Pages inside a frame of another portal: verdict, facts, data line; nothing that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.frames.page import signed_out_frame
from accounts.frames.way_back import WayBack
from accounts.sign_in import sign_in_of
from cdfportal.dashboard.answer import Answer, Handler, Visit
from cdfportal.dashboard.frames import FullPage, frame_of, project_page
from cdfportal.dashboard.serve import View, only_reading, page
from cdfportal.dashboard.views.can_i import can_i
from cdfportal.dashboard.views.denied import denied
from cdfportal.dashboard.views.embed_doctor import doctor, full_doctor
from cdfportal.dashboard.views.matrix import matrix
from cdfportal.dashboard.views.view_as import access
from cdfportal.dashboard.views.who_can import who_can


def _slim(template: str, handler: Handler, full: FullPage) -> View:
    """The page of a project in its slim form: the same answer in another template."""

    def slim(visit: Visit) -> Answer:
        frame = frame_of(visit.request, full)
        answer = handler(visit, frame.project)
        return replace(answer, template=template, context={**answer.context, "frame": frame})

    return page(slim)


def _framed(signed_in: View, full: FullPage) -> Callable[[HttpRequest], HttpResponseBase]:
    """The page, or the way to sign in, in a window of its own."""

    def view(request: HttpRequest) -> HttpResponseBase:
        refused = only_reading(request)
        if refused:
            return refused
        if sign_in_of(request) is not None:
            return signed_in(request)
        frame_of(request, full)  # What cannot be is said at once, not after signing in.
        return signed_out_frame(request, WayBack.of(request))

    return view


def _view(name: str, handler: Handler) -> Callable[[HttpRequest], HttpResponseBase]:
    """`/embed/<name>/?project=&theme=` and the parameters of the full page."""
    full = project_page(name)
    template = f"embed/{name.replace('-', '_')}.html"
    return _framed(_slim(template, handler, full), full)


#: The views that are promised, by their names in the address.
VIEWS: Mapping[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "access": _view("access", access),
    "can-i": _view("can-i", can_i),
    "who-can": _view("who-can", who_can),
    "matrix": _view("matrix", matrix),
    "doctor": _framed(doctor, full_doctor),
    "denied": _view("denied", denied),
}
