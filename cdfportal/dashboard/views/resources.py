"""The resources of a project: those that the viewer may read, and those that grants name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from cdfportal.access.json_parts import time_json
from cdfportal.access.questions import value_order
from cdfportal.access.resources import Resource, ResourceKind, named_resources
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.counts import at_least
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.presenters.resources import KINDS, resource_in_words, resource_query
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.readable import Readable, readable
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.query import choice, page_number, sought_text

_TEMPLATE = "dashboard/resources.html"
_PAGE = 200
_STATES = {
    "all": "All",
    "readable": "Readable",
    "missing": "Not readable or gone",
    "unknown": "Not looked up",
}


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of resource."""

    kind: str
    words: str
    readable: int | None
    named: int
    on_all: int
    gap: str


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """One resource."""

    value: str
    words: str
    state: str
    #: Groups whose grants name it.
    groups: int
    query: str


def overview(visit: Visit, view: ProjectView, problems: Sequence[str] = ()) -> Answer:
    """All kinds; also where the address holds something that cannot be."""
    rows = () if problems else tuple(_kind(visit, view, kind) for kind in ResourceKind)
    context = {
        "project": view.project,
        "all_groups": view.all_groups,
        "kind_rows": rows,
        "as_of": view.as_of,
        "gaps": [gap_in_words(one) for one in view.gaps],
    }
    data = Later(
        lambda: {
            "project": view.project,
            "as_of": time_json(view.as_of),
            "all_groups": view.all_groups,
            "kinds": plain(rows),
        }
    )
    return Answer(
        _TEMPLATE,
        context,
        data,
        tuple(problems),
        tables=(_kind_table(rows, complete=view.all_groups),),
    )


def _kind(visit: Visit, view: ProjectView, kind: ResourceKind) -> KindRow:
    known, named = readable(visit.reader, view, kind), named_resources(view.index, kind)
    return KindRow(
        kind=kind.value,
        words=KINDS[kind][1],
        readable=None if known.gap else len(known.names),
        named=len(named.groups),
        on_all=named.on_all,
        gap=gap_in_words(known.gap) if known.gap else "",
    )


def _kind_table(rows: Sequence[KindRow], *, complete: bool) -> Table:
    titles = columns(
        kind="Kind", readable="Readable", named="Named in grants", on_all="Groups on all"
    )
    cells = (
        (
            row.words,
            "" if row.readable is None else str(row.readable),
            at_least(row.named, complete=complete),
            at_least(row.on_all, complete=complete),
        )
        for row in rows
    )
    return Table("kinds", "Kinds of resources", titles, cells)


@dataclass(frozen=True, slots=True)
class _Search:
    """What the address asks of a list."""

    kind: ResourceKind
    state: str
    name: str
    page: int

    def admits(self, row: ResourceRow) -> bool:
        return self.state in ("all", row.state) and self.name.casefold() in row.words.casefold()

    def query(self, **changed: str) -> str:
        """The address with this changed."""
        values = {"kind": self.kind.value, "name": self.name, "state": self.state, **changed}
        return "?" + urlencode({name: one for name, one in values.items() if one and one != "all"})


def kind_list(visit: Visit, view: ProjectView, kind: ResourceKind) -> Answer:
    """The resources of one kind, those that most groups name first."""
    query, problems = visit.request.GET, list[str]()
    state, page = choice(query, "state", _STATES, problems), page_number(query, problems)
    search = _Search(kind, state, sought_text(query, "name", problems), page)
    known, named = readable(visit.reader, view, kind), named_resources(view.index, kind)
    rows = _rows(kind, known, named.groups)
    found = [*filter(search.admits, rows)]
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    common = {
        "project": view.project,
        "kind": kind.value,
        "total": len(found),
        "on_all": named.on_all,
        "all_groups": view.all_groups,
        "gaps": [gap_in_words(one) for one in (*view.gaps, *([known.gap] if known.gap else []))],
    }
    context = {
        **common,
        **_pages(search, len(found)),
        **{"name": search.name, "state": state, "chips": _chips(search, rows)},
        "title": KINDS[kind][1],
        "rows": shown,
        "all": len(rows),
        "as_of": view.as_of,
    }
    data = Later(
        lambda: {
            **common,
            "page": page,
            "resources": plain(shown),
            "as_of": time_json(view.as_of),
        }
    )
    table = _table(kind, found, complete=view.all_groups)
    return Answer(_TEMPLATE, context, data, tuple(problems), tables=(table,))


def _pages(search: _Search, total: int) -> dict[str, str]:
    page = search.page
    return {
        "previous": search.query(page=str(page - 1)) if page > 1 else "",
        "next": search.query(page=str(page + 1)) if page * _PAGE < total else "",
    }


def _chips(search: _Search, rows: Sequence[ResourceRow]) -> list[Chip]:
    """One for each state that occurs."""
    counts = {"all": len(rows), **Counter(row.state for row in rows)}
    return [
        Chip(text, search.query(state=one), counts.get(one, 0), one == search.state)
        for one, text in _STATES.items()
        if one in ("all", search.state) or counts.get(one)
    ]


def _rows(kind: ResourceKind, known: Readable, named: Mapping[str, int]) -> list[ResourceRow]:
    values = sorted(
        {*known.names, *named}, key=lambda value: (-named.get(value, 0), value_order(value))
    )
    return [_row(Resource(kind, value), known, named.get(value, 0)) for value in values]


def _row(one: Resource, known: Readable, groups: int) -> ResourceRow:
    state = known.state(one.value)
    database = one.value.partition("/")[0]
    if (
        one.kind is ResourceKind.RAW
        and database != one.value
        and state == "missing"
        and database in known.names
    ):
        # Tables are listed database by database, on the page of each.
        state = "unknown"
    name = known.names.get(one.value, "")
    return ResourceRow(one.value, resource_in_words(one, name), state, groups, resource_query(one))


def _table(kind: ResourceKind, rows: Sequence[ResourceRow], *, complete: bool) -> Table:
    titles = columns(value="Id", words="Resource", state="State", groups="Groups that name it")
    cells = (
        (row.value, row.words, _STATES[row.state], at_least(row.groups, complete=complete))
        for row in rows
    )
    return Table("resources", KINDS[kind][1], titles, cells)
