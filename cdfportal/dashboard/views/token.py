"""What the viewer's tokens say, and how that compares with what the cluster expects."""

from __future__ import annotations

from django.conf import settings

from cdfportal.access.json_parts import time_json
from cdfportal.cdf.errors import CdfError
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.display_claims import DisplayClaims, display_claims
from cdfportal.dashboard.gaps import gap, gap_in_words
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.presenters.tokens import (
    claim_table,
    scope_rows,
    scope_source,
    scope_table,
    token_facts,
    token_headline,
    token_section,
)
from cdfportal.dashboard.project_view import ProjectView, view_project
from cdfportal.dashboard.views.access import clocks
from cdfportal.diagnose.comparison import Kind
from cdfportal.web.durations import in_words


def token(visit: Visit) -> Answer:
    """`/token/`: nothing of it needs CDF but the count of what the scopes remove."""
    connection = settings.CONNECTION
    claims = display_claims(visit.viewer)
    view, missing = _default_project(visit, claims)
    sections = (
        token_section("Access token", claims.access, Kind.ACCESS, connection, visit.now),
        token_section("ID token", claims.identity, Kind.ID, connection, visit.now),
    )
    held = visit.viewer.token
    rows = scope_rows(held.scope, view.access if view else None)
    values = claims.group_values(connection)
    left = in_words(held.expires_at - visit.now)
    context = {
        "headline": token_headline(sections, rows, overage=claims.overage()),
        "facts": token_facts(held.expires_at, left, rows, None if values is None else len(values)),
        "sections": sections,
        "scopes": rows,
        "scope_note": scope_source(),
        "clocks": clocks(visit),
        "gaps": missing,
        "default_project": connection.default_project if view else "",
        "as_of": visit.now,
    }
    data = {
        "as_of": time_json(visit.now),
        "headline": plain([token_headline(sections, rows, overage=claims.overage())])[0],
        "expires_at": time_json(held.expires_at),
        "scopes": plain(rows),
        "tokens": plain(sections),
        "clocks": plain(clocks(visit)),
    }
    tables = (claim_table(sections), scope_table(rows))
    return Answer("dashboard/token.html", context, data, tables=tables)


def _default_project(
    visit: Visit, claims: DisplayClaims
) -> tuple[ProjectView | None, tuple[str, ...]]:
    connection = settings.CONNECTION
    if not connection.default_project:
        return None, ()
    try:
        return view_project(visit.reader, connection.default_project, claims, connection), ()
    except CdfError as error:
        return None, (gap_in_words(gap("What each scope would give back", "", error)),)
