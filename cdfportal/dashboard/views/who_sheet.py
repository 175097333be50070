"""A who-can as a sheet for an access review, to print and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.urls import reverse

from cdfportal.access.answers import PrincipalAnswer
from cdfportal.access.explain import question_in_words, who_can_sentence
from cdfportal.access.json_parts import question_json, time_json
from cdfportal.access.questions import scope_text
from cdfportal.access.to_json import unknown_json
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.gaps import gap_in_words
from cdfportal.dashboard.presenters.who_can import who_notes
from cdfportal.dashboard.presenters.who_filters import PAGE, address
from cdfportal.dashboard.presenters.who_sheet import SheetRow, Source, sheet_cells, sheet_rows
from cdfportal.dashboard.recorded import SENTENCE, Recorded, recorded
from cdfportal.dashboard.tables import Table, columns
from cdfportal.dashboard.views.who import Whoever, asked_who

_TEMPLATE = "dashboard/who_sheet.html"
#: People named for each IdP group.
_MOST_PEOPLE = 1000


def who_sheet(visit: Visit, project: str) -> Answer:
    """`/p/<project>/who-can/sheet/`."""
    asked = asked_who(visit, project, _TEMPLATE)
    if isinstance(asked, Answer):
        return asked
    found, context = asked
    total = len(found.kept.principals) + len(found.kept.groups)
    here = _sources(found, (found.filters.page - 1) * PAGE)
    seen = _seen(visit, found, here)
    rows = [*sheet_rows(here, found.around, found.profiles, seen.seen)]
    return Answer(
        _TEMPLATE,
        {**context, **_context(visit, found, total), "rows": rows, "seen": seen},
        Later(lambda: _data(found, rows, total, seen)),
        tables=(Table("review", "Access review", _COLUMNS, _cells(visit, found, total)),),
    )


def _sources(found: Whoever, start: int) -> tuple[Source, ...]:
    """A page of accounts and then groups, as one list."""
    listed, groups, stop = found.kept.principals, found.kept.groups, start + PAGE
    before = len(listed)
    return (*listed[start:stop], *groups[max(0, start - before) : max(0, stop - before)])


def _seen(visit: Visit, found: Whoever, sources: Sequence[Source]) -> Recorded:
    groups = (one.group.source_id for one in sources if not isinstance(one, PrincipalAnswer))
    return recorded(found.view, groups, visit.now, _MOST_PEOPLE)


def _context(visit: Visit, found: Whoever, total: int) -> Mapping[str, object]:
    query, page, whole = visit.request.GET, found.filters.page, found.whole
    path = reverse("dashboard:who-can-sheet", args=[found.view.project])
    return {
        "who": whole,
        "asks": question_in_words(whole.question, found.view.names),
        "sentence": who_can_sentence(whole, found.view.names),
        "right": f"{whole.question.acl}:{whole.question.action}",
        "scope": scope_text(whole.question.scope),
        "categories": sorted(whole.question.categories),
        "partly": len(whole.partly),
        "filters": found.filters,
        "profile_gap": gap_in_words(found.profile_gap) if found.profile_gap else "",
        "unknowns": who_notes(whole),
        "seen_sentence": SENTENCE,
        "link": f"{settings.PORTAL.url}{path}{address(query, page=page if page > 1 else '')}",
        "question_query": address(query),
        "total": total,
        "page": page,
        "pages": max(1, -(-total // PAGE)),
        "previous": address(query, page=page - 1) if page > 1 else "",
        "next": address(query, page=page + 1) if page * PAGE < total else "",
    }


def _data(
    found: Whoever, rows: Sequence[SheetRow], total: int, seen: Recorded
) -> Mapping[str, object]:
    names = [column.name for column in _COLUMNS]
    return {
        "project": found.view.project,
        "as_of": time_json(found.view.as_of),
        "question": question_json(found.whole.question),
        "verdict": found.whole.verdict.value,
        "sentence": who_can_sentence(found.whole, found.view.names),
        "complete": found.whole.complete,
        "unknowns": [unknown_json(unknown) for unknown in found.whole.unknowns],
        "page": found.filters.page,
        "total": total,
        "rows": [dict(zip(names, sheet_cells(row), strict=True)) for row in rows],
        "recorded": None if not seen.on else {"shown": seen.shown, "sentence": SENTENCE},
    }


_COLUMNS = columns(
    kind="Kind",
    who="Who",
    detail="Known as",
    via="Via",
    because="Because",
    application="Application",
    answer="Answer",
    since="Since",
    last_seen="Last seen",
    decision="Keep or remove",
    signed="Signed, date",
)


def _cells(visit: Visit, found: Whoever, total: int) -> Iterator[tuple[str, ...]]:
    """All pages, looked up a page at a time."""
    for start in range(0, total, PAGE):
        here = _sources(found, start)
        seen = _seen(visit, found, here).seen
        for row in sheet_rows(here, found.around, found.profiles, seen):
            yield sheet_cells(row)
