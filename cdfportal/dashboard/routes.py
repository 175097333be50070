"""The dashboard's answers as a table: URLs, twins and the OpenAPI document are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.dashboard.answer import Handler
from cdfportal.dashboard.views.access import home
from cdfportal.dashboard.views.call import call
from cdfportal.dashboard.views.can_i import can_i
from cdfportal.dashboard.views.capabilities import capabilities
from cdfportal.dashboard.views.checklist import checklist
from cdfportal.dashboard.views.compare import compare
from cdfportal.dashboard.views.connect import connect
from cdfportal.dashboard.views.denied import denied
from cdfportal.dashboard.views.diagnose import diagnose
from cdfportal.dashboard.views.errors import error_entry, errors
from cdfportal.dashboard.views.explain import explain
from cdfportal.dashboard.views.group import group
from cdfportal.dashboard.views.groups import groups
from cdfportal.dashboard.views.matrix import matrix
from cdfportal.dashboard.views.projects import projects
from cdfportal.dashboard.views.resource import resource
from cdfportal.dashboard.views.sessions import sessions
from cdfportal.dashboard.views.token import token
from cdfportal.dashboard.views.view_as import access
from cdfportal.dashboard.views.who_can import who_can
from cdfportal.dashboard.views.who_sheet import who_sheet


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query string."""

    name: str
    meaning: str
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """One answer: its path, its name, what it says."""

    path: str
    name: str
    handler: Handler
    summary: str
    parameters: tuple[Parameter, ...] = ()
    #: Texts that it takes by POST, too long or too secret for an address; none: it takes GET only.
    posts: tuple[Parameter, ...] = ()


_REFRESH = Parameter("refresh", "1 asks CDF again instead of showing an answer of the last minute.")
_QUESTION = (
    Parameter("acl", "The access control list, e.g. timeSeriesAcl.", required=True),
    Parameter("action", "The action, e.g. READ.", required=True),
    Parameter("scope", "all, or a wire scope and values, e.g. datasetScope:42,43. Default: all."),
    Parameter("security_category", "The id of a security category of the resource.", repeated=True),
)
_WHOM = (
    Parameter("group", "Ask about members of all groups of these ids.", repeated=True),
    Parameter("principal", "Ask about this principal id."),
    Parameter(
        "idp_group",
        "Ask about somebody in all these IdP groups; also a pasted list.",
        repeated=True,
    ),
)
_PROBE = Parameter("probe", "1 tries the right by one reading call to CDF; my own rights only.")
_SIDES = (
    Parameter(
        "left", "me, group:<id>[,<id>], idp_group:<id>[,<id>] or principal:<id>. Default: me."
    ),
    Parameter("right", "The other one, written alike."),
    Parameter("show", "left, right, unknown or both: the lines held that way. Default: all."),
    Parameter("page", "A page of 200 lines, from 1."),
)
_FILTERS = (
    Parameter("outcome", "kept, removed, token, application or unknown."),
    Parameter("area", "data, compute, access or unknown."),
    Parameter("acl", "Part of an ACL's name."),
    Parameter("action", "An action."),
    Parameter("single", "1 keeps what only one group gives."),
)
_CELLS = (
    Parameter("all", "1 counts the groups that give each right, over all groups shown to me."),
    Parameter("area", "data, compute, access or unknown."),
    Parameter("outcome", "all, scoped, unknown, removed or none: rows with such a cell."),
    Parameter("held", "1 keeps the rows where something is held."),
)
_LIST = (
    Parameter(
        "name", "Part of a group's name, id or source id, or of its IdP group's name or owner."
    ),
    Parameter("acl", "Part of an ACL's name."),
    Parameter("members", "any, idp, listed, everybody or nobody: how membership is decided."),
    Parameter("mine", "1 keeps the groups that I am in."),
    Parameter("linked", "1 keeps those linked to applications."),
    Parameter("duplicates", "1 keeps those whose name another group has too."),
    Parameter("empty", "1 keeps those that grant nothing."),
    Parameter("sort", "name (mine first), capabilities (most first) or age (newest first)."),
    Parameter("page", "A page of 200 groups, from 1."),
)

