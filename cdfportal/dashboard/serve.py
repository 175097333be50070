"""A handler as a page and as its JSON twin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from accounts.decorators import sign_in_required
from cdfportal.base.errors import Reason
from cdfportal.cdf.errors import CdfChallengedError, CdfError
from cdfportal.dashboard.answer import Handler, visit
from cdfportal.dashboard.challenged import challenged
from cdfportal.dashboard.exported import JSON, exported, format_of
from cdfportal.dashboard.refusals import cdf_refusal
from cdfportal.dashboard.viewer import viewer_of
from cdfportal.web.errors import Refusal, RefusedError, render_refusal
from cdfportal.web.query import bad_parameter

T = TypeVar("T")
View = Callable[..., HttpResponseBase]


def page(handler: Handler, *, takes_post: bool = False) -> View:
    """The handler's answer as HTML, for signed-in people."""

    @sign_in_required
    def view(request: HttpRequest, /, **captured: Any) -> HttpResponse:
        refused = only_reading(request, takes_post=takes_post)
        if refused:
            return refused
        answer = answer_of(request, handler, captured)
        if isinstance(answer, HttpResponse):
            return answer
        status = 400 if answer.problems else 200
        asked = request.GET.copy()
        asked.pop("refresh", None)
        context = {
            "problems": answer.problems,
            # An address that is refused is not written into links either.
            "asked": "" if answer.problems else asked.urlencode(),
            "tables": answer.tables,
            **answer.context,
        }
        response = render(request, answer.template, context, status=status)
        if answer.problems:
            response["X-Portal-Reason"] = Reason.BAD_PARAMETER.value
        return response

    return view


def twin(handler: Handler, *, takes_post: bool = False) -> View:
    """The same answer as JSON, its lists as CSV or Markdown.

    A POST changes nothing either: it asks with more than an address should hold. The guard alone
    decides on it (web/guard.py); callers of an API have no form with Django's mark.
    """

    @csrf_exempt
    @sign_in_required
    def view(request: HttpRequest, /, **captured: Any) -> HttpResponseBase:
        refused = only_reading(request, takes_post=takes_post)
        if refused:
            return refused
        wanted = format_of(request)
        answer = answer_of(request, handler, captured)
        if isinstance(answer, HttpResponse):
            return answer
        if answer.problems or answer.missing:
            raise bad_parameter(*answer.problems, *answer.missing)
        return (
            JsonResponse(dict(answer.data)) if wanted == JSON else exported(request, answer, wanted)
        )

    return view


def answer_of(
    request: HttpRequest, handler: Callable[..., T], captured: dict[str, Any]
) -> T | HttpResponse:
    """The handler's answer; where CDF demands a stronger sign-in, the way there."""
    viewer = viewer_of(request)
    here = visit(request, viewer, settings.CONNECTION.cdf_url)
    try:
        return handler(here, **captured)
    except CdfError as error:
        raise RefusedError(cdf_refusal(request, error)) from error
    except CdfChallengedError as error:
        return challenged(request, viewer.sign_in, error)


def only_reading(request: HttpRequest, *, takes_post: bool = False) -> HttpResponse | None:
    """405 for anything but GET, HEAD and perhaps POST (RFC 9110 §15.5.6), else None."""
    allowed = ("GET", "HEAD", "POST") if takes_post else ("GET", "HEAD")
    if request.method in allowed:
        return None
    response = render_refusal(
        request,
        Refusal(
            405,
            Reason.METHOD_NOT_ALLOWED,
            "This page can only be read",
            f"{request.method} does nothing here; GET shows the page.",
            retry_url="/",
            retry_label="My access",
        ),
    )
    response["Allow"] = ", ".join(allowed)
    return response
