"""The groups of a project, and one group."""

from __future__ import annotations

import json

from django.conf import settings

from cdfportal.access.json_parts import group_json, time_json
from cdfportal.base.errors import Reason
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.parameters import group_id
from cdfportal.dashboard.presenters.groups import (
    group_capabilities,
    group_facts,
    group_headline,
    group_rows,
    membership_of,
)
from cdfportal.dashboard.presenters.memberships import idp_group_name, membership_reasons
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.query import page_number, single

_PAGE = 200


def groups(visit: Visit, project: str) -> Answer:
    """`/p/<project>/groups/`."""
    problems: list[str] = []
    number = page_number(visit.request.GET, problems)
    name = single(visit.request.GET, "name", problems)
    view = open_project(visit, project)
    rows = [
        row
        for row in group_rows(
            view.index, view.access, settings.CONNECTION.client_id, settings.PORTAL.group_names
        )
        if name.casefold() in row.name.casefold()
    ]
    shown = rows[(number - 1) * _PAGE : number * _PAGE]
    context = {
        "project": project,
        "view": view,
        "rows": shown,
        "total": len(rows),
        "all": len(view.index.groups),
        "mine": len(view.access.memberships),
        "name": name,
        "gaps": [gap_in_words(gap) for gap in view.gaps],
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number * _PAGE < len(rows) else None,
        "as_of": view.as_of,
    }
    data = {
        "project": project,
        "as_of": time_json(view.as_of),
        "all_groups": view.all_groups,
        "total": len(rows),
        "page": number,
        "groups": plain(shown),
        "gaps": context["gaps"],
    }
    return Answer("dashboard/groups.html", context, data, tuple(problems))


def group(visit: Visit, project: str, group: str) -> Answer:
    """`/p/<project>/groups/<id>/`."""
    number = group_id(group)
    view = open_project(visit, project)
    found = view.index.get(number)
    if found is None:
        raise _not_shown(number, view)
    held = membership_of(found, view.access)
    names = settings.PORTAL.group_names
    shared = [g for g in view.index.groups if g.source_id and g.source_id == found.source_id]
    context = {
        "project": project,
        "group": found,
        "headline": group_headline(found),
        "facts": group_facts(found, settings.CONNECTION.client_id),
        "capabilities": group_capabilities(found, view.index, project, view.names),
        "reasons": membership_reasons(held) if held else (),
        "mine": held is not None,
        "idp_name": idp_group_name(found.source_id, names),
        "shared": [g for g in shared if g.id != found.id],
        "app_ids": sorted(found.app_ids or ()),
        "client_id": settings.CONNECTION.client_id,
        "raw": json.dumps(group_json(found), indent=2, ensure_ascii=False),
        "all_groups": view.all_groups,
        "as_of": view.as_of,
    }
    data = {
        **group_json(found),
        "project": project,
        "as_of": time_json(view.as_of),
        "mine": held is not None,
        "reasons": list(membership_reasons(held)) if held else [],
        "idp_name": context["idp_name"],
    }
    return Answer("dashboard/group.html", context, data)


def _not_shown(number: int, view: ProjectView) -> RefusedError:
    why = (
        "No group of the project has this id; groups are replaced, not edited, so ids change."
        if view.all_groups
        else "CDF shows you only your own groups: your token lacks groupsAcl:LIST on all."
    )
    return RefusedError(
        Refusal(404, Reason.NOT_FOUND, f"Group {number} is not among the groups shown to you", why)
    )
