"""Every project that the token reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from cdfportal.access.json_parts import time_json
from cdfportal.cdf.errors import CdfRejectedError
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.gaps import gap, gap_in_words
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import Headline, many


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project."""

    name: str
    groups: int
    default: bool
    #: False when the operator's CDF_PROJECTS leaves it out.
    shown: bool


def projects(visit: Visit) -> Answer:
    """`/projects/`."""
    rows: tuple[ProjectRow, ...] = ()
    missing = ""
    as_of = visit.now
    try:
        found = visit.reader.inspection()
    except CdfRejectedError as error:
        if error.status != 403:
            raise
        missing = gap_in_words(gap("The list of projects", "the scope IDENTITY", error))
    else:
        as_of = found.fetched_at
        rows = tuple(
            _row(name, len(ids)) for name, ids in sorted(found.value.inspection.projects.items())
        )
    context = {
        "headline": _headline(rows, missing),
        "rows": rows,
        "missing": missing,
        "default_project": settings.CONNECTION.default_project,
        "as_of": as_of,
    }
    data = {
        "as_of": time_json(as_of),
        "projects": plain(rows),
        "gaps": [missing] if missing else [],
    }
    return Answer("dashboard/projects.html", context, data, tables=(_table(rows),))


def _table(rows: Sequence[ProjectRow]) -> Table:
    titles = columns(
        name="Project", groups="Your groups", default="Default", shown="Shown by this portal"
    )
    cells = (
        (row.name, str(row.groups), *("yes" if one else "no" for one in (row.default, row.shown)))
        for row in rows
    )
    return Table("projects", "Projects", titles, cells)


def _row(name: str, groups: int) -> ProjectRow:
    connection = settings.CONNECTION
    return ProjectRow(
        name, groups, name == connection.default_project, connection.allows_project(name)
    )


def _headline(rows: tuple[ProjectRow, ...], missing: str) -> Headline:
    if missing:
        return Headline(
            "open", "open", "Unknown", "It cannot be told which projects you reach.", missing
        )
    if not rows:
        return Headline(
            "no",
            "no",
            "None",
            "Your token reaches no project.",
            "You are in no CDF group of any project of this cluster.",
        )
    count = many(len(rows), "project")
    return Headline("yes", "yes", count, f"Your token reaches {count} of this cluster.")
