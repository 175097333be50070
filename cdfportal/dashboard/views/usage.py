"""My calls through the proxy in the last hour: how many, how slow, how near the limits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings

from accounts.usage import last_hour
from accounts.usage_numbers import Numbers
from cdfportal.access.json_parts import time_json
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.parameters import project_name
from cdfportal.dashboard.presenters import usage as rows
from cdfportal.dashboard.presenters import usage_data as data
from cdfportal.dashboard.presenters.usage_head import (
    Filters,
    chips,
    sort_chips,
    usage_facts,
    usage_headline,
)
from cdfportal.dashboard.presenters.usage_nowhere import Nowhere, nowhere
from cdfportal.dashboard.presenters.usage_sums import (
    Counted,
    MinuteSum,
    OperationSum,
    Totals,
    by_minute,
    by_operation,
    totals,
)
from cdfportal.dashboard.refusals import not_listed
from cdfportal.web.drawings.minutes import Minute, draw
from cdfproxy.apps import usage_log
from cdfproxy.places import PersonLimits
from cdfproxy.usage_log import SECONDS

_MOST = 100


@dataclass(frozen=True, slots=True)
class _Found:
    """What was counted in the project, what the filters show of it, and what is elsewhere."""

    project: str
    whole: Counted
    totals: Totals
    minutes: tuple[MinuteSum, ...]
    operations: tuple[OperationSum, ...]
    outcomes: tuple[rows.OutcomeRow, ...]
    limits: tuple[rows.LimitRow, ...]
    elsewhere: dict[str, int]
    nowhere: Nowhere


def usage(visit: Visit, project: str) -> Answer:
    """`/p/<project>/usage/`. CDF is not asked: who is being refused there can read it all the same."""
    problems: list[str] = []
    filters = Filters.read(visit.request.GET, problems)
    if not settings.CONNECTION.allows_project(project_name(project)):
        raise not_listed(project)
    found = _found(visit, project, filters)
    headline = usage_headline(found.totals, project)
    context = {
        **_context(visit, found, filters),
        "headline": headline,
        "filters": filters,
    }
    facts = Later(lambda: {"sentence": headline.sentence, **_data(visit, found)})
    tables = (
        data.operation_table(found.operations),
        data.minute_table(found.minutes),
        data.outcome_table(found.outcomes),
        found.nowhere.table(),
    )
    return Answer("dashboard/usage.html", context, facts, tuple(problems), tables=tables)


def _found(visit: Visit, project: str, filters: Filters) -> _Found:
    # What this process has only counted is in it; what others have, for some seconds is not.
    usage_log().settle()
    everything = [*last_hour(visit.viewer.sign_in.person_id, visit.now)]
    mine = [one for one in everything if one[0].project == project]
    shown = [one for one in mine if filters.admits(one[0])]
    elsewhere = Counter[str]()
    peak = Numbers()
    for spot, numbers in everything:
        peak.add(numbers)
        if spot.project not in ("", project):
            elsewhere[spot.project] += numbers.calls
    return _Found(
        project=project,
        whole=mine,
        totals=totals(mine),
        minutes=by_minute(shown, visit.now),
        operations=rows.ordered(by_operation(shown), filters.sort),
        outcomes=rows.outcome_rows(shown),
        limits=rows.limit_rows(peak, PersonLimits.of(settings.PROXY)),
        elsewhere=dict(elsewhere.most_common()),
        nowhere=nowhere(everything, filters),
    )


def _context(visit: Visit, found: _Found, filters: Filters) -> dict[str, object]:
    return {
        "project": found.project,
        "facts": usage_facts(found.totals, by_minute(found.whole, visit.now)),
        "total": found.totals.calls,
        "picture": draw([Minute(one.at, one.calls - one.ill, one.ill) for one in found.minutes]),
        "minutes": rows.minute_rows(found.minutes),
        "operations": [rows.operation_row(one, found.project) for one in found.operations[:_MOST]],
        "more_operations": max(0, len(found.operations) - _MOST),
        "outcomes": found.outcomes,
        "meters": found.limits,
        "elsewhere": found.elsewhere,
        "chips": chips(filters, found.whole),
        "sort_chips": sort_chips(filters),
        "nowhere": found.nowhere,
        "has_handed_over": any(
            one.handed_over for one in (*found.operations, *found.nowhere.operations)
        ),
        "throttled": found.totals.throttled_by_cdf,
        "seconds": SECONDS,
        "to_try": f"/cdf/api/v1/projects/{quote(found.project, safe='')}/assets?limit=1",
        "as_of": visit.now,
        "own_rows": True,
        "source": f"Your calls as they end; of the last {SECONDS} seconds some may be missing",
    }


def _data(visit: Visit, found: _Found) -> dict[str, object]:
    return {
        "project": found.project,
        "since": time_json(found.minutes[0].at),
        **data.totals_json(found.totals),
        "minutes": [data.minute_json(one) for one in found.minutes],
        "operations": [data.operation_json(one) for one in found.operations],
        "outcomes": [data.outcome_json(one) for one in found.outcomes],
        "limits": [data.limit_json(one) for one in found.limits],
        "without_project": found.nowhere.to_json(),
        "other_projects": found.elsewhere,
        "may_miss_seconds": SECONDS,
        "as_of": time_json(visit.now),
    }
