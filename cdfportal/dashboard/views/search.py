"""Search: pages, rights, groups, people, resources, words and errors, by whatever somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cdfportal.access.json_parts import time_json
from cdfportal.cdf.errors import CdfError
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.gaps import Gap, gap, gap_in_words
from cdfportal.dashboard.pages import ASKED_MOST, PAGES
from cdfportal.dashboard.presenters.asked_hits import asked_hits
from cdfportal.dashboard.presenters.hits import Rows
from cdfportal.dashboard.presenters.plain import plain
from cdfportal.dashboard.presenters.search import (
    examples,
    hit_table,
    kind_chips,
    looked_through,
    search_headline,
    sections,
)
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.searching import HitKind, Hits, in_project, look, without_project
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.query import choice, single, sought_text, typed_text

_MOST = 5
_MOST_OF_ONE = 200


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks."""

    text: str
    kind: HitKind | None
    project: str
    problems: tuple[str, ...]
    #: What stands in the field again: also what is too long, but no secret.
    typed: str


def search(visit: Visit) -> Answer:
    """`/search/`."""
    asked = _asked(visit)
    view, missing = _view(visit, asked.project)
    admin = visit.viewer.sign_in.is_portal_admin
    sought = in_project(visit, view) if view else without_project(admin=admin)
    rows = Rows(asked.project, sought, view)
    hits = look(sought, asked.text, _MOST_OF_ONE if asked.kind else _MOST)
    common = {
        "q": asked.text,
        "project": asked.project,
        "mistyped": hits.mistyped,
        "searched": looked_through(sought),
        "gaps": [gap_in_words(one) for one in (*missing, *sought.gaps)],
        "unnamed": sought.unnamed,
    }
    return _answer(asked, rows, hits, common, view.as_of if view else visit.now)


def _answer(
    asked: _Asked, rows: Rows, hits: Hits, common: Mapping[str, object], as_of: datetime
) -> Answer:
    direct = asked_hits(rows, asked.text) if asked.text else ()
    shown = sections(rows, hits, asked.text, asked.kind)
    headline = search_headline(asked.text, hits, direct)
    context = {
        **common,
        "as_of": as_of,
        "headline": headline,
        "typed": asked.typed,
        "kind": asked.kind or "",
        "chips": kind_chips(hits, len(direct), asked.text, asked.kind, asked.project),
        "direct": direct,
        "sections": shown,
        **({} if asked.text else _start(rows)),
    }
    data = {
        **common,
        "as_of": time_json(as_of),
        "sentence": headline.sentence,
        "total": hits.total,
        "asked": plain(direct),
        "kinds": plain(shown),
    }
    tables = (hit_table(direct, shown),)
    return Answer("dashboard/search.html", context, data, asked.problems, tables=tables)


def _asked(visit: Visit) -> _Asked:
    query, problems = visit.request.GET, list[str]()
    text = sought_text(query, "q", problems)
    name = choice(query, "kind", ("", *HitKind), problems)
    project = single(query, "project", problems) or settings.CONNECTION.default_project
    return _Asked(
        text, HitKind(name) if name else None, project, tuple(problems), typed_text(query, "q")
    )


def _view(visit: Visit, project: str) -> tuple[ProjectView | None, tuple[Gap, ...]]:
    """Where CDF does not answer, the rest is searched all the same."""
    if not project:
        return None, ()
    try:
        return open_project(visit, project), ()
    except CdfError as error:
        return None, (gap(f"What {project} holds", "", error),)


def _start(rows: Rows) -> dict[str, object]:
    """Where to go without a query: the pages that most are asked for, and what can be typed."""
    pages = ((PAGES[name], PAGES[name].address(rows.project)) for name in ASKED_MOST)
    return {
        "pages": [(page, href) for page, href in pages if href],
        "examples": examples(rows.project, rows.view),
    }
