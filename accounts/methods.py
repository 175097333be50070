"""Wrong methods: 405 in the shape of every error of ours (RFC 9110 §15.5.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal, render_refusal

P = ParamSpec("P")


class ClearMethods:
    """For class-based views, whose own 405 is an empty page."""

    http_method_names: Sequence[str]

    def http_method_not_allowed(
        self, request: HttpRequest, *arguments: object, **named: object
    ) -> HttpResponse:
        """Say which method is the right one."""
        return wrong_method(request, [name.upper() for name in self.http_method_names])


def only(
    *methods: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """For function views."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in methods:
                return view(request, *args, **kwargs)
            return wrong_method(request, methods)

        return checked

    return decorate


def wrong_method(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """405 with `Allow`."""
    names = ", ".join(allowed)
    response = render_refusal(
        request,
        Refusal(
            405,
            Reason.METHOD_NOT_ALLOWED,
            "This address takes another method",
            f"It answers {names} only; nothing was done.",
            ("Start from the portal's own pages: they use the right one.",),
            retry_url="/",
            retry_label="My access",
        ),
    )
    response["Allow"] = names
    return response
