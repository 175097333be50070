"""For whom a question is asked: me, a group, a principal, a list of IdP groups."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.grants import Caller, ClaimValue, EffectiveAccess
from cdfportal.dashboard.presenters.questions import Whom, WhomKind
from cdfportal.dashboard.project_view import ProjectView
from cdfportal.web.query import single

_MOST_IDP_GROUPS = 1000
_LARGEST_ID = 2**63 - 1


def read_whom(query: QueryDict, view: ProjectView, problems: list[str]) -> Whom:
    """The one that the query names, me when it names nobody; more than one is a problem."""
    group = single(query, "group", problems)
    principal = single(query, "principal", problems)
    idp_groups = [value.strip() for value in query.getlist("idp_group") if value.strip()]
    if sum(map(bool, (group, principal, idp_groups))) > 1:
        problems.append("`group`, `principal` and `idp_group` exclude each other; name one.")
    elif group:
        return _group(group, view, problems)
    elif principal:
        return _principal(principal, view)
    elif idp_groups:
        return _idp_groups(idp_groups, view, problems)
    return Whom(WhomKind.ME, "You", view.access)


def _group(text: str, view: ProjectView, problems: list[str]) -> Whom:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    found = view.index.get(number) if 0 < number <= _LARGEST_ID else None
    if not number:
        problems.append("`group` takes the id of a group, a positive number.")
    elif found is None:
        problems.append(f"`group` {number} is not among the groups shown to you.")
    else:
        access = access_of_groups(view.project, [found])
        return Whom(WhomKind.GROUP, f"Members of {found.name or number}", access)
    return Whom(WhomKind.ME, "You", view.access)


def _principal(principal: str, view: ProjectView) -> Whom:
    """By the member lists of groups managed in CDF; other groups say nothing of their members."""
    access = _without_token(view, Caller(principal_ids=frozenset({principal})), complete=False)
    return Whom(WhomKind.PRINCIPAL, principal, access)


def _idp_groups(ids: list[str], view: ProjectView, problems: list[str]) -> Whom:
    if len(ids) > _MOST_IDP_GROUPS:
        problems.append(f"`idp_group` is given {len(ids)} times; {_MOST_IDP_GROUPS} are read.")
    claims = tuple(ClaimValue("idp_group", place, value) for place, value in enumerate(ids))
    access = _without_token(view, Caller(claims=claims), complete=view.all_groups)
    subject = "Members of this IdP group" if len(ids) == 1 else "Members of all these IdP groups"
    return Whom(WhomKind.IDP_GROUPS, subject, access)


def _without_token(view: ProjectView, caller: Caller, *, complete: bool) -> EffectiveAccess:
    """Asked about others: there is no token at hand, so nothing is assumed of its scopes."""
    access = evaluate(view.project, view.index.groups, caller, complete=complete)
    return replace(access, scopes_assumed=False)
