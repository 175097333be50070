"""Making a session: the answer to the form holds the nonce, once, and nothing else ever does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts.form_marks import is_mark, spend
from cdfportal.access.session_facts import services, ways
from cdfportal.cdf.errors import CdfError, CdfRejectedError
from cdfportal.cdf.sessions import (
    NONCE_LIFE,
    ClientCredentials,
    CreatedSession,
    OneShotTokenExchange,
    SessionCredentials,
    TokenExchange,
    read_created,
)
from cdfportal.dashboard.answer import Visit
from cdfportal.dashboard.session_refusals import already_made, not_made
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.audit import Event, audit
from cdfportal.web.context import now_of
from cdfportal.web.errors import RefusedError
from cdfportal.web.query import bad_parameter, choice, single

_TEMPLATE = "dashboard/session_made.html"
_LONGEST_SECRET = 4096


@dataclass(frozen=True, slots=True)
class _Form:
    way: str
    mark: str
    credentials: SessionCredentials


def new_session(visit: Visit, project: str) -> HttpResponse:
    """`/p/<project>/sessions/new/`: a POST makes one; whoever opens the address is led to the list."""
    address = reverse("dashboard:cdf-sessions", args=[project])
    if visit.request.method != "POST":
        return HttpResponseRedirect(address)
    open_project(visit, project)
    form = _read(visit.request.POST)
    if not spend(form.mark, visit.viewer.sign_in, visit.now):
        raise RefusedError(already_made(address))
    try:
        made = _made(visit, project, form)
    except CdfError as error:
        raise RefusedError(not_made(visit.request, error, form.credentials, address)) from None
    return _shown(visit.request, project, made)


def _read(fields: QueryDict) -> _Form:
    """The form; refuses one that lacks something. What was typed is not repeated."""
    problems: list[str] = []
    way = choice(fields, "way", ways(), problems)
    mark = single(fields, "mark", problems)
    if not is_mark(mark):
        problems.append("`mark` is missing or not the page's: reload the page of the sessions.")
    credentials = _credentials(way, fields, problems)
    if problems:
        raise bad_parameter(*problems)
    return _Form(way, mark, credentials)


def _credentials(way: str, fields: QueryDict, problems: list[str]) -> SessionCredentials:
    match way:
        case "TOKEN_EXCHANGE":
            return TokenExchange()
        case "ONESHOT_TOKEN_EXCHANGE":
            return OneShotTokenExchange()
    client_id = single(fields, "client_id", problems)
    # As it was typed: a secret may begin or end with a space.
    secret = fields.get("client_secret", "")
    if not client_id:
        problems.append("`client_id` is missing: name the client of the identity provider.")
    if not secret or len(secret) > _LONGEST_SECRET:
        problems.append(f"`client_secret` takes 1 to {_LONGEST_SECRET} characters.")
    return ClientCredentials(client_id, secret)


def _made(visit: Visit, project: str, form: _Form) -> CreatedSession:
    outcome, number = "not_told", ""
    try:
        with visit.reader.noting_refusals():
            answer = visit.reader.client.create_session(project, form.credentials)
        made = read_created(answer.body)
        outcome, number = "created", str(made.id)
        return made
    except CdfRejectedError as error:
        outcome = f"refused_{error.status}"
        raise
    finally:
        audit(
            Event.CDF_SESSION_CREATED,
            visit.request,
            sign_in=str(visit.viewer.sign_in.id),
            project=project,
            way=form.way,
            outcome=outcome,
            session=number,
        )


def _shown(request: HttpRequest, project: str, made: CreatedSession) -> HttpResponse:
    """The one page with the nonce. Its minute began, at the latest, when the request did."""
    now = settings.PORTAL_CLOCK()
    ends = now_of(request) + NONCE_LIFE
    context = {
        "project": project,
        "made": made,
        "way": ways().get(made.type),
        "ends": ends,
        "seconds": max(0, (ends - now) // timedelta(seconds=1)),
        "services": services(),
    }
    response = render(request, _TEMPLATE, context)
    response["Cache-Control"] = "no-store"
    return response
