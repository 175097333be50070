"""May I do that, and because of what?"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict

from cdfportal.access.answers import Decision, Question
from cdfportal.access.decide import can
from cdfportal.access.model import Group
from cdfportal.access.probes import NoProbe, Probe, Probed, probe_for
from cdfportal.access.questions import scope_text
from cdfportal.access.remedy import Remedy, remedy
from cdfportal.access.removal import Removals, removal_sentence, removals
from cdfportal.access.rights import table_gaps
from cdfportal.access.subjects import SubjectKind
from cdfportal.access.to_json import decision_json, remedy_json, removals_json
from cdfportal.access.whom import Whom
from cdfportal.dashboard.answer import Answer, Later, Visit
from cdfportal.dashboard.posted import fields_of
from cdfportal.dashboard.presenters.grant_table import grant_table
from cdfportal.dashboard.presenters.lanes import lanes, left_out
from cdfportal.dashboard.presenters.locks import lock_row
from cdfportal.dashboard.presenters.path import draw
from cdfportal.dashboard.presenters.probes import probe_json, probe_note
from cdfportal.dashboard.presenters.questions import (
    answer_headline,
    cut_by_token,
    unknown_notes,
    ways,
    ways_left,
)
from cdfportal.dashboard.probing import run_probe
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.ask import QUESTION_FIELDS, form, read_question
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.whom import read_whom
from cdfportal.web.guard import is_own
from cdfportal.web.query import choice

_TEMPLATE = "dashboard/can_i.html"
#: gunicorn reads 8190 bytes of a request line; path and method need some.
_LONGEST_ADDRESS = 7_500


@dataclass(frozen=True, slots=True)
class _Answered:
    """The question with everything that is said about it."""

    view: ProjectView
    whom: Whom
    decision: Decision
    removals: Removals
    remedy: Remedy | None
    #: The call that tries the right, or why none does; None for others than me.
    probe: Probe | NoProbe | None
    probed: Probed | None

    @property
    def mine(self) -> bool:
        """Whether it is about the viewer."""
        return self.whom.kind is SubjectKind.ME


def can_i(visit: Visit, project: str) -> Answer:
    """`/p/<project>/can-i/`."""
    query = fields_of(visit.request)
    view = open_project(visit, project)
    asked = read_question(query)
    problems = list(asked.problems)
    whom = read_whom(query, view, problems)
    probing = choice(query, "probe", ("", "1"), problems) == "1"
    if probing and whom.kind is not SubjectKind.ME:
        problems.append("`probe` tries your own rights only: the portal has no token of others.")
    context = {
        "project": project,
        "as_of": view.as_of,
        "asked": _address(query),
        "asked_fields": [(name, text) for name in QUESTION_FIELDS for text in query.getlist(name)],
        **form(query, tuple(problems)),
    }
    if asked.question is None or problems:
        return Answer(_TEMPLATE, context, {}, tuple(problems), asked.missing)
    answered = _answered(visit, asked.question, whom, view, probing=probing)
    table = grant_table(answered.decision)
    return Answer(
        _TEMPLATE,
        {**context, **_context(answered)},
        Later(lambda: _data(answered)),
        tables=(table,),
    )


def _address(query: QueryDict) -> str | None:
    """The question as a query string, for links; None where it was posted and is too long for one."""
    kept = query.copy()
    for name in ("refresh", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    encoded = kept.urlencode()
    return encoded if len(encoded) <= _LONGEST_ADDRESS else None


def _answered(
    visit: Visit, question: Question, whom: Whom, view: ProjectView, *, probing: bool
) -> _Answered:
    access = whom.access
    protected, unread = view.protected, view.unread(question.scope)
    others = view.index if view.all_groups else None
    decision = can(access, question, others, protected=protected, unread=unread)
    probe = probe_for(question) if whom.kind is SubjectKind.ME else None
    return _Answered(
        view,
        whom,
        decision,
        removals(access, decision, protected=protected, unread=unread),
        remedy(decision, access),
        probe,
        _tried(visit, view.project, question, probe) if probing else None,
    )


def _tried(
    visit: Visit, project: str, question: Question, probe: Probe | NoProbe | None
) -> Probed | None:
    """A link of another site shows the button, and calls nothing."""
    if not isinstance(probe, Probe) or not is_own(visit.request):
        return None
    return run_probe(visit, project, question, probe)


def _context(answered: _Answered) -> dict[str, object]:
    decision, whom, view = answered.decision, answered.whom, answered.view
    question, mine = decision.question, answered.mine
    path = lanes(decision, whom.access, lambda number: _group(number, whom, view), mine=mine)
    return {
        "decision": decision,
        "headline": answer_headline(decision, whom, view.names),
        "cut": cut_by_token(decision),
        "lanes": path,
        "drawing": draw(path) if mine else None,
        "left_out": left_out(decision),
        "ways": ways(decision, mine=mine),
        "ways_left": ways_left(decision),
        "locks": [lock_row(one, view.names, mine=mine) for one in decision.locks],
        "removals": answered.removals,
        "removal_sentence": removal_sentence(answered.removals),
        "unknowns": unknown_notes(decision),
        "all_groups": view.all_groups,
        "unlisted": bool(table_gaps(question)),
        "right": f"{question.acl}:{question.action}",
        "scope": scope_text(question.scope),
        "mine": mine,
        "probe": probe_note(answered.probe, answered.probed, decision, view.project),
        "gates": {"application": f"linked to {settings.CONNECTION.client_id}"},
        **_remedy(answered),
    }


def _remedy(answered: _Answered) -> dict[str, object]:
    cure = answered.remedy
    if cure is None or not cure.rights:
        return {"remedy": cure}
    return {
        "remedy": cure,
        "remedy_json": json.dumps(cure.capabilities(), indent=2),
        "remedy_yaml": cure.toolkit_yaml(answered.view.external_ids),
    }


def _data(answered: _Answered) -> dict[str, object]:
    decision, whom, view = answered.decision, answered.whom, answered.view
    return {
        **decision_json(decision, view.as_of, whom.subject, view.names),
        "project": view.project,
        "whom": whom.kind.value,
        "because": answer_headline(decision, whom, view.names).because,
        "removal": removals_json(answered.removals),
        "remedy": remedy_json(answered.remedy, answered.view.external_ids),
        "probe": probe_json(answered.probe, answered.probed, decision, view.project),
    }


def _group(number: int, whom: Whom, view: ProjectView) -> Group | None:
    held = (membership.group for membership in whom.access.memberships)
    return next((group for group in held if group.id == number), view.index.get(number))
