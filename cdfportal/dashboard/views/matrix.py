"""ACLs by actions: for me, for somebody named, or over all groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.http import QueryDict

from cdfportal.access.group_matrix import group_matrix
from cdfportal.access.json_parts import time_json
from cdfportal.access.matrix import CellState, GroupsCell, HeldCell, Matrix, held_matrix
from cdfportal.access.subjects import SubjectKind
from cdfportal.access.whom import Whom
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.capabilities import AREAS, capability_rows
from cdfportal.dashboard.presenters.matrix import (
    OUTCOMES,
    MatrixFilters,
    ShownRow,
    area_of,
    in_order,
    shown_rows,
)
from cdfportal.dashboard.presenters.matrix_headline import groups_headline
from cdfportal.dashboard.presenters.matrix_table import laid_out
from cdfportal.dashboard.presenters.my_access import NARROWED, headline
from cdfportal.dashboard.presenters.subjects import subject_headline
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.tables import Table, columns
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.whom import read_whom
from cdfportal.web.ledger import Headline
from cdfportal.web.query import choice, single

AnyMatrix = Matrix[HeldCell] | Matrix[GroupsCell]


def matrix(visit: Visit, project: str) -> Answer:
    """`/p/<project>/matrix/`: what is held, until all is asked for by `held=0`."""
    query = visit.request.GET
    problems: list[str] = []
    filters = _filters(query, problems)
    every = single(query, "all", problems) == "1"
    view = open_project(visit, project)
    whom = read_whom(query, view, problems)
    if every and whom.query():
        problems.append("`all` and a subject exclude each other; name one.")
    found: AnyMatrix = _of_groups(view) if every else held_matrix(whom.access)
    rows = shown_rows(found, filters, "" if every else whom.query())
    table_head, laid = laid_out(found, rows)
    head = _headline(view, whom, found, every=every)
    context = {
        "project": project,
        "view": view,
        "whom": whom,
        "every": every,
        "head": table_head,
        "rows": laid,
        "headline": head,
        "narrowed": head.word == NARROWED,
        "areas": AREAS,
        "total": len(found.rows),
        "groups_read": len(view.index.groups),
        **_chips(found, filters, whom, every=every),
        "explanation": "dashboard:who-can" if every else "dashboard:can-i",
        "as_of": view.as_of,
    }
    data = Later(
        lambda: {
            **_data(view, None if every else whom),
            "actions": in_order(found.actions),
            "rows": [_row_data(row) for row in rows],
        }
    )
    return Answer("dashboard/matrix.html", context, data, tuple(problems), tables=(_table(rows),))


def _chips(
    found: AnyMatrix, filters: MatrixFilters, whom: Whom, *, every: bool
) -> dict[str, object]:
    """What the page can be narrowed to, as links."""
    named = "all=1" if every else whom.query()
    return {
        "subject_chips": _subjects(whom, every),
        "area_chips": _areas(found, filters, named),
        "outcome_chips": _outcomes(found, filters, named),
        "filters": filters,
        "held_chips": _held(found, filters, named),
    }


def _data(view: ProjectView, whom: Whom | None) -> dict[str, object]:
    return {
        "project": view.project,
        "as_of": time_json(view.as_of),
        "whom": whom.kind.value if whom else "all_groups",
        "subject": whom.subject if whom else "All groups",
        "complete": whom.access.complete if whom else view.all_groups,
        "gaps": [] if whom else [gap_in_words(gap) for gap in view.gaps],
    }


def _table(rows: Sequence[ShownRow]) -> Table:
    titles = columns(acl="ACL", area="Area", action="Action", state="State", text="What")
    return Table("matrix", "Matrix", titles, _lines(rows))


def _of_groups(view: ProjectView) -> Matrix[GroupsCell]:
    return view.index.kept(
        (group_matrix, view.all_groups),
        lambda: group_matrix(view.index, complete=view.all_groups),
    )


def _filters(query: QueryDict, problems: list[str]) -> MatrixFilters:
    return MatrixFilters(
        area=choice(query, "area", ("", *AREAS), problems),
        outcome=choice(query, "outcome", [*OUTCOMES], problems),
        held=choice(query, "held", ("1", "0"), problems) == "1",
    )


def _lines(rows: Sequence[ShownRow]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        for cell in row.cells:
            if cell.icon:
                yield row.acl, row.area, cell.action, cell.state, cell.text


def _row_data(row: ShownRow) -> dict[str, object]:
    cells = [
        {"action": cell.action, "state": cell.state, "text": cell.text}
        for cell in row.cells
        if cell.icon
    ]
    return {"acl": row.acl, "area": row.area, "cells": cells}


def _query(filters: MatrixFilters, named: str) -> str:
    values = {
        "area": filters.area,
        "outcome": filters.outcome,
        "held": "" if filters.held else "0",
    }
    chosen = urlencode({name: value for name, value in values.items() if value})
    return "?" + "&".join(part for part in (named, chosen) if part)


def _headline(view: ProjectView, whom: Whom, found: AnyMatrix, *, every: bool) -> Headline:
    """The same answer as that of the page with the list of rights."""
    if every:
        given = sum(MatrixFilters().admits("", row.cells.values()) for row in found.rows)
        return groups_headline(view, given, len(found.rows))
    if whom.kind is not SubjectKind.ME:
        return subject_headline(whom)
    rows = capability_rows(view.access, view.names)
    return headline(view.access, rows, overage=view.claims.overage())


def _held(found: AnyMatrix, filters: MatrixFilters, named: str) -> list[Chip]:
    """What is held, which is shown unless all is asked for."""
    held = sum(MatrixFilters().admits("", row.cells.values()) for row in found.rows)
    return [
        Chip(text, _query(replace(filters, held=is_held), named), count, filters.held == is_held)
        for text, count, is_held in (("Held", held, True), ("All", len(found.rows), False))
    ]


def _subjects(whom: Whom, every: bool) -> list[Chip]:
    chips = [Chip("Me", "?", current=not every and not whom.query())]
    if whom.query():
        chips.append(Chip(whom.label, f"?{whom.query()}", current=not every))
    return [*chips, Chip("All groups", "?all=1", current=every)]


def _areas(found: AnyMatrix, filters: MatrixFilters, named: str) -> list[Chip]:
    """Another click on the current one leads back to all."""
    present = {area_of(row.acl) for row in found.rows}
    return [
        Chip(
            name,
            _query(replace(filters, area="" if filters.area == area else area), named),
            current=filters.area == area,
        )
        for area, name in AREAS.items()
        if area in present
    ]


def _outcomes(found: AnyMatrix, filters: MatrixFilters, named: str) -> list[Chip]:
    """Each with the number of cells, all but `All`."""
    among = MatrixFilters(held=filters.held)
    states = [
        cell.state
        for row in found.rows
        if among.admits("", row.cells.values())
        for cell in row.cells.values()
    ]
    return [
        Chip(
            text,
            _query(replace(filters, outcome=name), named),
            states.count(CellState(name)) if name else None,
            filters.outcome == name,
        )
        for name, text in OUTCOMES.items()
        if name in ("", filters.outcome) or CellState(name) in states
    ]
