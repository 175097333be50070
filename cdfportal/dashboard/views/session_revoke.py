"""Revoking sessions: the page asks, its form revokes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts.notices import leave_notice
from cdfportal.cdf.errors import CdfError, CdfRejectedError
from cdfportal.cdf.sessions import read_sessions
from cdfportal.dashboard.answer import Visit
from cdfportal.dashboard.gaps import Gap, gap, gap_in_words
from cdfportal.dashboard.presenters.session_rights import session_rights
from cdfportal.dashboard.presenters.sessions import SessionRow, session_row
from cdfportal.dashboard.session_refusals import not_revoked, unknown_sessions
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.audit import Event, audit
from cdfportal.web.errors import RefusedError
from cdfportal.web.ledger import many
from cdfportal.web.query import bad_parameter

_TEMPLATE = "dashboard/session_revoke.html"
_MOST = 100
_LARGEST = 2**63 - 1
_ID = re.compile(r"[0-9]{1,19}")
_BETWEEN = re.compile(r"[\s,;]+")


def revoke_sessions(visit: Visit, project: str) -> HttpResponse:
    """`/p/<project>/sessions/revoke/?id=`: several times, or several by comma."""
    address = reverse("dashboard:cdf-sessions", args=[project])
    asked = visit.request.method == "POST"
    ids = _ids(visit.request.POST if asked else visit.request.GET)
    view = open_project(visit, project)
    if asked:
        return _revoked(visit, project, ids, address)
    rows, missing = _looked_up(visit, project, ids, address)
    context = {
        "project": project,
        "ids": ids,
        "rows": rows,
        "over": sum(not row.alive for row in rows),
        "gap": gap_in_words(missing) if missing else "",
        "right": session_rights(view.access)["revoke"],
        "question": f"Revoke {many(len(ids), 'session')}",
        "address": address,
    }
    return render(visit.request, _TEMPLATE, context)


def _ids(fields: QueryDict) -> tuple[int, ...]:
    """Each once, in the order given; refuses what is no id, none, and too many."""
    texts = [text for value in fields.getlist("id") for text in _BETWEEN.split(value) if text]
    wrong = [text for text in texts if not _ID.fullmatch(text) or not 0 < int(text) <= _LARGEST]
    if wrong:
        raise bad_parameter("`id` takes positive numbers of at most 19 digits.")
    ids = tuple(dict.fromkeys(int(text) for text in texts))
    if not ids:
        raise bad_parameter("`id` is missing: choose at least one session.")
    if len(ids) > _MOST:
        raise bad_parameter(f"`id` takes at most {_MOST} sessions at once.")
    return ids


def _looked_up(
    visit: Visit, project: str, ids: Sequence[int], address: str
) -> tuple[list[SessionRow], Gap | None]:
    """What they are, where the viewer may list sessions; one that CDF does not know ends it."""
    try:
        with visit.reader.noting_refusals():
            answer = visit.reader.client.sessions_by_ids(project, ids)
    except CdfRejectedError as error:
        if error.status == HTTPStatus.BAD_REQUEST:
            raise RefusedError(unknown_sessions(error, address)) from None
        return [], gap("What these sessions are", "sessionsAcl:LIST", error)
    except CdfError as error:
        return [], gap("What these sessions are", "sessionsAcl:LIST", error)
    return [session_row(one, visit.now) for one in read_sessions(answer.body).sessions], None


def _revoked(visit: Visit, project: str, ids: Sequence[int], address: str) -> HttpResponse:
    try:
        _revoke(visit, project, ids)
    except CdfError as error:
        raise RefusedError(not_revoked(visit.request, error, address)) from None
    leave_notice(
        visit.request,
        f"CDF revoked {many(len(ids), 'session')}. A job that held one can go on for up to an hour.",
    )
    return HttpResponseRedirect(address)


def _revoke(visit: Visit, project: str, ids: Sequence[int]) -> None:
    outcome = "not_told"
    try:
        with visit.reader.noting_refusals():
            visit.reader.client.revoke_sessions(project, ids)
        outcome = "revoked"
    except CdfRejectedError as error:
        outcome = f"refused_{error.status}"
        raise
    finally:
        audit(
            Event.CDF_SESSIONS_REVOKED,
            visit.request,
            sign_in=str(visit.viewer.sign_in.id),
            project=project,
            sessions=" ".join(map(str, ids)),
            outcome=outcome,
        )
