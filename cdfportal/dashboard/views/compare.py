"""Why may one do it and the other not? Two subjects side by side."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import QueryDict

from cdfportal.access.compare import compare as decide
from cdfportal.access.compare_words import comparison_json, parts_of
from cdfportal.access.comparison import Comparison, Where
from cdfportal.access.model import Group
from cdfportal.access.subjects import subject_text
from cdfportal.access.whom import Whom
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.presenters.compare import (
    TITLES,
    compare_facts,
    compare_headline,
    compare_rows,
    compare_table,
)
from cdfportal.dashboard.presenters.subjects import subject_notes
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.ask import Field
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.whom import read_side
from cdfportal.web.query import choice, page_number

_PAGE = 200
_MOST_HINTS = 200
_SIDES = ("left", "right")
_CHOICES = ("all", *(where.value for where in Where))
_MISSING = (
    "`left` and `right` are missing: name two of `me`, `group:<id>`, `idp_group:<id>`, `principal:<id>`.",
)


def compare(visit: Visit, project: str) -> Answer:
    """`/p/<project>/compare/`."""
    query = visit.request.GET
    problems: list[str] = []
    show, number = choice(query, "show", _CHOICES, problems), page_number(query, problems)
    view = open_project(visit, project)
    left, right = (read_side(query, side, view, problems) for side in _SIDES)
    context = {"project": project, "as_of": view.as_of, **_form(query, view, problems)}
    asked = any(query.get(side, "").strip() for side in _SIDES)
    if problems or not asked:
        missing = () if asked or problems else _MISSING
        return Answer("dashboard/compare.html", context, {}, tuple(problems), missing)
    return _answer(view, (left, right), (show, number), context)


def _answer(
    view: ProjectView,
    sides: tuple[Whom, Whom],
    shown_by: tuple[str, int],
    context: dict[str, object],
) -> Answer:
    (left, right), (show, number) = sides, shown_by
    compared = decide(left.access, right.access)
    parts = [row for row in parts_of(compared) if show in ("all", row[1].where.value)]
    shown = parts[(number - 1) * _PAGE : number * _PAGE]
    context = {
        **context,
        "headline": compare_headline(compared, left, right),
        "facts": compare_facts(compared),
        "compared": compared,
        "rows": tuple(compare_rows(shown, compared, sides, view.names)),
        "total": len(parts),
        "chips": _chips(compared, sides, show),
        "sides": [_side(side, view) for side in sides],
        "group_lists": _group_lists(compared),
        "removed": _removed(compared),
        "swap": _query(right, left),
        "pages": _pages(sides, show, number, len(parts)),
    }
    data = Later(
        lambda: {
            **comparison_json(compared, left, right, view.as_of, shown),
            "project": view.project,
            "total": len(parts),
            "page": number,
            "notes": [
                note.title
                for side in sides
                for note in subject_notes(side, all_groups=view.all_groups)
            ],
        }
    )
    every = compare_rows(parts, compared, sides, view.names)
    return Answer("dashboard/compare.html", context, data, tables=(compare_table(every),))


def _form(query: QueryDict, view: ProjectView, problems: Sequence[str]) -> dict[str, object]:
    fields = [
        Field(
            side,
            query.get(side, ""),
            " ".join(text for text in problems if text.startswith(f"`{side}`")),
        )
        for side in _SIDES
    ]
    known = tuple(f"`{side}`" for side in _SIDES)
    listed = view.index.groups[:_MOST_HINTS] if view.all_groups else ()
    mine = [held.group for held in view.access.memberships]
    return {
        "fields": fields,
        "examples": mine[:3],
        "other_problems": [text for text in problems if not text.startswith(known)],
        "hints": [(f"group:{group.id}", group.label) for group in listed or mine],
    }


def _query(left: Whom, right: Whom, show: str = "all", page: int = 1) -> str:
    more = {**({} if show == "all" else {"show": show}), **({"page": page} if page > 1 else {})}
    sides = {"left": subject_text(left.asked), "right": subject_text(right.asked)}
    return "?" + urlencode({**sides, **more}, safe=":,")


def _chips(compared: Comparison, sides: tuple[Whom, Whom], show: str) -> list[Chip]:
    """One for each place that occurs, with its number of lines."""
    counts = {"all": 0, **{where.value: 0 for where in Where}}
    for _, part in parts_of(compared):
        counts["all"] += 1
        counts[part.where.value] += 1
    titles = {"all": "All", **{where.value: title for where, title in TITLES.items()}}
    return [
        Chip(titles[name], _query(*sides, name), count, current=show == name)
        for name, count in counts.items()
        if count or name in ("all", show)
    ]


def _side(whom: Whom, view: ProjectView) -> dict[str, object]:
    """A side with what is to say about it, and the address of its whole access."""
    notes = subject_notes(whom, all_groups=view.all_groups)
    return {"label": whom.label, "view_as": whom.query(), "notes": notes}


def _group_lists(compared: Comparison) -> list[tuple[str, Sequence[Group]]]:
    return [
        ("Only left is in", compared.left_groups),
        ("Only right is in", compared.right_groups),
        ("Both are in", compared.shared_groups),
    ]


def _removed(compared: Comparison) -> list[tuple[str, list[str]]]:
    """The rights of each side that a gate took away, each once."""
    sides = {"Left": compared.left_removed, "Right": compared.right_removed}
    return [
        (side, [*dict.fromkeys(f"{grant.acl}:{grant.action}" for grant in grants)])
        for side, grants in sides.items()
        if grants
    ]


def _pages(
    sides: tuple[Whom, Whom], show: str, number: int, total: int
) -> list[tuple[str, str, str]]:
    """(relation, words, address) of the neighbouring pages."""
    found = []
    if number > 1:
        found.append(("prev", f"Previous {_PAGE}", number - 1))
    if number * _PAGE < total:
        found.append(("next", f"Next {_PAGE}", number + 1))
    return [(relation, words, _query(*sides, show, page)) for relation, words, page in found]
