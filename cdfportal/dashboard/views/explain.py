"""What does this call need, or what does this error mean? By address, or by a paste that stays out of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from cdfportal.access.call_json import call_json, needs_json, refusal_json
from cdfportal.access.call_target import Call, Places, read_call
from cdfportal.access.calls import CallAnswer, NeedAnswer, explain_call
from cdfportal.access.index import GroupIndex
from cdfportal.access.json_parts import time_json
from cdfportal.access.refusal_text import RefusalReading, read_refusal
from cdfportal.access.refusals import RefusalAnswer, explain_refusal, refusal_sentence
from cdfportal.access.subjects import SubjectKind
from cdfportal.access.whom import Whom
from cdfportal.base.redact import redact
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.call_places import call_places
from cdfportal.dashboard.posted import fields_of
from cdfportal.dashboard.presenters.calls import (
    call_facts,
    call_headline,
    near_rows,
    need_rows,
    need_tables,
    refusal_headline,
)
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.ask import Field
from cdfportal.dashboard.views.project import open_project
from cdfportal.dashboard.views.whom import read_whom
from cdfportal.web.query import single

_TEMPLATE = "dashboard/explain.html"
_FIELDS = ("method", "path", "group", "principal", "idp_group")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MISSING = "`path` is missing: name the call, or send the error as `text`."


@dataclass(frozen=True, slots=True)
class _Asked:
    call: Call | None
    reading: RefusalReading | None


def explain(visit: Visit, project: str) -> Answer:
    """`/p/<project>/explain/`."""
    view = open_project(visit, project)
    fields = fields_of(visit.request)
    posted = visit.request.method == "POST"
    problems: list[str] = []
    whom = read_whom(fields, view, problems)
    asked = _read(fields, call_places(project), problems, posted=posted)
    context = {
        "project": project,
        "as_of": view.as_of,
        "posted": posted,
        "for_others": whom.kind is not SubjectKind.ME,
        "methods": _METHODS,
        **_form(fields, problems),
    }
    if problems or (asked.call is None and asked.reading is None):
        missing = () if problems else (_MISSING,)
        return Answer(_TEMPLATE, context, {}, tuple(problems), missing)
    return _answer(asked, whom, view, context)


def _read(fields: QueryDict, places: Places, problems: list[str], *, posted: bool) -> _Asked:
    """The call that is named, and the error that is pasted; a paste comes by POST only."""
    method, path = (single(fields, name, problems) for name in ("method", "path"))
    if not posted and any(name in fields for name in ("text", "body")):
        problems.append("`text` and `body` are sent by POST only: a paste may hold secrets.")
    if problems:
        return _Asked(None, None)
    text, body = (fields.get(name, "") if posted else "" for name in ("text", "body"))
    reading = read_refusal(text) if text.strip() else None
    if reading is not None and not isinstance(reading, RefusalReading):
        problems.append(reading.problem)
        return _Asked(None, None)
    if not path and not body.strip() and (reading is not None or not method or not posted):
        return _Asked(None, reading)
    call = read_call(method, path, places, body)
    if isinstance(call, Call):
        return _Asked(call, reading)
    problems += call.problems
    return _Asked(None, reading)


def _form(fields: QueryDict, problems: list[str]) -> dict[str, object]:
    """What was typed, save the pastes: those are not written back."""
    named = (*_FIELDS, "text", "body")
    shown = {
        name: Field(
            name,
            "" if name in ("text", "body") else redact(", ".join(fields.getlist(name))),
            " ".join(text for text in problems if text.startswith(f"`{name}`")),
        )
        for name in named
    }
    starts = tuple(f"`{name}`" for name in named)
    others = [text for text in problems if not text.startswith(starts)]
    return {"fields": shown, "other_problems": others}


def _answer(asked: _Asked, whom: Whom, view: ProjectView, context: dict[str, object]) -> Answer:
    others = view.index if whom.kind is SubjectKind.ME and view.all_groups else None
    refusal = _refusal(asked, whom, view, others)
    call = _call(asked, refusal, whom, view, others)
    needs = (*(refusal.needs if refusal else ()), *(call.needs if call else ()))
    rows = need_rows(needs, whom, view.names)
    instead = need_rows(call.alternative if call else (), whom, view.names)
    answered = {
        **context,
        "headline": refusal_headline(refusal, whom, view.names) if refusal else None,
        "call_headline": call_headline(call, whom, view.names) if call else None,
        "facts": call_facts(call) if call else (),
        "refusal": refusal,
        "call": call,
        "rows": rows,
        "instead": instead,
        "near": near_rows(call, view.project) if call else (),
    }
    data = _data(refusal, call, whom, view)
    return Answer(_TEMPLATE, answered, data, tables=need_tables(rows, instead))


def _refusal(
    asked: _Asked, whom: Whom, view: ProjectView, others: GroupIndex | None
) -> RefusalAnswer | None:
    if asked.reading is None:
        return None
    places = call_places(view.project)
    return explain_refusal(
        whom.access, asked.reading, places, others, protected=view.protected, unread=view.unread
    )


def _call(
    asked: _Asked,
    refusal: RefusalAnswer | None,
    whom: Whom,
    view: ProjectView,
    others: GroupIndex | None,
) -> CallAnswer | None:
    """The one that was named, else the one in the text."""
    if asked.call is not None:
        return explain_call(
            whom.access, asked.call, others, protected=view.protected, unread=view.unread
        )
    return refusal.call if refusal else None


def _data(
    refusal: RefusalAnswer | None, call: CallAnswer | None, whom: Whom, view: ProjectView
) -> dict[str, object]:
    common = {"project": view.project, "whom": whom.kind.value, "as_of": time_json(view.as_of)}
    explained = call_json(call, view.as_of, whom.subject, view.names) if call else None
    if refusal is None:
        return {**(explained or {}), **common}
    needs: tuple[NeedAnswer, ...] = refusal.needs
    return {
        "verdict": refusal.verdict.value,
        "sentence": refusal_sentence(refusal, whom.subject, view.names),
        "refusal": refusal_json(refusal.reading),
        "requires": needs_json(needs, view.as_of, whom.subject, view.names),
        "call": explained,
        "call_problems": list(refusal.problems),
        **common,
    }
