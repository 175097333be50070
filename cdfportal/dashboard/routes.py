"""The dashboard's answers as a table: URLs, twins and the OpenAPI document are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from cdfportal.dashboard.answer import Handler
from cdfportal.dashboard.route_parameters import (
    CALL,
    CALL_POSTS,
    CELLS,
    CONNECT,
    DENIED,
    DIAGNOSE,
    DIAGNOSE_POSTS,
    ERRORS,
    FILTERS,
    GLOSSARY,
    LIST,
    POLICY,
    PROBE,
    QUESTION,
    REFRESH,
    RESOURCE,
    SEARCH,
    SESSIONS,
    SIDES,
    USAGE,
    WHO,
    WHOM,
    Parameter,
)
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
from cdfportal.dashboard.views.glossary import glossary, one_word
from cdfportal.dashboard.views.group import group
from cdfportal.dashboard.views.groups import groups
from cdfportal.dashboard.views.matrix import matrix
from cdfportal.dashboard.views.projects import projects
from cdfportal.dashboard.views.proxy import proxy
from cdfportal.dashboard.views.resource import resource
from cdfportal.dashboard.views.search import search
from cdfportal.dashboard.views.sessions import sessions
from cdfportal.dashboard.views.token import token
from cdfportal.dashboard.views.usage import usage
from cdfportal.dashboard.views.view_as import access
from cdfportal.dashboard.views.who_can import who_can
from cdfportal.dashboard.views.who_sheet import who_sheet


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


_P = "p/<str:project>/"

ROUTES: tuple[Route, ...] = (
    Route("", "home", home, "My access in the default project.", (REFRESH,)),
    Route("projects/", "projects", projects, "Every project that my token reaches.", (REFRESH,)),
    Route(
        "diagnose/",
        "diagnose",
        diagnose,
        "Why can I not sign in, or not call CDF? The checks, live.",
        DIAGNOSE,
        DIAGNOSE_POSTS,
    ),
    Route(
        "diagnose/checklist/",
        "checklist",
        checklist,
        "The guide's five steps, each line decided by the live checks.",
        DIAGNOSE,
        DIAGNOSE_POSTS,
    ),
    Route(
        "errors/",
        "errors",
        errors,
        "What an error on the way to CDF means; by POST, of a paste of anything.",
        ERRORS,
        (*ERRORS, Parameter("text", "The error, up to 10 MiB: JSON, a stack trace, a log.")),
    ),
    Route(
        "errors/<str:entry_id>/",
        "error",
        error_entry,
        "One error: its causes, who mends them, the check that proves it.",
    ),
    Route(
        "search/",
        "search",
        search,
        "Pages, rights, groups, people, resources, words and errors by what I type.",
        (*SEARCH, REFRESH),
    ),
    Route(
        "proxy/",
        "proxy",
        proxy,
        "Which calls the proxy sends on to CDF, each with its rule; and what becomes of one call.",
        POLICY,
    ),
    Route("glossary/", "glossary", glossary, "Every word that the portal uses.", GLOSSARY),
    Route("glossary/<str:word_id>/", "word", one_word, "One word: what it means, why, from where."),
    Route(
        "token/",
        "token",
        token,
        "My tokens, claim by claim, beside what a project expects of them.",
        (
            Parameter("project", "The project to compare with. Default: the default project."),
            REFRESH,
        ),
    ),
    Route(
        "connect/",
        "connect",
        connect,
        "Ready configuration for a client, and what is still to do in CDF.",
        (*CONNECT, REFRESH),
    ),
    Route(
        _P,
        "access",
        access,
        "My access in a project, and why; or that of somebody named.",
        (*WHOM, REFRESH),
    ),
    Route(
        f"{_P}capabilities/",
        "capabilities",
        capabilities,
        "My rights, each with its scope, its outcome and the groups that give it.",
        (*FILTERS, *WHOM, REFRESH),
    ),
    Route(
        f"{_P}matrix/",
        "matrix",
        matrix,
        "Access control lists by actions, for me, somebody named or all groups.",
        (*CELLS, *WHOM, REFRESH),
    ),
    Route(f"{_P}groups/", "groups", groups, "The groups shown to me.", (*LIST, REFRESH)),
    Route(f"{_P}groups/<str:group>/", "group", group, "One group.", (REFRESH,)),
    Route(
        f"{_P}can-i/",
        "can-i",
        can_i,
        "May I do that, and why?",
        (*QUESTION, *WHOM, PROBE, REFRESH),
        (*QUESTION, *WHOM),
    ),
    Route(f"{_P}who-can/", "who-can", who_can, "Who may do that?", (*QUESTION, *WHO, REFRESH)),
    Route(
        f"{_P}who-can/sheet/",
        "who-can-sheet",
        who_sheet,
        "Who may do that, as a sheet for an access review.",
        (*QUESTION, *WHO, REFRESH),
    ),
    Route(
        f"{_P}compare/",
        "compare",
        compare,
        "What one holds that the other lacks.",
        (*SIDES, REFRESH),
    ),
    Route(
        f"{_P}explain/",
        "explain",
        explain,
        "Which rights does a call need, or an error name, and do I hold them?",
        (*CALL, *WHOM, REFRESH),
        CALL_POSTS,
    ),
    Route(
        f"{_P}resource/",
        "resource",
        resource,
        "Who reaches a data set, space, RAW database or table, or security category, and how.",
        (*RESOURCE, REFRESH),
    ),
    Route(
        f"{_P}denied/",
        "denied",
        denied,
        "My refused calls of this sign-in, what was missing, and a request text for each cause.",
        (*DENIED, REFRESH),
    ),
    Route(
        f"{_P}usage/",
        "usage",
        usage,
        "My calls through the portal in the last hour: by minute, by operation, by outcome.",
        USAGE,
    ),
    Route(
        f"{_P}sessions/",
        "cdf-sessions",
        sessions,
        "CDF's sessions of a project, and what I may do with them. No nonce is in it.",
        (*SESSIONS, REFRESH),
    ),
    Route(f"{_P}call/", "call", call, "The first assets, called for me by the server.", (REFRESH,)),
)
