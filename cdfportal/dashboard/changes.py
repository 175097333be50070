"""Views that change something in CDF for the signed-in person, beside those that only ask.

They are reached by forms of the portal's own pages: Django's mark is demanded, and the guard stands
before it. They have no twin: a script calls CDF through the proxy, whose policy decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.decorators import sign_in_required
from accounts.methods import only
from cdfportal.dashboard.serve import View, answer_of

Change = Callable[..., HttpResponse]


def changing(handler: Change) -> View:
    """The handler gets the visit and what the address captured, and makes the whole answer."""

    @only("GET", "HEAD", "POST")
    @sign_in_required
    def view(request: HttpRequest, /, **captured: Any) -> HttpResponse:
        return answer_of(request, handler, captured)

    return view
