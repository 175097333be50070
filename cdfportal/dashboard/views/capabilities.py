"""Effective capabilities, filtered by chips that are the query string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from cdfportal.access.json_parts import time_json
from cdfportal.access.subjects import SubjectKind, subject_text
from cdfportal.access.whom import Whom
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.presenters.capabilities import (
    AREAS,
    CapabilityRow,
    Filters,
    capability_rows,
    outcome_counts,
)
from cdfportal.dashboard.presenters.my_access import headline
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.presenters.subjects import subject_headline, subject_notes
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.tables import Table, columns
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.view_as import nobody
from cdfportal.dashboard.views.whom import read_whom
from cdfportal.web.query import single, sought_text

_OUTCOMES = {
    "": "All",
    "kept": "Kept",
    "removed": "Removed on the way",
    "token": "Removed by the token",
    "application": "Removed by the application",
    "unknown": "Unknown",
}


def capabilities(visit: Visit, project: str) -> Answer:
    """`/p/<project>/capabilities/`."""
    problems: list[str] = []
    filters = _filters(visit, problems)
    view = open_project(visit, project)
    refused: list[str] = []
    whom = read_whom(visit.request.GET, view, refused)
    if refused:
        return nobody(visit.request.GET, view, refused)
    filters = replace(filters, whom=whom.query())
    rows = capability_rows(whom.access, view.names)
    shown = tuple(row for row in rows if filters.admits(row))
    context = {
        "project": project,
        **_about(whom, view, rows),
        "rows": shown,
        "total": len(rows),
        "areas": AREAS,
        "filters": filters,
        "outcome_chips": _outcome_chips(filters, rows),
        "area_chips": _area_chips(filters, rows),
        "as_of": view.as_of,
    }
    data = Later(
        lambda: {
            "project": project,
            "whom": whom.kind.value,
            "subject": subject_text(whom.asked),
            "as_of": time_json(view.as_of),
            "total": len(rows),
            "shown": len(shown),
            "capabilities": plain(shown),
        }
    )
    tables = (_table(shown),)
    return Answer("dashboard/capabilities.html", context, data, tuple(problems), tables=tables)


def _about(whom: Whom, view: ProjectView, rows: Sequence[CapabilityRow]) -> dict[str, object]:
    """Whose rights the page lists, in a sentence; of somebody else also what is not known of them."""
    if whom.kind is SubjectKind.ME:
        return {"headline": headline(view.access, rows, overage=view.claims.overage())}
    return {
        "headline": subject_headline(whom),
        "whom": whom,
        "notes": subject_notes(whom, all_groups=view.all_groups),
        "subject": parse_qsl(whom.query()),
    }


def _table(rows: Sequence[CapabilityRow]) -> Table:
    return Table(
        "capabilities",
        "Capabilities",
        columns(
            acl="ACL",
            action="Action",
            scope="Scope",
            words="Scope in words",
            outcome="Outcome",
            groups="Granted by",
        ),
        (
            (
                row.acl,
                row.action,
                row.raw or row.scope_parameter,
                row.scope,
                row.outcome_words,
                "; ".join(chip.name for chip in row.provenance),
            )
            for row in rows
        ),
    )


def _filters(visit: Visit, problems: list[str]) -> Filters:
    query = visit.request.GET
    outcome, area = single(query, "outcome", problems), single(query, "area", problems)
    if outcome not in _OUTCOMES:
        names = ", ".join(name for name in _OUTCOMES if name)
        problems.append(f"`outcome` takes one of {names}.")
    if area and area not in AREAS:
        problems.append(f"`area` takes one of {', '.join(AREAS)}.")
    return Filters(
        outcome=outcome if outcome in _OUTCOMES else "",
        area=area if area in AREAS else "",
        acl=sought_text(query, "acl", problems),
        action=sought_text(query, "action", problems),
        single=single(query, "single", problems) == "1",
    )


def _outcome_chips(filters: Filters, rows: Sequence[CapabilityRow]) -> list[Chip]:
    """One for each outcome that occurs, with its number in the whole list."""
    counts = {"": len(rows), **outcome_counts(rows)}
    return [
        Chip(text, _query(replace(filters, outcome=name)), counts[name], filters.outcome == name)
        for name, text in _OUTCOMES.items()
        if counts.get(name) or not name
    ]


def _area_chips(filters: Filters, rows: Sequence[CapabilityRow]) -> list[Chip]:
    """One for each area that occurs; another click on the current one leads back to all."""
    present = {row.area for row in rows}
    return [
        Chip(
            name,
            _query(replace(filters, area="" if filters.area == area else area)),
            current=filters.area == area,
        )
        for area, name in AREAS.items()
        if area in present
    ]


def _query(filters: Filters) -> str:
    values = {
        "outcome": filters.outcome,
        "area": filters.area,
        "acl": filters.acl,
        "action": filters.action,
        "single": "1" if filters.single else "",
    }
    filtered = urlencode({name: value for name, value in values.items() if value})
    return "?" + "&".join(part for part in (filters.whom, filtered) if part)
