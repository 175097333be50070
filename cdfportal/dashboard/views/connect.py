"""Which client, and everything that it needs: the answers in the address, the configuration below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict

from cdfportal.access.json_parts import time_json
from cdfportal.access.subjects import SubjectKind
from cdfportal.access.toolkit_yaml import smallest_group_yaml
from cdfportal.access.whom import Whom
from cdfportal.cdf.errors import CdfError
from cdfportal.dashboard.answer import Answer, Later, PlainText, Visit
from cdfportal.dashboard.chips import Chip
from cdfportal.dashboard.presenters.connect import (
    choice_rows,
    choice_table,
    facts,
    field_table,
    headline,
    own_client,
    step_rows,
    step_table,
)
from cdfportal.dashboard.presenters.plain import Tables, plain
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.connecting import Asked, principal_of, read_asked
from cdfportal.dashboard.views.project import open_project
from cdfportal.diagnose.connect.choices import KINDS, TOOLS, Kind, Tool
from cdfportal.diagnose.connect.fields import field_rows
from cdfportal.diagnose.connect.snippets import Snippet, snippets
from cdfportal.diagnose.connect.steps import Seen, State, Step, steps
from cdfportal.diagnose.connect.tables import Handover, Need, ToolFact, provider_facts, tool_facts

_TEMPLATE = "dashboard/connect.html"
_WISHED = "is the right that you named"
_MISSING = frozenset({State.TODO, State.UNKNOWN})
_NOTHING = ToolFact()
#: The form that names client, principal and right more closely.
_FIELDS = ("client_id", "idp_group", "principal", "acl", "action", "scope")


@dataclass(frozen=True, slots=True)
class _Found:
    """What is said about the answers given."""

    asked: Asked
    as_of: datetime
    texts: tuple[Snippet, ...] = ()
    steps: tuple[Step, ...] = ()
    #: A group file for what is missing; empty: nothing is.
    group: str = ""
    register: tuple[str, ...] = ()
    register_source: str = ""
    handover: tuple[Handover, ...] = ()


def connect(visit: Visit) -> Answer:
    """`/connect/`."""
    query = visit.request.GET
    problems: list[str] = []
    asked = read_asked(query, visit.now, problems)
    view, trouble = _view(visit, asked.target.project)
    whom = principal_of(query, asked, view, problems) if view else None
    found = _found(asked, view, whom, visit.now)
    top = headline(asked.kind, asked.tool, asked.target, found.steps)
    rows, lines = step_rows(found.steps), field_rows(found.texts, asked.target)
    shown: Tables = {
        "snippets": found.texts,
        "fields": lines,
        "steps": rows,
        "handover": found.handover,
    }
    context = {
        "project": asked.target.project,
        "as_of": found.as_of,
        "trouble": trouble,
        "headline": top,
        "typed": {name: query.get(name, "") for name in _FIELDS},
        "kept": [(name, query[name]) for name in ("kind", "tool", "project") if query.get(name)],
        "found": found,
        **_choices(query, asked, view),
        **_verdict(found),
        **shown,
    }
    data = Later(lambda: _data(found, top.sentence, trouble, shown))
    tables = (step_table(rows), field_table(lines)) if found.steps else (choice_table(),)
    texts = tuple(PlainText(text.name, text.text, text.filename) for text in found.texts)
    return Answer(_TEMPLATE, context, data, tuple(problems), tables=tables, texts=texts)


def _verdict(found: _Found) -> dict[str, object]:
    asked = found.asked
    if asked.kind is None or asked.tool is None:
        return {}
    return {
        "facts": facts(asked.kind, asked.tool, asked.target, found.steps),
        "own_client": own_client(asked.target),
    }


def _data(found: _Found, sentence: str, trouble: str, shown: Tables) -> dict[str, object]:
    return {
        "as_of": time_json(found.as_of),
        "project": found.asked.target.project,
        "kind": found.asked.kind,
        "tool": found.asked.tool,
        "sentence": sentence,
        "choices": plain(choice_rows()),
        **{name: plain(part) for name, part in shown.items()},
        "register": [*found.register],
        "group_file": found.group,
        "gaps": [trouble] if trouble else [],
    }


def _view(visit: Visit, project: str) -> tuple[ProjectView | None, str]:
    """The page is complete but for what is done already, even while CDF is away."""
    try:
        return open_project(visit, project), ""
    except CdfError as error:
        return None, str(error)


def _found(asked: Asked, view: ProjectView | None, whom: Whom | None, now: datetime) -> _Found:
    found = _Found(asked, view.as_of if view else now)
    if asked.kind is None or asked.tool is None:
        return found
    fact = tool_facts().get(asked.tool, _NOTHING)
    needs = [*fact.needs, *([Need(asked.right, _WISHED)] if asked.right else [])]
    seen = Seen(whom, view.all_groups) if view and whom else None
    done = steps(asked.kind, asked.tool, asked.target, seen, needs)
    at_provider = provider_facts()[asked.target.connection.provider]
    return replace(
        found,
        texts=snippets(asked.kind, asked.tool, asked.target),
        steps=done,
        group=_group_file(done, whom, view),
        register=at_provider.steps_for(asked.kind, asked.tool),
        register_source=at_provider.source,
        handover=fact.handover,
    )


def _group_file(done: Sequence[Step], whom: Whom | None, view: ProjectView | None) -> str:
    """What no step shows to be held, as one group of the Toolkit."""
    missing = [step.need.question for step in done if step.need and step.state in _MISSING]
    if not missing:
        return ""
    rights = [(each.acl, each.action, each.scope) for each in missing]
    return smallest_group_yaml(rights, view.external_ids if view else None, _who(whom))


def _who(whom: Whom | None) -> dict[str, object] | None:
    """By what the group will know the principal, where it was named."""
    if whom is None:
        return None
    match whom.kind, whom.asked.ids:
        case SubjectKind.IDP_GROUPS, (only,):
            return {"sourceId": only}
        case SubjectKind.PRINCIPAL, (only,):
            return {"members": [only]}
        case _:
            return None


def _choices(query: QueryDict, asked: Asked, view: ProjectView | None) -> dict[str, object]:
    """The questions as links; each keeps what stands in the address besides."""
    kinds = [
        Chip(each.title, _query(query, kind=each.kind, tool=None), current=each.kind is asked.kind)
        for each in KINDS
    ]
    tools = [
        Chip(each.title, _query(query, tool=each.tool), current=each.tool is asked.tool)
        for each in (TOOLS[asked.kind] if asked.kind else ())
    ]
    names = (view.projects if view else None) or ()
    projects = [
        Chip(name, _query(query, project=name), current=name == asked.target.project)
        for name in (names if len(names) > 1 else ())
    ]
    return {
        "kinds": kinds,
        "tools": tools,
        "projects": projects,
        "offered": _offered(query, asked.kind, asked.tool),
    }


def _offered(query: QueryDict, kind: Kind | None, tool: Tool | None) -> list[tuple[str, ...]]:
    """(address, title, when it is right, how it calls) of what can be answered next."""
    if kind is None:
        return [(_query(query, kind=one.kind), one.title, one.when, one.how) for one in KINDS]
    if tool is None:
        return [(_query(query, tool=one.tool), one.title, one.when, "") for one in TOOLS[kind]]
    return []


def _query(query: QueryDict, **changes: str | None) -> str:
    kept = {name: value for name, value in query.items() if name != "refresh"}
    asked = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"?{urlencode(asked)}"
