"""My access in one project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from accounts.sign_in import Live, state_of
from cdfportal.access.findings import Finding, finding_json
from cdfportal.access.grants import ClaimValue, EffectiveAccess
from cdfportal.access.json_parts import JsonObject
from cdfportal.access.to_json import access_json
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.circumstances import findings_of
from cdfportal.dashboard.presenters.areas import AreaRow, area_rows, area_table
from cdfportal.dashboard.presenters.attention import attention
from cdfportal.dashboard.presenters.capabilities import CapabilityRow, capability_rows
from cdfportal.dashboard.presenters.memberships import (
    MembershipRow,
    membership_rows,
    membership_table,
)
from cdfportal.dashboard.presenters.meters import MeterRow, meter_table, my_meters
from cdfportal.dashboard.presenters.my_access import facts, headline
from cdfportal.dashboard.presenters.numbers import Numbers, number_table, numbers
from cdfportal.dashboard.presenters.plain import Tables, plain
from cdfportal.dashboard.presenters.tried import tried_values
from cdfportal.dashboard.presenters.ways import way_table, ways_json
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.tables import Table
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.ways import drawn, my_ways
from cdfportal.web.drawings.ways import Way
from cdfportal.web.durations import Clock, clock, clock_time, in_words
from cdfportal.web.ledger import Fact, Headline


def home(visit: Visit) -> Answer:
    """`/`: my access in the default project."""
    return my_access(visit, settings.CONNECTION.default_project)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of page, twin and files."""

    groups: tuple[MembershipRow, ...]
    areas: tuple[AreaRow, ...]
    meters: tuple[MeterRow, ...]
    numbers: tuple[Numbers, ...]
    ways: tuple[Way, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """The groups first, where there are any."""
        return (
            *((membership_table(self.groups),) if self.groups else ()),
            meter_table(self.meters),
            area_table(self.areas),
            way_table(self.ways),
            number_table(self.numbers),
        )


def my_access(visit: Visit, project: str) -> Answer:
    """`/p/<project>/`."""
    view = open_project(visit, project)
    overage, found = view.claims.overage(), findings_of(visit, view)
    rows = capability_rows(view.access, view.names)
    values = view.claims.group_values(settings.CONNECTION)
    head = headline(view.access, rows, overage=overage)
    lists = _lists(view, rows, values, overage=overage)
    parts: Tables = {
        "facts": _facts(visit, view.access, rows, values, overage=overage),
        "notes": attention(
            view.access, view.gaps, view.problems, found, visit.now, overage=overage
        ),
        "areas": lists.areas,
        "groups": lists.groups,
        "tried": tried_values(values, view.index, settings.PORTAL.group_names),
        "meters": lists.meters,
        "numbers": lists.numbers,
        "clocks": clocks(visit),
    }
    context = {
        **parts,
        **drawn(lists.ways),
        "project": project,
        "view": view,
        "headline": head,
        "claims_readable": values is not None,
        "overage": overage,
        "as_of": view.as_of,
    }
    data = Later(
        lambda: {**_said(view, head, found), **_plain(parts), "ways": ways_json(lists.ways)}
    )
    return Answer("dashboard/access.html", context, data, tables=lists.tables)


def _lists(
    view: ProjectView,
    rows: Sequence[CapabilityRow],
    values: Sequence[ClaimValue] | None,
    *,
    overage: bool,
) -> _Lists:
    access, connection = view.access, settings.CONNECTION
    return _Lists(
        groups=membership_rows(access, connection.client_id, settings.PORTAL.group_names),
        areas=area_rows(access) if access.grants else (),
        meters=my_meters(access, values, connection.provider, overage=overage),
        numbers=numbers(access, rows, len(view.index.groups)) if access.grants else (),
        ways=my_ways(view, values),
    )


def _plain(parts: Tables) -> JsonObject:
    return {name: plain(part) for name, part in parts.items()}


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
