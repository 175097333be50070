"""A page or twin whose call CDF answers with a challenge: on to a stronger sign-in, and back here."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from accounts.challenged import step_up
from accounts.navigation import is_navigation
from accounts.next_url import HOME
from accounts.onward import lead_to_sign_in
from accounts.referring_page import referring_page
from accounts.sign_in import ActiveSignIn
from cdfportal.cdf.errors import CdfChallengedError
from cdfportal.web.errors import Refusal, render_refusal, wants_json


def challenged(
    request: HttpRequest, sign_in: ActiveSignIn, error: CdfChallengedError
) -> HttpResponse:
    """People who open a page go on to sign in, if that can help; everybody else is told of it."""
    refusal = step_up(request, sign_in, error.challenge, error.request_id, _following(request))
    if _is_embedded(request):
        return render_refusal(request, _in_a_frame(refusal))
    if refusal.sign_in and is_navigation(request) and not wants_json(request):
        return lead_to_sign_in(request, refusal.sign_in)
    return render_refusal(request, refusal)


def _following(request: HttpRequest) -> str:
    """The page itself; a twin's caller is a page that only its Referer names."""
    if _is_embedded(request):
        return HOME
    return referring_page(request) if wants_json(request) else request.get_full_path()


def _is_embedded(request: HttpRequest) -> bool:
    return request.path.startswith("/embed/")


def _in_a_frame(refusal: Refusal) -> Refusal:
    """The provider refuses to appear inside another page, so the link leads out of the frame."""
    return replace(refusal, retry_label="Open the portal and sign in again")
