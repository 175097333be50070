"""My access in one project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings

from accounts.sign_in import Live, state_of
from cdfportal.access.findings import Finding, finding_json
from cdfportal.access.grants import ClaimValue, EffectiveAccess
from cdfportal.access.json_parts import JsonObject
from cdfportal.access.to_json import access_json
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.circumstances import findings_of
from cdfportal.dashboard.presenters.areas import area_rows, area_table
from cdfportal.dashboard.presenters.attention import attention
from cdfportal.dashboard.presenters.capabilities import CapabilityRow, capability_rows
from cdfportal.dashboard.presenters.memberships import membership_rows, membership_table
from cdfportal.dashboard.presenters.meters import meter_table, my_meters
from cdfportal.dashboard.presenters.my_access import facts, headline
from cdfportal.dashboard.presenters.numbers import number_table, numbers
from cdfportal.dashboard.presenters.plain import Tables, plain
from cdfportal.dashboard.presenters.tried import tried_values
from cdfportal.dashboard.presenters.ways import way_table, ways_json
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.ways import drawn, my_ways
from cdfportal.web.durations import Clock, clock, clock_time, in_words
from cdfportal.web.ledger import Fact, Headline


def home(visit: Visit) -> Answer:
    """`/`: my access in the default project."""
    return my_access(visit, settings.CONNECTION.default_project)


def my_access(visit: Visit, project: str) -> Answer:
    """`/p/<project>/`."""
    view = open_project(visit, project)
    connection, access = settings.CONNECTION, view.access
    overage, found = view.claims.overage(), findings_of(visit, view)
    rows = capability_rows(access, view.names)
    values = view.claims.group_values(connection)
    head = headline(access, rows, overage=overage)
    names = settings.PORTAL.group_names
    held = membership_rows(access, connection.client_id, names)
    limits = my_meters(access, values, connection.provider, overage=overage)
    areas = area_rows(access) if access.grants else ()
    counted = numbers(access, rows, len(view.index.groups)) if access.grants else ()
    parts: Tables = {
        "facts": _facts(visit, access, rows, values, overage=overage),
        "notes": attention(access, view.gaps, view.problems, found, visit.now, overage=overage),
        "areas": areas,
        "groups": held,
        "tried": tried_values(values, view.index, names),
        "meters": limits,
        "numbers": counted,
        "clocks": clocks(visit),
    }
    ways = my_ways(view, values)
    context = {
        **parts,
        **drawn(ways),
        "project": project,
        "view": view,
        "headline": head,
        "claims_readable": values is not None,
        "overage": overage,
        "as_of": view.as_of,
    }
    data = Later(
        lambda: {
            **_said(view, head, found),
            **{name: plain(part) for name, part in parts.items()},
            "ways": ways_json(ways),
        }
    )
    members = (membership_table(held),) if held else ()
    counts = (meter_table(limits), area_table(areas), way_table(ways), number_table(counted))
    return Answer("dashboard/access.html", context, data, tables=(*members, *counts))


def _said(view: ProjectView, head: Headline, found: Sequence[Finding]) -> JsonObject:
    return {
        **access_json(view.access, view.as_of),
        "headline": plain([head])[0],
        "findings": [finding_json(one) for one in found],
    }


def _facts(
    visit: Visit,
    access: EffectiveAccess,
    rows: Sequence[CapabilityRow],
    values: Sequence[ClaimValue] | None,
    *,
    overage: bool,
) -> tuple[Fact, ...]:
    left = in_words(visit.viewer.token.expires_at - visit.now)
    return facts(access, rows, None if values is None else len(values), left, overage=overage)


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
