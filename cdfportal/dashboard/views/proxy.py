"""The proxy's policy as it is in force: its settings, every operation, and a call to try on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from cdfportal.access.json_parts import time_json
from cdfportal.base.portal import ProxyMode
from cdfportal.base.redact import redact, redacted
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.parameters import project_name
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.presenters.policy import PolicyRow, policy_rows, policy_table
from cdfportal.dashboard.presenters.policy_search import (
    KINDS,
    SORTS,
    VERDICTS,
    PolicySearch,
    kind_chips,
    sort_chips,
    verdict_chips,
    worded,
)
from cdfportal.dashboard.presenters.policy_settings import setting_rows
from cdfportal.dashboard.presenters.policy_trial import (
    Trial,
    explain_link,
    trial_facts,
    trial_headline,
    trial_json,
    try_call,
)
from cdfportal.web.ledger import Headline, many
from cdfportal.web.query import choice, page_number, single, sought_text
from cdfproxy.policy import METHODS

_PAGE = 100


def proxy(visit: Visit) -> Answer:
    """`/proxy/`."""
    problems: list[str] = []
    search, number = _search(visit, problems), page_number(visit.request.GET, problems)
    trial = _trial(visit, problems)
    project = search.project or settings.CONNECTION.default_project
    rows = policy_rows(settings.PROXY, settings.CONNECTION, project or "project")
    found = search.find(rows)
    shown = found[(number - 1) * _PAGE : number * _PAGE]
    in_force = setting_rows(settings.PROXY, settings.CONNECTION)
    context = {
        "project": project,
        "as_of": visit.now,
        "headline": trial_headline(trial) if trial else _headline(rows, project),
        "rows": shown,
        "total": len(found),
        "all": len(rows),
        "settings": in_force,
        **_tried(visit, trial, project),
        **_list(search, number, rows, len(found)),
    }
    data = Later(
        lambda: {
            "as_of": time_json(visit.now),
            "project": project,
            "settings": {one.name: list(one.values) for one in in_force},
            "call": trial_json(trial) if trial else None,
            "total": len(found),
            "page": number,
            "operations": plain(shown),
        }
    )
    tables = (policy_table(found),)
    return Answer("dashboard/proxy.html", context, data, tuple(problems), tables=tables)


def _search(visit: Visit, problems: list[str]) -> PolicySearch:
    query = visit.request.GET
    project = single(query, "project", problems)
    return PolicySearch(
        q=sought_text(query, "q", problems),
        verdict=choice(query, "verdict", tuple(VERDICTS), problems),
        kind=choice(query, "kind", tuple(KINDS), problems),
        sort=choice(query, "sort", tuple(SORTS), problems),
        project=project_name(project) if project else "",
    )


def _trial(visit: Visit, problems: list[str]) -> Trial | None:
    """The call that is typed; None without one."""
    bad: list[str] = []
    method, path = (single(visit.request.GET, name, bad) for name in ("method", "path"))
    if method and not path:
        bad.append("`method` is given without a `path`: name the call that you want to try.")
    if redacted(path).taken:
        bad.append("`path` holds what looks like a token or a secret, so it was not tried.")
    problems += bad
    if bad or not path:
        return None
    return try_call(
        method or "GET", path, settings.PROXY, settings.CONNECTION, portal=settings.PORTAL.url
    )


def _tried(visit: Visit, trial: Trial | None, project: str) -> dict[str, object]:
    """The form with what was typed, and where the answer leads on."""
    typed = {name: redact(visit.request.GET.get(name, "").strip()) for name in ("method", "path")}
    context: dict[str, object] = {"typed": typed, "methods": METHODS, "trial": trial}
    if trial:
        context["facts"] = trial_facts(trial)
        context["target"] = redact(trial.decision.target)
        context["explain"] = explain_link(trial, project)
    return context


def _list(
    search: PolicySearch, number: int, rows: Sequence[PolicyRow], total: int
) -> dict[str, object]:
    """The chips, and the addresses of the neighbours of a page."""
    spoken, end = worded(rows, search.q), number * _PAGE
    return {
        "search": search,
        "verdict_chips": verdict_chips(search, spoken),
        "kind_chips": kind_chips(search, spoken),
        "sort_chips": sort_chips(search),
        "first": end - _PAGE + 1,
        "previous": search.query(page=str(number - 1)) if number > 1 else "",
        "next": search.query(page=str(number + 1)) if end < total else "",
    }


def _headline(rows: Sequence[PolicyRow], project: str) -> Headline:
    if settings.PROXY.mode is ProxyMode.OFF:
        return Headline("no", "no", "Off", "The proxy forwards nothing.", "PROXY_MODE is off.")
    passing = sum(row.passes for row in rows)
    where = f" in {project}" if project else ""
    closed = many(len(rows) - passing, "operation")
    return Headline(
        "plain",
        "part",
        "Policy",
        f"{passing} of {len(rows)} operations of CDF pass the proxy{where}.",
        f"{closed} {'is' if len(rows) - passing == 1 else 'are'} refused, each by the rule beside it. What a call may do at CDF, your rights there decide.",
    )
