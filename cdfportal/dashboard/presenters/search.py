"""The search page: its answer in one sentence, its chips, one section for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from cdfportal.access.words import and_list
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.presenters.glossary import Link
from cdfportal.dashboard.presenters.hits import TITLES, Hit, Rows
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.searching import HitKind, Hits, Sought
from cdfportal.dashboard.tables import Table, columns
from cdfportal.web.ledger import Headline, many


@dataclass(frozen=True, slots=True)
class Section:
    """The hits of one kind."""

    kind: str
    #: One of them, in a word.
    what: str
    title: str
    total: int
    hits: tuple[Hit, ...]
    #: All of them; empty where they are all shown.
    more: str


def sections(rows: Rows, hits: Hits, text: str, kind: HitKind | None) -> tuple[Section, ...]:
    """Nearest kinds first; of one kind alone where that is asked for."""
    return tuple(
        Section(
            kind=held.value,
            what=TITLES[held][0],
            title=TITLES[held][1],
            total=found.total,
            hits=tuple(rows.hit(held, match.entry) for match in found.matches),
            more=""
            if kind or len(found.matches) == found.total
            else query(text, held, rows.project),
        )
        for held, found in hits.found.items()
        if kind in (None, held)
    )


def query(text: str, kind: HitKind | None, project: str) -> str:
    """The address of a search."""
    values = {"q": text, "kind": kind.value if kind else "", "project": project}
    asked = urlencode({name: value for name, value in values.items() if value})
    return reverse("dashboard:search") + (f"?{asked}" if asked else "")


def kind_chips(
    hits: Hits, direct: int, text: str, chosen: HitKind | None, project: str
) -> list[Chip]:
    """All, so many direct answers included, then each kind that holds something; nothing without a choice."""
    if not text or (not hits.found and chosen is None):
        return []
    chips = [Chip("All", query(text, None, project), hits.total + direct, chosen is None)]
    for kind in HitKind:
        if kind in hits.found or kind is chosen:
            count = hits.found[kind].total if kind in hits.found else 0
            chips.append(Chip(TITLES[kind][1], query(text, kind, project), count, kind is chosen))
    return chips


def search_headline(text: str, hits: Hits, direct: Sequence[Hit]) -> Headline:
    """What was found, in one sentence."""
    if not text:
        return Headline(
            "plain",
            "search",
            "Search",
            "Type the name of whatever you look for, or paste an id, a right, a call or an error.",
            "Case, accents and one wrong letter in a longer word make no difference.",
        )
    if not hits.total and not direct:
        sentence = f"Nothing found for “{text}”."
        return Headline(
            "open", "open", "No hits", sentence, "What was looked through stands below."
        )
    counts = [_counted(kind, found.total) for kind, found in hits.found.items()]
    if direct:
        counts.insert(0, many(len(direct), "answer"))
    because = "None has it letter by letter; these are one letter away." if hits.mistyped else ""
    return Headline("plain", "search", "Found", f"“{text}” finds {and_list(counts)}.", because)


def _counted(kind: HitKind, count: int) -> str:
    one, title = TITLES[kind]
    return many(count, one, title if title[:2] == "Id" else title[0].lower() + title[1:])


def looked_through(sought: Sought) -> list[str]:
    """ "4 groups", "71 access control lists": where a word could have stood."""
    return [_counted(kind, len(corpus.folded)) for kind, corpus in sought.corpora.items()]


def examples(project: str, view: ProjectView | None) -> list[Link]:
    """What can be typed, with things that this viewer has."""
    mine = view.access.memberships if view else ()
    sets = sorted(view.data_sets.names.values()) if view and view.data_sets else ()
    texts = (
        *(held.group.name for held in mine[:1] if held.group.name),
        *sets[:1],
        "time series",
        "write assets",
        "sourceId",
        "AADSTS50011",
        *((f"GET /api/v1/projects/{project}/assets",) if project else ()),
    )
    return [Link(text, query(text, None, "")) for text in dict.fromkeys(texts)]


def hit_table(direct: Sequence[Hit], shown: Sequence[Section]) -> Table:
    """For export: the lines of the screen."""
    titles = columns(kind="Kind", id="Id", title="Title", note="Note", address="Address")
    return Table("hits", "Hits", titles, _lines((*direct, *(h for s in shown for h in s.hits))))


def _lines(hits: Sequence[Hit]) -> Iterator[Sequence[str]]:
    return ((one.what, one.id, one.title, one.note, one.href) for one in hits)
