"""The front door: one page with the sign-in button, or my access."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.sign_in import end_reason_of, sign_in_of
from cdfportal.dashboard.serve import only_reading, page
from cdfportal.dashboard.views.access import home as access_in_default_project

_signed_in = page(access_in_default_project)


def home(request: HttpRequest) -> HttpResponseBase:
    """`/`."""
    if sign_in_of(request) is not None:
        return _signed_in(request)
    return only_reading(request) or render(
        request, "dashboard/sign_in.html", {"ended": end_reason_of(request)}
    )
