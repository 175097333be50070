"""What the address of the Connect page says: who calls, with what, where, with which right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import QueryDict

from accounts.discovery import Metadata
from accounts.provider import provider_of
from cdfportal.access.answers import Question
from cdfportal.access.questions import QuestionProblems, parse_question
from cdfportal.access.subjects import Subject, SubjectKind
from cdfportal.access.whom import Whom
from cdfportal.base.provider import Provider
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.dashboard.views.whom import read_whom, whom_of
from cdfportal.diagnose.connect.choices import TOOLS, Kind, Tool, tool_choice
from cdfportal.diagnose.connect.target import Target, TokenEndpoint, known_endpoint
from cdfportal.web.query import choice, single

_LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers given so far."""

    kind: Kind | None
    tool: Tool | None
    target: Target
    #: The right that the client is to have, beside what its tool needs.
    right: Question | None


def read_asked(query: QueryDict, now: datetime, problems: list[str]) -> Asked:
    """What is wrong is named, and counts as not given."""
    connection = settings.CONNECTION
    kind, tool = _choices(query, problems)
    client_id = single(query, "client_id", problems)
    if len(client_id) > _LONGEST_ID:
        problems.append(f"`client_id` is longer than {_LONGEST_ID} characters.")
        client_id = ""
    target = Target(
        connection=connection,
        project=single(query, "project", problems) or connection.default_project,
        portal_url=settings.PORTAL.url,
        endpoint=_endpoint(now),
        client_id=client_id,
    )
    return Asked(kind, tool, target, _right(query, problems))


def _choices(query: QueryDict, problems: list[str]) -> tuple[Kind | None, Tool | None]:
    kind_name = choice(query, "kind", ("", *(each.value for each in Kind)), problems)
    tool_name = choice(query, "tool", ("", *(each.value for each in Tool)), problems)
    kind = Kind(kind_name) if kind_name else None
    if not tool_name:
        return kind, None
    tool = Tool(tool_name)
    if kind is None:
        problems.append("`tool` needs `kind` beside it: user, service or job.")
        return None, None
    if tool_choice(kind, tool) is None:
        known = ", ".join(each.tool.value for each in TOOLS[kind])
        problems.append(f"`tool` is {tool}; with kind {kind} it takes one of {known}.")
        return kind, None
    return kind, tool


def _right(query: QueryDict, problems: list[str]) -> Question | None:
    acl, action, scope = (single(query, name, problems) for name in ("acl", "action", "scope"))
    if not acl and not action:
        return None
    parsed = parse_question(acl, action, scope)
    if isinstance(parsed, QuestionProblems):
        problems += parsed.problems
        return None
    return parsed


def _endpoint(now: datetime) -> TokenEndpoint | None:
    """As the provider's document says, or as its kind has it while the document is not to be had."""
    connection = settings.CONNECTION
    metadata = provider_of(connection).metadata(now)
    if isinstance(metadata, Metadata):
        return TokenEndpoint(metadata.token_endpoint, metadata.token_auth_methods)
    return known_endpoint(connection)


def principal_of(query: QueryDict, asked: Asked, view: ProjectView, problems: list[str]) -> Whom:
    """The principal of the client; at Cognito its own id is what a CDF group names."""
    whom = read_whom(query, view, problems)
    by_id = settings.CONNECTION.provider is Provider.COGNITO and asked.kind is not Kind.USER
    if whom.kind is SubjectKind.ME and by_id and asked.target.client_id:
        named = Subject(SubjectKind.IDP_GROUPS, (asked.target.client_id,))
        return whom_of(named, view, "client_id", problems)
    return whom
