"""The groups of a project: searched, filtered by chips, sorted, 200 at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.conf import settings

from cdfportal.access.json_parts import time_json
from cdfportal.access.model import Group
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.group_search import (
    FLAGS,
    MEMBERS,
    SORTS,
    Kind,
    Search,
    find,
    flag_chips,
    member_chips,
    sort_chips,
)
from cdfportal.dashboard.presenters.groups import GroupRow, group_rows, group_table
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.query import choice, page_number, sought_text

_PAGE = 200


def groups(visit: Visit, project: str) -> Answer:
    """`/p/<project>/groups/`."""
    problems: list[str] = []
    number = page_number(visit.request.GET, problems)
    search = _search(visit, problems)
    view = open_project(visit, project)
    mine = frozenset(held.group.id for held in view.access.memberships)
    found = find(view.index.groups, mine, search, settings.PORTAL.group_names)
    shown = tuple(_rows(view, found.groups[(number - 1) * _PAGE : number * _PAGE], mine))
    total = len(found.groups)
    gaps = [gap_in_words(gap) for gap in view.gaps]
    context = {
        "project": project,
        "view": view,
        "rows": shown,
        "total": total,
        "all": len(view.index.groups),
        "mine": len(mine),
        "search": search,
        "member_chips": member_chips(search, found),
        "flag_chips": flag_chips(search, found),
        "sort_chips": sort_chips(search),
        "gaps": gaps,
        **_paging(search, number, total),
        "as_of": view.as_of,
    }
    data = Later(
        lambda: {
            "project": project,
            "as_of": time_json(view.as_of),
            "all_groups": view.all_groups,
            "total": total,
            "page": number,
            "counts": {kind.value: found.counts.get(kind, 0) for kind in Kind},
            "groups": plain(shown),
            "gaps": gaps,
        }
    )
    lists = (group_table(_rows(view, found.groups, mine)),)
    return Answer("dashboard/groups.html", context, data, tuple(problems), tables=lists)


def _paging(search: Search, number: int, total: int) -> dict[str, object]:
    """Where the page begins, and the addresses of its neighbours."""
    end = number * _PAGE
    return {
        "first": end - _PAGE + 1,
        "previous": search.query(page=str(number - 1)) if number > 1 else "",
        "next": search.query(page=str(number + 1)) if end < total else "",
    }


def _rows(view: ProjectView, shown: Iterable[Group], mine: Collection[int]) -> Iterator[GroupRow]:
    portal, app_id = settings.PORTAL, settings.CONNECTION.client_id
    return group_rows(shown, view.index, mine, app_id, portal.group_names)


def _search(visit: Visit, problems: list[str]) -> Search:
    query = visit.request.GET
    members = choice(query, "members", ("any", *(kind.value for kind in MEMBERS)), problems)
    return Search(
        name=sought_text(query, "name", problems),
        acl=sought_text(query, "acl", problems),
        members="" if members == "any" else members,
        flags=frozenset(
            kind for kind in FLAGS if choice(query, kind.value, ("0", "1"), problems) == "1"
        ),
        sort=choice(query, "sort", tuple(SORTS), problems),
    )
