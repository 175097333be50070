"""The access page of a project: the viewer's own, or that of somebody named in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from cdfportal.access.json_parts import JsonObject
from cdfportal.access.subjects import SubjectKind, subject_text
from cdfportal.access.to_json import access_json
from cdfportal.access.whom import Whom
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.presenters.areas import area_rows, area_table
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.presenters.subjects import (
    subject_group_table,
    subject_groups,
    subject_headline,
    subject_notes,
)
from cdfportal.dashboard.presenters.ways import access_ways, way_table, ways_json
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.access import my_access
from cdfportal.dashboard.views.ask import Field, form
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.ways import drawn, lead
from cdfportal.dashboard.views.whom import read_whom

_TEMPLATE = "dashboard/view_as.html"
_LABELS = {
    SubjectKind.GROUP.value: "CDF groups, by id; of several, members of all",
    SubjectKind.IDP_GROUPS.value: "IdP groups, by id; also a pasted list",
    SubjectKind.PRINCIPAL.value: "A principal, by id",
}


def access(visit: Visit, project: str) -> Answer:
    """`/p/<project>/`: me, unless `group`, `idp_group` or `principal` name somebody else."""
    query = visit.request.GET
    if not names_somebody(query):
        return my_access(visit, project)
    problems: list[str] = []
    view = open_project(visit, project)
    whom = read_whom(query, view, problems)
    if problems:
        return nobody(query, view, problems)
    return _answer(view, whom, _context(query, view))


def nobody(query: QueryDict, view: ProjectView, problems: Sequence[str]) -> Answer:
    """The form with what is wrong at its field, where the address names nobody that can be."""
    return Answer(_TEMPLATE, _context(query, view, problems), {}, tuple(problems))


def _context(
    query: QueryDict, view: ProjectView, problems: Sequence[str] = ()
) -> dict[str, object]:
    return {"project": view.project, "as_of": view.as_of, **_form(query, problems)}


def _form(query: QueryDict, problems: Sequence[str]) -> dict[str, object]:
    asked = form(query, tuple(problems))
    fields = cast("Mapping[str, Field]", asked["fields"])
    return {
        "subject_fields": [(fields[name], label) for name, label in _LABELS.items()],
        "other_problems": asked["other_problems"],
    }


def names_somebody(query: QueryDict) -> bool:
    """Whether a page is asked about somebody else than the viewer."""
    return any(value.strip() for name in _LABELS for value in query.getlist(name))


def _answer(view: ProjectView, whom: Whom, context: dict[str, object]) -> Answer:
    head, areas = subject_headline(whom), area_rows(whom.access) if whom.access.grants else ()
    notes = subject_notes(whom, all_groups=view.all_groups)
    groups = subject_groups(whom, settings.PORTAL.group_names)
    ways = access_ways(whom.access, lead(view, whom.query()))
    beside = urlencode({"left": "me", "right": subject_text(whom.asked)}, safe=":,")
    shown = {
        "whom": whom,
        "headline": head,
        "notes": notes,
        "areas": areas,
        "groups": groups,
        "beside": beside,
        **drawn(ways),
    }
    data: JsonObject = {
        **access_json(whom.access, view.as_of),
        "whom": whom.kind.value,
        "subject": subject_text(whom.asked),
        "label": whom.label,
        "headline": plain([head])[0],
        "notes": plain(notes),
        "areas": plain(areas),
        "groups": plain(groups),
        "ways": ways_json(ways),
    }
    tables = (subject_group_table(groups), area_table(areas), way_table(ways))
    return Answer(_TEMPLATE, {**context, **shown}, data, tables=tables)
