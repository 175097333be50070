"""CDF answers 401 and says which sign-in it wants: the caller is told where to send the person."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.challenged import step_up
from accounts.referring_page import referring_page
from accounts.sign_in import ActiveSignIn
from cdfportal.cdf.challenge import Challenge, parse_challenge
from cdfportal.web.errors import render_refusal
from cdfproxy.response_headers import response_headers
from cdfproxy.upstream import Answer

_REQUEST_ID = "x-request-id"


def challenge_of(answer: Answer) -> Challenge | None:
    """What a 401 asks of a sign-in; None for every answer that passes as it is."""
    if answer.status != HTTPStatus.UNAUTHORIZED:
        return None
    fields = [value for name, value in answer.headers if name.lower() == "www-authenticate"]
    return parse_challenge(fields)


def stronger_sign_in(
    request: HttpRequest, sign_in: ActiveSignIn, challenge: Challenge, answer: Answer
) -> HttpResponse:
    """Our 401 in place of CDF's, with CDF's request id; never a redirect, which a fetch would follow."""
    request_id = response_headers(answer.headers, navigation=False).get(_REQUEST_ID, "")
    refusal = step_up(request, sign_in, challenge, request_id, referring_page(request))
    if refusal.sign_in:
        # Pages of other origins call the proxy too.
        refusal = replace(refusal, sign_in=f"{settings.PORTAL.url}{refusal.sign_in}")
    response = render_refusal(request, refusal)
    if request_id:
        response[_REQUEST_ID] = request_id
    return response
