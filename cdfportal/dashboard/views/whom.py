"""For whom a question is asked: me, groups, IdP groups, a principal. Every page reads it here."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import QueryDict

from cdfportal.access.subjects import (
    Subject,
    SubjectKind,
    SubjectProblem,
    parse_subject,
    pasted_ids,
    subject_of,
)
from cdfportal.access.whom import Shown, Whom, myself
from cdfportal.access.whom import whom_of as access_whom_of
from cdfportal.dashboard.project_view import ProjectView

_KINDS = (SubjectKind.GROUP, SubjectKind.PRINCIPAL, SubjectKind.IDP_GROUPS)


def read_whom(query: QueryDict, view: ProjectView, problems: list[str]) -> Whom:
    """Whom `group`, `principal` or `idp_group` name, me when nobody; both at once is a problem."""
    named = [kind for kind in _KINDS if any(value.strip() for value in query.getlist(kind))]
    if len(named) > 1:
        problems.append("`group`, `principal` and `idp_group` exclude each other; name one.")
    if len(named) != 1:
        return me(view)
    (kind,) = named
    subject = _subject(kind, [value for value in query.getlist(kind) if value.strip()])
    if isinstance(subject, SubjectProblem):
        problems.append(f"`{kind}` {subject.text}")
        return me(view)
    return whom_of(subject, view, kind, problems)


def read_side(query: QueryDict, side: str, view: ProjectView, problems: list[str]) -> Whom:
    """Whom `left` or `right` names, in the small grammar of a subject; me when nobody."""
    values = query.getlist(side)
    if len(values) > 1:
        problems.append(f"`{side}` is given {len(values)} times; once is enough.")
    subject = parse_subject(values[0] if values else "")
    if isinstance(subject, SubjectProblem):
        problems.append(f"`{side}` {subject.text}")
        return me(view)
    return whom_of(subject, view, side, problems)


def _subject(kind: SubjectKind, values: Sequence[str]) -> Subject | SubjectProblem:
    if kind is SubjectKind.PRINCIPAL:
        return subject_of(kind, values)
    ids: list[str] = []
    for value in values:
        pasted = pasted_ids(value)
        if isinstance(pasted, SubjectProblem):
            return pasted
        ids += pasted
    return subject_of(kind, ids)


def me(view: ProjectView) -> Whom:
    """The viewer, with both gates of their own token."""
    return myself(view.access, overage=view.claims.overage())


def whom_of(subject: Subject, view: ProjectView, parameter: str, problems: list[str]) -> Whom:
    """The subject with its access, as far as the groups shown to the viewer tell."""
    shown = Shown(view.access, view.index, view.all_groups, settings.PORTAL.group_names)
    found = access_whom_of(subject, shown)
    if isinstance(found, SubjectProblem):
        problems.append(f"`{parameter}` {found.text}")
        return me(view)
    return found
