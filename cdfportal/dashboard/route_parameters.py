"""What the dashboard's addresses and forms take, for the route table and the OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query string."""

    name: str
    meaning: str
    required: bool = False
    repeated: bool = False


REFRESH = Parameter("refresh", "1 asks CDF again instead of showing an answer of the last minute.")
QUESTION = (
    Parameter("acl", "The access control list, e.g. timeSeriesAcl.", required=True),
    Parameter("action", "The action, e.g. READ.", required=True),
    Parameter("scope", "all, or a wire scope and values, e.g. datasetScope:42,43. Default: all."),
    Parameter("security_category", "The id of a security category of the resource.", repeated=True),
)
WHOM = (
    Parameter("group", "Ask about members of all groups of these ids.", repeated=True),
    Parameter("principal", "Ask about this principal id."),
    Parameter(
        "idp_group",
        "Ask about somebody in all these IdP groups; also a pasted list.",
        repeated=True,
    ),
)
PROBE = Parameter("probe", "1 tries the right by one reading call to CDF; my own rights only.")
SIDES = (
    Parameter(
        "left", "me, group:<id>[,<id>], idp_group:<id>[,<id>] or principal:<id>. Default: me."
    ),
    Parameter("right", "The other one, written alike."),
    Parameter("show", "left, right, unknown or both: the lines held that way. Default: all."),
    Parameter("page", "A page of 200 lines, from 1."),
)
FILTERS = (
    Parameter("outcome", "kept, removed, token, application or unknown."),
    Parameter("area", "data, compute, access or unknown."),
    Parameter("acl", "Part of an ACL's name."),
    Parameter("action", "An action."),
    Parameter("single", "1 keeps what only one group gives."),
)
CELLS = (
    Parameter("all", "1 counts the groups that give each right, over all groups shown to me."),
    Parameter("area", "data, compute, access or unknown."),
    Parameter("outcome", "all, scoped, unknown, removed or none: rows with such a cell."),
    Parameter("held", "1 keeps the rows where something is held."),
)
POLICY = (
    Parameter("method", "The method of a call to try. Default: GET."),
    Parameter("path", "Its path, as at CDF or below /cdf/, spelt as the client would."),
    Parameter("q", "Words of a path, a right or a rule."),
    Parameter("verdict", "passes or refused."),
    Parameter("kind", "reads, changes, streams or free-text."),
    Parameter("sort", "path, refused or needs. Default: path."),
    Parameter("project", "The project that the calls would go to. Default: the default project."),
    Parameter("page", "A page of 100 operations, from 1."),
)
LIST = (
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

WHO = (
    Parameter("members", "all, idp, listed, everybody or nobody: how members are known."),
    Parameter("application", "all, any, portal or other: which applications a group counts for."),
    Parameter("name", "Part of a group's, an account's or an IdP group's name or id."),
    Parameter("page", "A page of 200 rows of each list, from 1."),
)

CALL = (
    Parameter("method", "The HTTP method of the call, e.g. GET."),
    Parameter("path", "Its path or address, e.g. /api/v1/projects/<project>/timeseries."),
)
CALL_POSTS = (
    *CALL,
    Parameter("text", "An error that CDF gave, as it stands in a log."),
    Parameter("body", "The JSON body of the call."),
)

DENIED = (
    Parameter("by", "cdf or portal: who refused."),
    Parameter("status", "400, 401, 403 or 404."),
    Parameter("method", "The HTTP method, e.g. POST."),
    Parameter("about", "One cause only, by its `about`, e.g. timeSeriesAcl:WRITE."),
    Parameter("scope", "What the requests ask for instead of all, e.g. datasetScope:42."),
)

USAGE = (
    Parameter(
        "outcome", "served, refused or failed (by CDF), portal (refused by it) or handed (over)."
    ),
    Parameter("method", "The HTTP method, e.g. POST."),
    Parameter("sort", "calls, slow, time, bytes or ill (refused): the order of operations."),
)

RESOURCE = (
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

SESSIONS = (
    Parameter("status", "all, ready, active, cancelled, revoked or access_lost. Default: all."),
    Parameter("cursor", "`next_cursor` or `previous_cursor` of another page of the same list."),
)

DIAGNOSE = (
    Parameter("subject", "me, portal (administrators) or principal (POST). Default: me."),
    Parameter("project", "The project that matters. Default: the portal's default project."),
    Parameter("acl", "The wanted right's access control list, if there is one."),
    Parameter("action", "Its action."),
    Parameter("scope", "Its scope. Default: all."),
)
DIAGNOSE_POSTS = (
    *DIAGNOSE,
    Parameter("client_id", "Of a service principal."),
    Parameter("client_secret", "Used once; it is not stored, logged or shown."),
    Parameter("token_url", "Where it gets tokens. Default: the portal's own provider."),
    Parameter("scopes", "Which scopes it asks for. Default: what the provider wants."),
    Parameter(
        "use", "What it is for: a typical use, perhaps @ and a scope. Default: not declared."
    ),
    Parameter("rights", "Or the rights that it needs, e.g. timeSeriesAcl:READ@datasetScope:42."),
)
SESSIONS = (
    Parameter("status", "all, ready, active, cancelled, revoked or access_lost. Default: all."),
    Parameter("cursor", "`next_cursor` or `previous_cursor` of another page of the same list."),
)

CONNECT = (
    Parameter("kind", "user, service or job: whose credentials the call carries."),
    Parameter(
        "tool",
        "With kind user: python, browser or curl. service: python, extractor, toolkit or curl. "
        "job: transformation, function, workflow, postgres, hosted or own.",
    ),
    Parameter("project", "The project. Default: the portal's own."),
    Parameter("client_id", "The client's own id, for the texts; it is no secret."),
    *WHOM,
    *(Parameter(one.name, one.meaning) for one in QUESTION[:3]),
)

ERRORS = (
    Parameter("q", "Words or a code, in any order."),
    Parameter("code", "A code, e.g. AADSTS50011 or invalid_client."),
    Parameter("family", "One family of errors, e.g. entra or cdf."),
)

GLOSSARY = (
    Parameter("q", "A word, or part of one; also other names and meanings."),
    Parameter(
        "kind",
        "cdf, identity, portal, acl, action, scope, token-scope, claim, header, session or reason.",
    ),
)

SEARCH = (
    Parameter("q", "What is sought, up to 200 characters: words, an id, a right, a call."),
    Parameter(
        "kind",
        "page, acl, group, idp-group, principal, data-set, resource, word or error: all of that kind.",
    ),
    Parameter("project", "Whose groups and data sets. Default: the portal's default project."),
)
