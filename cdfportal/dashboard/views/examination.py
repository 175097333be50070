"""What the doctor's pages share: who may ask, the form, when the checks start."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.decorators import sign_in_required
from cdfportal.base.errors import Reason
from cdfportal.dashboard.answer import Answer, Visit, visit
from cdfportal.dashboard.diagnosed import Asked, read_asked
from cdfportal.dashboard.examining import Layout, asked_again, streamed
from cdfportal.dashboard.serve import only_reading
from cdfportal.dashboard.viewer import viewer_of
from cdfportal.diagnose.doctor.case import Subject
from cdfportal.diagnose.doctor.uses import uses
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.guard import is_own


@dataclass(frozen=True, slots=True)
class Page:
    """One of them. The first byte goes out at once, the answer last; the stylesheet puts it on top.

    A link of another site shows the form and starts nothing: the checks make calls.
    """

    template: str
    #: Name of its address.
    name: str
    layout: Layout

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """For signed-in people."""
        return sign_in_required(self._answer)(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        refused = only_reading(request, takes_post=True)
        if refused:
            return refused
        here = visit(request, viewer_of(request), settings.CONNECTION.cdf_url)
        asked = allowed(here)
        runs = asked.ready and is_own(request)
        context = {**_context(request, asked), "runs": runs, "page": f"dashboard:{self.name}"}
        if runs:
            return streamed(here, asked, self.template, context, self.layout)
        return _form(request, asked, self.template, context)


def _form(
    request: HttpRequest, asked: Asked, template: str, context: dict[str, object]
) -> HttpResponse:
    response = render(request, template, context, status=400 if asked.problems else 200)
    if asked.problems:
        response["X-Portal-Reason"] = Reason.BAD_PARAMETER.value
    return response


def _context(request: HttpRequest, asked: Asked) -> dict[str, object]:
    return {
        "subject": asked.subject.value,
        "asked": asked_again(request),
        "typed": asked.shown,
        "project": asked.project,
        "problems": asked.problems,
        "uses": tuple(uses().values()),
    }


def allowed(here: Visit) -> Asked:
    """What was asked. What the portal says of itself is for its administrators."""
    asked = read_asked(here.request)
    if asked.subject is Subject.PORTAL and not here.viewer.sign_in.is_portal_admin:
        raise RefusedError(
            Refusal(
                403,
                Reason.NOT_ALLOWED,
                "For administrators of the portal",
                "How the portal is set up is shown to its administrators only (PORTAL_ADMIN_GROUPS).",
                ("Look at your own sign-in instead.",),
                retry_url="/diagnose/",
                retry_label="My own sign-in",
            )
        )
    return asked


def unasked(template: str, asked: Asked) -> Answer:
    """A twin's answer where something is wrong or missing."""
    missing = "`client_id` and `client_secret` are missing: send them by POST."
    return Answer(template, {}, {}, asked.problems, () if asked.ready else (missing,))


def refuse_elsewhere(request: HttpRequest) -> None:
    """A page of another site must not set the calls off, although it could not read the answer."""
    if not is_own(request):
        raise RefusedError(
            Refusal(
                403,
                Reason.CROSS_SITE,
                "The request came from another site",
                "A page of another site cannot start the checks.",
                ("Open the page of the portal itself.",),
                retry_url="/diagnose/",
            )
        )
