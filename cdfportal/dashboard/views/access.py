"""My access in one project."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from accounts.sign_in import Live, state_of
from cdfportal.access.to_json import access_json
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.presenters.areas import area_rows
from cdfportal.dashboard.presenters.attention import attention
from cdfportal.dashboard.presenters.capabilities import capability_rows
from cdfportal.dashboard.presenters.memberships import GROUP_LIMIT, membership_rows
from cdfportal.dashboard.presenters.my_access import facts, headline
from cdfportal.dashboard.presenters.plain import Tables, plain
from cdfportal.dashboard.presenters.tried import tried_values
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.durations import Clock, clock, clock_time, in_words


def home(visit: Visit) -> Answer:
    """`/`: my access in the default project."""
    return my_access(visit, settings.CONNECTION.default_project)


def my_access(visit: Visit, project: str) -> Answer:
    """`/p/<project>/`."""
    view = open_project(visit, project)
    connection, idp_names = settings.CONNECTION, settings.PORTAL.group_names
    access, overage = view.access, view.claims.overage()
    rows = capability_rows(access, view.names)
    values = view.claims.group_values(connection)
    left = in_words(visit.viewer.token.expires_at - visit.now)
    head = headline(access, rows, overage=overage)
    count = None if values is None else len(values)
    tables: Tables = {
        "facts": facts(access, rows, count, left, overage=overage),
        "notes": attention(access, view.gaps, view.problems, overage=overage),
        "areas": area_rows(access) if access.grants else (),
        "groups": membership_rows(access, connection.client_id, idp_names),
        "tried": tried_values(values, view.index, idp_names),
        "clocks": clocks(visit),
    }
    context = {
        **tables,
        "project": project,
        "view": view,
        "headline": head,
        "group_limit": GROUP_LIMIT,
        "claims_readable": values is not None,
        "overage": overage,
        "as_of": view.as_of,
    }
    data = {
        **access_json(access, view.as_of),
        "headline": plain([head])[0],
        **{name: plain(table) for name, table in tables.items()},
    }
    return Answer("dashboard/access.html", context, data)


def clocks(visit: Visit) -> tuple[Clock, ...]:
    """What ends when, and what happens then."""
    sign_in, token = visit.viewer.sign_in, visit.viewer.token
    state = state_of(visit.request)
    stored = state.token if isinstance(state, Live) else None
    renewal = stored.refresh_due if stored and stored.generation == token.generation else None
    began = stored.obtained_at if stored and renewal else sign_in.created
    idle = timedelta(seconds=settings.PORTAL.session_idle_seconds)
    at = f" at {clock_time(renewal)} (mark)" if renewal else ""
    return (
        clock(
            "Access token",
            began,
            token.expires_at,
            visit.now,
            f"until {clock_time(token.expires_at)}; the portal renews it{at or ' before'}",
            renewal=renewal,
        ),
        clock(
            "Sign-in, idle",
            sign_in.idle_end - idle,
            sign_in.idle_end,
            visit.now,
            f"ends {clock_time(sign_in.idle_end)} unless you return",
        ),
        clock(
            "Sign-in, longest",
            sign_in.created,
            sign_in.absolute_end,
            visit.now,
            f"ends {clock_time(sign_in.absolute_end)} in any case",
        ),
    )
