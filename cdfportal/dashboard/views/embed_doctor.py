"""The doctor inside a frame: the checks of the viewer's own sign-in, the cause first."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.decorators import sign_in_required
from cdfportal.base.errors import Reason
from cdfportal.dashboard.answer import visit
from cdfportal.dashboard.diagnosed import read_asked
from cdfportal.dashboard.examining import asked_again, streamed
from cdfportal.dashboard.frames import frame_of
from cdfportal.dashboard.presenters.doctor import step_row
from cdfportal.dashboard.viewer import viewer_of
from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.model import Result
from cdfportal.web.guard import is_own
from cdfportal.web.query import bad_parameter

_TEMPLATE = "embed/doctor.html"
_ANSWER = "embed/parts/diagnosed.html"


@sign_in_required
def doctor(request: HttpRequest) -> HttpResponseBase:
    """`/embed/doctor/?project=&acl=&action=&scope=&theme=`.

    The checks make calls, so a page of another site starts none: its frame shows the button.
    """
    frame, asked = frame_of(request, full_doctor), read_asked(request)
    if asked.subject is not Subject.ME:
        raise bad_parameter("`subject` takes me inside a frame; the portal itself looks at others.")
    context = {
        "frame": frame,
        "project": frame.project,
        "problems": asked.problems,
        "asked": asked_again(request),
        "runs": not asked.problems and is_own(request),
    }
    if context["runs"]:
        here = visit(request, viewer_of(request), settings.CONNECTION.cdf_url)
        return streamed(here, asked, _TEMPLATE, context, _steps, answer=_ANSWER)
    response = render(request, _TEMPLATE, context, status=400 if asked.problems else 200)
    if asked.problems:
        response["X-Portal-Reason"] = Reason.BAD_PARAMETER.value
    return response


def full_doctor(project: str, question: str) -> str:
    """The full page takes the project as a parameter."""
    asked = "&".join(part for part in (urlencode({"project": project}), question) if part)
    return f"{reverse('dashboard:diagnose')}?{asked}"


def _steps(request: HttpRequest, results: Iterator[Result]) -> Iterator[str]:
    """Every check as one line of the page's list, which ends here; what is wrong opens its case."""
    for result in results:
        context = {"row": step_row(result), "framed": True}
        yield render_to_string("dashboard/parts/step_line.html", context)
    yield "</ol></div></section>"
