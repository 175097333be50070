"""CDF's sessions of a project: how many are alive, the list, and the forms that make and revoke them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from accounts.form_marks import new_mark
from accounts.notices import take_notice
from cdfportal.access.json_parts import JsonObject, time_json
from cdfportal.access.session_facts import services, statuses, traps, ways
from cdfportal.cdf.sessions import Session
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.exported import JSON, format_of
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.session_rights import session_rights
from cdfportal.dashboard.presenters.session_words import session_facts, session_headline
from cdfportal.dashboard.presenters.sessions import (
    SessionRow,
    address,
    session_row,
    session_table,
    status_chips,
)
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.session_list import Asked, Listing, every_session, list_sessions
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.query import choice, single

_TEMPLATE = "dashboard/sessions.html"
_STATUSES = ("all", *(one.status.lower() for one in statuses().values() if one.asked))
_FOREIGN = "`cursor` is not one of this list, or no longer: begin at its first page."


def sessions(visit: Visit, project: str) -> Answer:
    """`/p/<project>/sessions/`."""
    problems: list[str] = []
    asked = _asked(visit.request, problems)
    view = open_project(visit, project)
    listing = Listing() if problems else list_sessions(visit.reader, project, asked)
    if listing.foreign_cursor:
        problems.append(_FOREIGN)
    rights = session_rights(view.access)
    headline = session_headline(project, listing, rights)
    rows = [session_row(one, visit.now) for one in listing.page.sessions] if listing.page else []
    context = {
        "project": project,
        "as_of": view.as_of,
        "rights": rights,
        "headline": None if problems else headline,
        "facts": session_facts(listing, rights),
        "gaps": [gap_in_words(listing.gap)] if listing.gap else [],
        "listed": listing.page is not None,
        "rows": rows,
        "status": asked.status,
        "chips": status_chips(asked, listing.alive),
        **_neighbours(asked, listing),
        **_guide(visit.request),
    }
    tables = (session_table(_of_the_file(visit, view, asked, listing), visit.now),)
    data = {
        "project": project,
        "as_of": time_json(view.as_of),
        "sentence": headline.sentence,
        "rights": {verb: one.verdict.value for verb, one in rights.items()},
        "status": asked.status or "all",
        **_data(listing, rows),
    }
    return Answer(_TEMPLATE, context, data, tuple(problems), tables=tables)


def _asked(request: HttpRequest, problems: list[str]) -> Asked:
    status = choice(request.GET, "status", _STATUSES, problems)
    return Asked("" if status == "all" else status, single(request.GET, "cursor", problems))


def _neighbours(asked: Asked, listing: Listing) -> dict[str, str]:
    """The addresses of the pages before and behind this one."""
    page = listing.page
    if page is None:
        return {}
    cursors = {"previous": page.previous_cursor, "next": page.next_cursor}
    found = {
        name: address(Asked(asked.status, cursor)) for name, cursor in cursors.items() if cursor
    }
    first = {"first": address(Asked(asked.status))} if asked.cursor else {}
    return {**first, **found}


def _guide(request: HttpRequest) -> dict[str, object]:
    """What the page alone has: the facts about sessions, and a mark for each form."""
    if _is_twin(request):
        return {}
    return {
        "notice": take_notice(request),
        "marks": {kind: new_mark() for kind in ways()},
        "statuses": [*statuses().values()],
        "services": services(),
        "traps": traps(),
    }


def _is_twin(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _of_the_file(
    visit: Visit, view: ProjectView, asked: Asked, listing: Listing
) -> Sequence[Session]:
    """The whole list where a file is asked for, before its first line is sent."""
    if listing.page is None:
        return ()
    if _is_twin(visit.request) and format_of(visit.request) != JSON:
        return [*every_session(visit.reader, view.project, asked.status)]
    return listing.page.sessions


def _data(listing: Listing, rows: Sequence[SessionRow]) -> JsonObject:
    """What CDF shows; null is what it does not show."""
    alive, page = listing.alive, listing.page
    counts = alive and {
        "count": alive.count,
        "active": alive.active,
        "ready": alive.ready,
        "nonce_over": alive.over,
        "complete": alive.complete,
    }
    return {
        "alive": counts,
        "sessions": None if page is None else [row.as_json() for row in rows],
        "next_cursor": page.next_cursor if page and page.next_cursor else None,
        "previous_cursor": page.previous_cursor if page and page.previous_cursor else None,
        "gaps": [gap_in_words(listing.gap)] if listing.gap else [],
    }
