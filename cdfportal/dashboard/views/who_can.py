"""Who may do that, and through what?"""

from __future__ import annotations

from django.conf import settings

from cdfportal.access.questions import scope_text
from cdfportal.access.to_json import who_can_json
from cdfportal.access.who_can import who_can as decide_who
from cdfportal.dashboard.answer import Answer, Visit
from cdfportal.dashboard.presenters.who_can import (
    accounts,
    granting_groups,
    who_facts,
    who_headline,
    who_notes,
)
from cdfportal.dashboard.views.ask import form, read_question
from cdfportal.dashboard.views.project import open_project


def who_can(visit: Visit, project: str) -> Answer:
    """`/p/<project>/who-can/`."""
    query = visit.request.GET
    view = open_project(visit, project)
    asked = read_question(query)
    context = {
        "project": project,
        "as_of": view.as_of,
        **form(query, asked.problems),
    }
    if asked.question is None:
        return Answer("dashboard/who_can.html", context, {}, asked.problems, asked.missing)
    question = asked.question
    who = decide_who(view.index, question, complete=view.all_groups)
    app_id, idp_names = settings.CONNECTION.client_id, settings.PORTAL.group_names
    answered = {
        "who": who,
        "headline": who_headline(who, view.names),
        "facts": who_facts(who),
        "groups": granting_groups(who.groups, app_id, view.names, idp_names),
        "partly": granting_groups(who.partly, app_id, view.names, idp_names),
        "accounts": accounts(who),
        "unknowns": who_notes(who),
        "right": f"{question.acl}:{question.action}",
        "scope": scope_text(question.scope),
        "read": len(view.index.groups),
    }
    data = {**who_can_json(who, view.as_of, view.names), "project": project}
    return Answer("dashboard/who_can.html", {**context, **answered}, data)
