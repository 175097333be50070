"""Pages inside a frame of another portal: verdict, facts, data line; nothing that changes."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.frames.page import signed_out_frame
from accounts.frames.way_back import WayBack
from accounts.sign_in import sign_in_of
from cdfportal.dashboard.answer import Answer, Handler, Visit
from cdfportal.dashboard.parameters import project_name
from cdfportal.dashboard.serve import View, only_reading, page
from cdfportal.dashboard.views.access import my_access
from cdfportal.dashboard.views.denied import denied as refused_calls
from cdfportal.web.query import bad_parameter, single

_THEMES = frozenset({"light", "dark", "auto", ""})


def _slim(template: str, handler: Handler) -> Handler:
    """The page of a project in its slim form."""

    def slim(visit: Visit) -> Answer:
        options = _options(visit.request)
        full = handler(visit, options["project"])
        return Answer(template, {**full.context, **_theme(options)}, full.data, full.problems)

    return slim


_access = page(_slim("embed/access.html", my_access))
_denied = page(_slim("embed/denied.html", refused_calls))


def access(request: HttpRequest) -> HttpResponseBase:
    """`/embed/access/?project=&theme=`."""
    return _framed(request, _access)


def denied(request: HttpRequest) -> HttpResponseBase:
    """`/embed/denied/?project=&theme=`."""
    return _framed(request, _denied)


def _framed(request: HttpRequest, signed_in: View) -> HttpResponseBase:
    """The page, or the way to sign in, in a window of its own."""
    refused = only_reading(request)
    if refused:
        return refused
    if sign_in_of(request) is not None:
        return signed_in(request)
    _options(request)
    return signed_out_frame(request, WayBack.of(request))


def _options(request: HttpRequest) -> Mapping[str, str]:
    problems: list[str] = []
    project = single(request.GET, "project", problems) or settings.CONNECTION.default_project
    theme = single(request.GET, "theme", problems)
    if theme not in _THEMES:
        problems.append("`theme` takes light, dark or auto.")
    if problems:
        raise bad_parameter(*problems)
    if project:
        project_name(project)
    return {"project": project, "theme": theme}


def _theme(options: Mapping[str, str]) -> dict[str, str]:
    chosen = options["theme"]
    return {"theme": "" if chosen == "auto" else chosen} if chosen else {}