_WHO = (
    Parameter("members", "all, idp, listed, everybody or nobody: how members are known."),
    Parameter("application", "all, any, portal or other: which applications a group counts for."),
    Parameter("name", "Part of a group's, an account's or an IdP group's name or id."),
    Parameter("page", "A page of 200 rows of each list, from 1."),
)

_CALL = (
    Parameter("method", "The HTTP method of the call, e.g. GET."),
    Parameter("path", "Its path or address, e.g. /api/v1/projects/<project>/timeseries."),
)
_CALL_POSTS = (
    *_CALL,
    Parameter("text", "An error that CDF gave, as it stands in a log."),
    Parameter("body", "The JSON body of the call."),
)

_DENIED = (
    Parameter("by", "cdf or portal: who refused."),
    Parameter("status", "400, 401, 403 or 404."),
    Parameter("method", "The HTTP method, e.g. POST."),
    Parameter("about", "One cause only, by its `about`, e.g. timeSeriesAcl:WRITE."),
    Parameter("scope", "What the requests ask for instead of all, e.g. datasetScope:42."),
)

_RESOURCE = (
    Parameter("kind", "dataset, space, raw or category; none shows all kinds."),
    Parameter("id", "The id of a data set or category, the name of a space; none lists the kind."),
    Parameter("db", "The RAW database."),
    Parameter("table", "The RAW table, in db."),
    Parameter("show", "all, view or change: which rights on it."),
    Parameter("acl", "One ACL only."),
    Parameter("state", "In a list: all, readable, missing or unknown."),
    Parameter("name", "In a list: part of a name or id."),
    Parameter("page", "A page of 200 rows, from 1."),
)

_SESSIONS = (
    Parameter("status", "all, ready, active, cancelled, revoked or access_lost. Default: all."),
    Parameter("cursor", "`next_cursor` or `previous_cursor` of another page of the same list."),
)

_DIAGNOSE = (
    Parameter("subject", "me, portal (administrators) or principal (POST). Default: me."),
    Parameter("project", "The project that matters. Default: the portal's default project."),
    Parameter("acl", "The wanted right's access control list, if there is one."),
    Parameter("action", "Its action."),
    Parameter("scope", "Its scope. Default: all."),
)
_DIAGNOSE_POSTS = (
    *_DIAGNOSE,
    Parameter("client_id", "Of a service principal."),
    Parameter("client_secret", "Used once; it is not stored, logged or shown."),
    Parameter("token_url", "Where it gets tokens. Default: the portal's own provider."),
    Parameter("scopes", "Which scopes it asks for. Default: what the provider wants."),
    Parameter(
        "use", "What it is for: a typical use, perhaps @ and a scope. Default: not declared."
    ),
    Parameter("rights", "Or the rights that it needs, e.g. timeSeriesAcl:READ@datasetScope:42."),
)
_SESSIONS = (
    Parameter("status", "all, ready, active, cancelled, revoked or access_lost. Default: all."),
    Parameter("cursor", "`next_cursor` or `previous_cursor` of another page of the same list."),
)

_CONNECT = (
    Parameter("kind", "user, service or job: whose credentials the call carries."),
    Parameter(
        "tool",
        "With kind user: python, browser or curl. service: python, extractor, toolkit or curl. "
        "job: transformation, function, workflow, postgres, hosted or own.",
    ),
    Parameter("project", "The project. Default: the portal's own."),
    Parameter("client_id", "The client's own id, for the texts; it is no secret."),
    *_WHOM,
    *(Parameter(one.name, one.meaning) for one in _QUESTION[:3]),
)

_ERRORS = (
    Parameter("q", "Words or a code, in any order."),
    Parameter("code", "A code, e.g. AADSTS50011 or invalid_client."),
    Parameter("family", "One family of errors, e.g. entra or cdf."),
)

_P = "p/<str:project>/"

