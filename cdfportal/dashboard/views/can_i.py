"""May I do that, and because of what?"""

from __future__ import annotations

from django.conf import settings

from cdfportal.access.decide import can
from cdfportal.access.model import Group
from cdfportal.access.questions import scope_text
from cdfportal.access.subjects import SubjectKind
from cdfportal.access.to_json import decision_json
from cdfportal.access.whom import Whom
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.presenters.lanes import lanes, left_out
from cdfportal.dashboard.presenters.path import draw
from cdfportal.dashboard.presenters.questions import (
    answer_headline,
    only_way,
    unknown_notes,
    ways,
)
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.ask import Asked, form, read_question
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.whom import read_whom
from cdfportal.web.ledger import Headline


def can_i(visit: Visit, project: str) -> Answer:
    """`/p/<project>/can-i/`."""
    query = visit.request.GET
    view = open_project(visit, project)
    asked = read_question(query)
    problems = list(asked.problems)
    whom = read_whom(query, view, problems)
    context = {
        "project": project,
        "as_of": view.as_of,
        **form(query, tuple(problems)),
    }
    if asked.question is None or problems:
        return Answer("dashboard/can_i.html", context, {}, tuple(problems), asked.missing)
    answered, data = _answered(asked, whom, view)
    return Answer("dashboard/can_i.html", {**context, **answered}, data)


def _answered(
    asked: Asked, whom: Whom, view: ProjectView
) -> tuple[dict[str, object], dict[str, object]]:
    assert asked.question is not None  # noqa: S101 -- the caller looked
    question = asked.question
    mine = whom.kind is SubjectKind.ME
    decision = can(whom.access, question, view.index if mine and view.all_groups else None)
    path = lanes(decision, whom.access, lambda number: _group(number, whom, view))
    head = answer_headline(decision, whom, view.names)
    context: dict[str, object] = {
        "decision": decision,
        "headline": head,
        "lanes": path,
        "drawing": draw(path) if mine else None,
        "left_out": left_out(decision),
        "ways": ways(decision) if mine else (),
        "unknowns": unknown_notes(decision),
        "only_way": only_way(decision),
        "right": f"{question.acl}:{question.action}",
        "scope": scope_text(question.scope),
        "mine": mine,
        "gates": _gate_headings(),
    }
    return context, {
        **decision_json(decision, view.as_of, whom.subject, view.names),
        **_more(view, whom, head),
    }


def _more(view: ProjectView, whom: Whom, head: Headline) -> dict[str, object]:
    return {"project": view.project, "whom": whom.kind.value, "because": head.because}


def _group(number: int, whom: Whom, view: ProjectView) -> Group | None:
    held = (membership.group for membership in whom.access.memberships)
    return next((group for group in held if group.id == number), view.index.get(number))


def _gate_headings() -> dict[str, str]:
    return {"application": f"linked to {settings.CONNECTION.client_id}"}
