"""Answers for steps of signing in that the next commits bring."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal, render_refusal


def pending(request: HttpRequest) -> HttpResponse:
    """Says so."""
    return render_refusal(
        request,
        Refusal(
            503,
            Reason.PROVIDER_UNAVAILABLE,
            "Not built yet",
            "This step of signing in is not built yet.",
        ),
    )
