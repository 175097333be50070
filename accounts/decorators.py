"""Views that need somebody signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.navigation import is_navigation
from accounts.next_url import is_local_path
from accounts.onward import lead_to_sign_in
from accounts.sign_in import end_reason_of, ended_person, sign_in_of
from cdfportal.base.errors import Reason
from cdfportal.web.errors import Refusal, render_refusal, wants_json
from cdfportal.web.typed import asked_form, typed_form

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def sign_in_required(view: View[P]) -> View[P]:
    """Send a person who opens a page to sign in; answer every other caller with 401 and the address."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if sign_in_of(request) is not None:
            return view(request, *args, **kwargs)
        if not is_navigation(request) or wants_json(request):
            return render_refusal(request, signed_out(request))
        address = request.get_full_path()
        if not is_local_path(address):
            # No sign-in leads back to so long an address; the page keeps the question.
            return render_refusal(request, replace(signed_out(request), typed=asked_form(request)))
        return lead_to_sign_in(request, sign_in_url(address))

    return guarded


def sign_in_url(next_url: str) -> str:
    """Where signing in starts, and where it leads afterwards."""
    return f"{reverse('accounts:sign-in')}?{urlencode({'next': next_url})}"


def signed_out(request: HttpRequest) -> Refusal:
    """The 401 for callers that no redirect may send to the provider: fetches, forms, frames."""
    ended = end_reason_of(request)
    typed = None if wants_json(request) else typed_form(request, ended_person(request))
    here = request.get_full_path() if request.method == "GET" else "/"
    # A frame signs in by itself: its page leads on.
    address = here if here.startswith("/embed/") else sign_in_url(here)
    return Refusal(
        status=401,
        reason=Reason.SIGN_IN_ENDED if ended else Reason.SIGN_IN_REQUIRED,
        title="Your sign-in has ended" if ended else "Nobody is signed in",
        message=ended.told if ended else "This needs somebody signed in.",
        cures=() if typed else ("Sign in, then try again.",),
        details=(("Cause", ended.value),) if ended else (),
        retry_url=address,
        retry_label="Sign in",
        sign_in=address,
        typed=typed,
    )
