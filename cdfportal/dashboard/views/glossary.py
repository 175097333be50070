"""The glossary: every word on one page, filtered by kind and text; a page for each."""

from __future__ import annotations

from django.conf import settings

from cdfportal.access.json_parts import time_json
from cdfportal.base.errors import Reason
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.presenters.glossary import (
    glossary_table,
    headline,
    kind_chips,
    page_links,
    question_links,
    word_links,
)
from cdfportal.diagnose.glossary import Word, WordKind, find_words, word, words
from cdfportal.diagnose.glossary.to_json import word_json
from cdfportal.web.errors import Refusal, RefusedError
from cdfportal.web.ledger import Headline
from cdfportal.web.query import choice, sought_text


def glossary(visit: Visit) -> Answer:
    """`/glossary/`."""
    problems: list[str] = []
    query = visit.request.GET
    sought = sought_text(query, "q", problems)
    name = choice(query, "kind", ("", *WordKind), problems)
    kind = WordKind(name) if name else None
    found = find_words(sought) if sought else words()
    shown = [one for one in found if kind in (None, one.kind)]
    context = {
        "project": settings.CONNECTION.default_project,
        "as_of": visit.now,
        "q": sought,
        "kind": name,
        "chips": kind_chips(kind, sought, found),
        "headline": headline(shown, sought),
        "groups": _by_kind(shown),
    }
    data = {
        "as_of": time_json(visit.now),
        "total": len(shown),
        "words": [word_json(one) for one in shown],
    }
    tables = (glossary_table(shown),)
    return Answer("dashboard/glossary.html", context, data, tuple(problems), tables=tables)


def _by_kind(shown: list[Word]) -> list[tuple[WordKind, list[Word]]]:
    """Kinds in their order, words as they come."""
    kinds = ((kind, [one for one in shown if one.kind is kind]) for kind in WordKind)
    return [(kind, held) for kind, held in kinds if held]


def one_word(visit: Visit, word_id: str) -> Answer:
    """`/glossary/<id>/`."""
    try:
        found = word(word_id)
    except KeyError:
        raise _unknown() from None
    project = settings.CONNECTION.default_project
    context = {
        "project": project,
        "as_of": visit.now,
        "word": found,
        "headline": Headline("plain", "search", found.kind.heading, found.meaning, found.why),
        "parts": [(part.title, word_links(part.ids)) for part in found.parts],
        "questions": question_links(found, project),
        "pages": page_links(found, project),
        "see": word_links(found.see),
    }
    data = {"as_of": time_json(visit.now), **word_json(found)}
    tables = (glossary_table([found]),)
    return Answer("dashboard/word.html", context, data, tables=tables)


def _unknown() -> RefusedError:
    return RefusedError(
        Refusal(
            404,
            Reason.NOT_FOUND,
            "There is no such word in the glossary",
            "The portal knows no word of this name.",
            ("Look through the glossary, or search for it.",),
            retry_url="/glossary/",
            retry_label="Glossary",
        )
    )
