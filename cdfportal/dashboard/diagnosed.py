"""What the doctor is asked: whom it is about, where, which right; read strictly out of a request."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, QueryDict

from cdfportal.access.answers import Question
from cdfportal.access.questions import parse_question
from cdfportal.base.address import PROJECT_RULE, is_project_name
from cdfportal.base.connection import Connection
from cdfportal.base.service import ClientCredentials
from cdfportal.dashboard.posted import fields_of
from cdfportal.diagnose.doctor.case import DeclaredUse, Subject
from cdfportal.diagnose.doctor.uses import UseProblem, declared_use
from cdfportal.web.query import choice, single

_RIGHT = ("acl", "action", "scope")
_MOST = 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the doctor."""

    subject: Subject
    project: str
    problems: tuple[str, ...]
    question: Question | None = None
    #: Of a service principal, by POST only.
    credentials: ClientCredentials | None = None
    use: DeclaredUse | None = None
    #: What was typed and may be shown again: never a secret.
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether there is all that the checks need."""
        if self.problems:
            return False
        return self.subject is not Subject.PRINCIPAL or self.credentials is not None


def read_asked(request: HttpRequest) -> Asked:
    """The subject and its fields; `problems` name what is wrong, each its field."""
    fields, problems = fields_of(request), list[str]()
    subject = Subject(choice(fields, "subject", [each.value for each in Subject], problems))
    connection: Connection = settings.CONNECTION
    project = _project(fields, connection, problems)
    question = _question(fields, problems)
    if "client_secret" in request.GET:
        # It would stand in histories and logs.
        problems.append("`client_secret` is sent by POST only; change the secret, it is known now.")
    credentials = use = None
    if subject is Subject.PRINCIPAL:
        use = _use(fields, problems)
        credentials = _credentials(request, fields, connection, problems)
    elif request.method == "POST":
        problems.append("`subject` takes principal in a POST; the others are asked by GET.")
    names = ("client_id", "token_url", "scopes", "use", "rights", *_RIGHT)
    shown = {"project": project, **{name: fields.get(name, "")[:_MOST] for name in names}}
    return Asked(subject, project, tuple(problems), question, credentials, use, shown=shown)


def _project(fields: QueryDict, connection: Connection, problems: list[str]) -> str:
    project = single(fields, "project", problems) or connection.default_project
    if project and not is_project_name(project):
        problems.append(f"`project` takes {PROJECT_RULE}.")
        return ""
    return project


def _question(fields: QueryDict, problems: list[str]) -> Question | None:
    """The wanted right; none is fine."""
    acl, action, scope = (single(fields, name, problems) for name in _RIGHT)
    if not (acl or action or scope):
        return None
    parsed = parse_question(acl, action, scope, [])
    if isinstance(parsed, Question):
        return parsed
    problems.extend(parsed.problems)
    return None


def _use(fields: QueryDict, problems: list[str]) -> DeclaredUse | None:
    """What it is for: rights that somebody wrote, else a typical use; nothing declared is fine."""
    rights, use = (single(fields, name, problems) for name in ("rights", "use"))
    if not (rights or use):
        return None
    declared = declared_use(rights or use)
    if isinstance(declared, UseProblem):
        problems.append(f"`{'rights' if rights else 'use'}`: {declared.message}")
        return None
    return declared


def _credentials(
    request: HttpRequest, fields: QueryDict, connection: Connection, problems: list[str]
) -> ClientCredentials | None:
    """RFC 6749 §4.4."""
    if request.method != "POST":
        return None
    client_id, token_url = (single(fields, name, problems) for name in ("client_id", "token_url"))
    secret = _secret(fields, problems)
    if not client_id:
        problems.append("`client_id` is missing: the application id of the service principal.")
    if problems:
        return None
    preset, scopes = connection.preset, single(fields, "scopes", problems).split()
    known = {"cdf": connection.cdf_url, "audience": connection.audience}
    return ClientCredentials(
        preset=preset,
        client_id=client_id,
        client_secret=secret,
        discovery_url="" if token_url else connection.discovery_url,
        token_url=token_url,
        scopes=tuple(scopes) or tuple(preset.service_scopes.format(**known).split()),
        parameters={name: value.format(**known) for name, value in preset.service_parameters},
    )


def _secret(fields: QueryDict, problems: list[str]) -> str:
    """As it was typed, save blanks around it: a copied line end is no part of a secret."""
    values = fields.getlist("client_secret")
    secret = values[0].strip() if len(values) == 1 else ""
    if len(values) > 1:
        problems.append("`client_secret` is given more than once; once is enough.")
    elif not secret:
        problems.append("`client_secret` is missing.")
    elif len(secret) > _MOST or not secret.isprintable():
        problems.append(f"`client_secret` takes at most {_MOST} characters that can be printed.")
    return secret