ROUTES: tuple[Route, ...] = (
    Route("", "home", home, "My access in the default project.", (_REFRESH,)),
    Route("projects/", "projects", projects, "Every project that my token reaches.", (_REFRESH,)),
    Route(
        "diagnose/",
        "diagnose",
        diagnose,
        "Why can I not sign in, or not call CDF? The checks, live.",
        _DIAGNOSE,
        _DIAGNOSE_POSTS,
    ),
    Route(
        "diagnose/checklist/",
        "checklist",
        checklist,
        "The guide's five steps, each line decided by the live checks.",
        _DIAGNOSE,
        _DIAGNOSE_POSTS,
    ),
    Route(
        "errors/",
        "errors",
        errors,
        "What an error on the way to CDF means; by POST, of a paste of anything.",
        _ERRORS,
        (*_ERRORS, Parameter("text", "The error, up to 10 MiB: JSON, a stack trace, a log.")),
    ),
    Route(
        "errors/<str:entry_id>/",
        "error",
        error_entry,
        "One error: its causes, who mends them, the check that proves it.",
    ),
    Route(
        "token/",
        "token",
        token,
        "My tokens, claim by claim, beside what a project expects of them.",
        (
            Parameter("project", "The project to compare with. Default: the default project."),
            _REFRESH,
        ),
    ),
    Route(
        "connect/",
        "connect",
        connect,
        "Ready configuration for a client, and what is still to do in CDF.",
        (*_CONNECT, _REFRESH),
    ),
    Route(
        _P,
        "access",
        access,
        "My access in a project, and why; or that of somebody named.",
        (*_WHOM, _REFRESH),
    ),
    Route(
        f"{_P}capabilities/",
        "capabilities",
        capabilities,
        "My rights, each with its scope, its outcome and the groups that give it.",
        (*_FILTERS, *_WHOM, _REFRESH),
    ),
    Route(
        f"{_P}matrix/",
        "matrix",
        matrix,
        "Access control lists by actions, for me, somebody named or all groups.",
        (*_CELLS, *_WHOM, _REFRESH),
    ),
    Route(f"{_P}groups/", "groups", groups, "The groups shown to me.", (*_LIST, _REFRESH)),
    Route(f"{_P}groups/<str:group>/", "group", group, "One group.", (_REFRESH,)),
    Route(
        f"{_P}can-i/",
        "can-i",
        can_i,
        "May I do that, and why?",
        (*_QUESTION, *_WHOM, _PROBE, _REFRESH),
        (*_QUESTION, *_WHOM),
    ),
    Route(f"{_P}who-can/", "who-can", who_can, "Who may do that?", (*_QUESTION, *_WHO, _REFRESH)),
    Route(
        f"{_P}who-can/sheet/",
        "who-can-sheet",
        who_sheet,
        "Who may do that, as a sheet for an access review.",
        (*_QUESTION, *_WHO, _REFRESH),
    ),
    Route(
        f"{_P}compare/",
        "compare",
        compare,
        "What one holds that the other lacks.",
        (*_SIDES, _REFRESH),
    ),
    Route(
        f"{_P}explain/",
        "explain",
        explain,
        "Which rights does a call need, or an error name, and do I hold them?",
        (*_CALL, *_WHOM, _REFRESH),
        _CALL_POSTS,
    ),
    Route(
        f"{_P}resource/",
        "resource",
        resource,
        "Who reaches a data set, space, RAW database or table, or security category, and how.",
        (*_RESOURCE, _REFRESH),
    ),
    Route(
        f"{_P}denied/",
        "denied",
        denied,
        "My refused calls of this sign-in, what was missing, and a request text for each cause.",
        (*_DENIED, _REFRESH),
    ),
    Route(
        f"{_P}sessions/",
        "cdf-sessions",
        sessions,
        "CDF's sessions of a project, and what I may do with them. No nonce is in it.",
        (*_SESSIONS, _REFRESH),
    ),
    Route(
        f"{_P}call/", "call", call, "The first assets, called for me by the server.", (_REFRESH,)
    ),
)
