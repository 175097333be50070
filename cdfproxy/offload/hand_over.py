"""Handing a call that was decided to nginx, which moves the bytes; this thread is free at once.

The answer is for nginx alone: it holds the token. nginx takes its headers out (deploy/nginx/cdf.conf),
calls CDF with the canonical target, and adds to CDF's answer what the portal's middleware has put here.
"""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.sign_in import sign_in_of
from accounts.tokens import Usable
from cdfportal.web.errors import render_refusal
from cdfproxy.decision import Decision
from cdfproxy.fetch_metadata import is_navigation
from cdfproxy.offload import names, refusals
from cdfproxy.offload.asked import Asked, is_our_nginx
from cdfproxy.offload.fitness import nginx_can_carry
from cdfproxy.request_headers import origin_for
from cdfproxy.response_headers import ADDED

_SALT = "cdfproxy.offload.person"


def asked_by_nginx(request: HttpRequest) -> Asked | None:
    """What our nginx says of a call; None when nobody else is to carry it."""
    asked = Asked.of(request.META)
    return asked if asked is not None and is_our_nginx(request) else None


def withheld(request: HttpRequest) -> HttpResponse | None:
    """The refusal of half a call, whose body stays with an nginx that is not known as ours."""
    asked = Asked.of(request.META)
    if asked is None or not asked.withholds_a_body(request.META):
        return None
    return render_refusal(request, refusals.body_withheld())


def handed_over(
    request: HttpRequest, asked: Asked, decision: Decision, token: Usable, *, by_nginx: bool
) -> HttpResponse:
    """The answer to nginx. `by_nginx=False`: nginx knows the call, and brings it back."""
    if asked.fault:
        return refusals.answer_to_fault(request, asked.fault)
    if not by_nginx or not nginx_can_carry(request.method or "", asked, request.META):
        return _in_path(asked)
    response = _to(names.READS if decision.reads else names.WRITES)
    for name, value in ADDED.items():
        response[name] = value
    response[names.TARGET] = decision.target
    response[names.AUTHORIZATION] = f"Bearer {token.value}"
    response[names.PERSON] = _person(request)
    response[names.NAVIGATION] = "1" if is_navigation(request.META) else "0"
    if origin := origin_for(request.META, decision.template):
        response[names.ORIGIN] = origin
    return response


def brought_back(request: HttpRequest, asked: Asked) -> HttpResponse:
    """nginx brings the call to those who have threads: this process serves one at a time, and nobody waits here."""
    return refusals.answer_to_fault(request, asked.fault) if asked.fault else _in_path(asked)


def _in_path(asked: Asked) -> HttpResponse:
    return _to(names.IN_PATH_OLD if asked.protocol == "HTTP/1.0" else names.IN_PATH)


def _to(place: str) -> HttpResponse:
    """nginx would keep a type of ours for an answer of CDF that has none, as 304 has."""
    response = HttpResponse()
    del response["Content-Type"]
    response[names.REDIRECT] = place
    return response


def _person(request: HttpRequest) -> str:
    """What nginx counts by: the same for all calls of a person, and no word about who that is."""
    sign_in = sign_in_of(request)
    return _mark(sign_in.person_id) if sign_in else ""


@lru_cache(maxsize=1024)
def _mark(person: int) -> str:
    return salted_hmac(_SALT, str(person)).hexdigest()
