"""Which of my calls were refused in this sign-in, what was missing, and who can give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.refused_calls import MOST, newest
from cdfportal.access.denied import Denied, DeniedAnswer, DeniedKind, Ground, explain_denied, takes
from cdfportal.access.denied_words import denied_sentence
from cdfportal.access.json_parts import time_json
from cdfportal.access.model import Scope
from cdfportal.access.questions import parse_scope_text, scope_text
from cdfportal.access.refused_calls import RefusedCall
from cdfportal.dashboard.answer import Answer, Later, PlainText, Visit
from cdfportal.dashboard.presenters.denied import call_table
from cdfportal.dashboard.presenters.denied_head import (
    Filters,
    chips,
    denied_facts,
    denied_headline,
    verdict_of,
    way_to,
)
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.denied_causes import Explained, explained, ground_of, json_of, row_of
from cdfportal.dashboard.views.grantors import Grantors, grantors_of
from cdfportal.dashboard.views.project import open_project
from cdfportal.web.query import single

_TEMPLATE = "dashboard/denied.html"
_BY_GROUPS = frozenset({DeniedKind.MISSING, DeniedKind.ELSEWHERE, DeniedKind.UNKNOWN})
_BETWEEN_TEXTS = f"\n{'-' * 72}\n\n"


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that was refused, and what of it the filters show."""

    view: ProjectView
    kept: tuple[RefusedCall, ...]
    whole: DeniedAnswer
    shown: tuple[Explained, ...]
    grantors: Grantors
    since: datetime


def denied(visit: Visit, project: str) -> Answer:
    """`/p/<project>/denied/`."""
    problems: list[str] = []
    filters, scope = Filters.read(visit.request.GET, problems), _scope(visit, problems)
    view, asker = open_project(visit, project), visit.viewer.sign_in
    kept, ground = newest(asker.id), ground_of(view)
    whole = explain_denied(kept, ground)
    causes = _shown(whole, kept, filters, ground)
    if scope is not None and causes and not any(takes(one, scope) for one in causes):
        problems.append("`scope` is of a kind that none of these rights takes.")
    shown = tuple(explained(one, scope, ground, view, asker) for one in causes)
    found = _Found(view, kept, whole, shown, grantors_of(view), asker.created)
    rows = [row_of(one, view) for one in shown]
    context = {
        "rows": rows,
        "filters": filters,
        "scope": "" if scope is None else scope_text(scope),
        "facts": denied_facts(whole, len(kept), visit.now),
        "chips": chips(filters, [call for cause in whole.causes for call in cause.calls]),
        **_context(found),
    }
    return Answer(
        _TEMPLATE,
        context,
        Later(lambda: _data(found)),
        tuple(problems),
        tables=(call_table(rows),),
        texts=_texts(shown),
    )


def _context(found: _Found) -> dict[str, object]:
    view, whole = found.view, found.whole
    causes = [one.cause for one in found.shown]
    grantable = any(_can_be_granted(one, view.project) for one in causes)
    return {
        "project": view.project,
        "headline": denied_headline(whole, view.project, found.since, view.names),
        "acts": way_to(whole, causes) if len(causes) > 1 else (),
        "total": whole.count,
        "grantors": found.grantors if grantable else None,
        "other_projects": whole.other_projects,
        "since": found.since,
        "most": MOST,
        "as_of": view.as_of,
        "source": "Calls of this sign-in; nothing is kept when it ends",
    }


def _texts(shown: Sequence[Explained]) -> tuple[PlainText, ...]:
    texts = [one.request for one in shown if one.request]
    return (PlainText("access-request", _BETWEEN_TEXTS.join(texts)),) if texts else ()


def _scope(visit: Visit, problems: list[str]) -> Scope | None:
    """What the requests are narrowed to; None for nothing."""
    parsed = parse_scope_text(single(visit.request.GET, "scope", problems))
    if isinstance(parsed, str):
        problems.append(parsed)
        return None
    return None if parsed.is_all else parsed


def _shown(
    whole: DeniedAnswer, kept: Sequence[RefusedCall], filters: Filters, ground: Ground
) -> tuple[Denied, ...]:
    calls = [call for call in kept if filters.admits(call)]
    found = whole if len(calls) == len(kept) else explain_denied(calls, ground)
    return tuple(cause for cause in found.causes if filters.picks(cause))


def _can_be_granted(cause: Denied, project: str) -> bool:
    """Whether somebody of this project could do something about it."""
    return cause.kind in _BY_GROUPS or (cause.kind, cause.about) == (DeniedKind.NO_GROUP, project)


def _data(found: _Found) -> dict[str, object]:
    view, whole = found.view, found.whole
    return {
        "verdict": verdict_of(whole).value,
        "sentence": denied_sentence(whole, view.project, found.since, view.names),
        "project": view.project,
        "since": time_json(found.since),
        "total": whole.count,
        "kept": len(found.kept),
        "most": MOST,
        "causes": [json_of(one, view) for one in found.shown],
        "grantors": found.grantors.data,
        "other_projects": dict(whole.other_projects),
        "as_of": time_json(view.as_of),
    }
