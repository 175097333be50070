"""For whom a question is asked: me, groups, IdP groups, a principal. Every page reads it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.http import QueryDict

from cdfportal.access.evaluate import access_of_groups, evaluate
from cdfportal.access.grants import Caller, ClaimValue, EffectiveAccess
from cdfportal.access.model import Group
from cdfportal.access.subjects import (
    ME,
    Subject,
    SubjectKind,
    SubjectProblem,
    parse_subject,
    pasted_ids,
    subject_of,
)
from cdfportal.access.words import and_list
from cdfportal.dashboard.presenters.questions import Whom
from cdfportal.dashboard.project_view import ProjectView

_KINDS = (SubjectKind.GROUP, SubjectKind.PRINCIPAL, SubjectKind.IDP_GROUPS)
_ONLY_YOURS = " CDF shows you only your own groups: your token lacks groupsAcl:LIST on all."


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
    return Whom(ME, "You", "You", view.access)


def whom_of(subject: Subject, view: ProjectView, parameter: str, problems: list[str]) -> Whom:
    """The subject with its access, as far as the groups shown to the viewer tell."""
    match subject.kind:
        case SubjectKind.GROUP:
            return _groups(subject, view, parameter, problems)
        case SubjectKind.IDP_GROUPS:
            return _idp_groups(subject, view)
        case SubjectKind.PRINCIPAL:
            return _principal(subject, view)
        case _:
            return me(view)


def _groups(subject: Subject, view: ProjectView, parameter: str, problems: list[str]) -> Whom:
    """Members of all these groups at once."""
    found = {number: view.index.get(int(number)) for number in subject.ids}
    missing = [number for number, group in found.items() if group is None]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        why = "" if view.all_groups else _ONLY_YOURS
        problems.append(
            f"`{parameter}` {and_list(missing)} {verb} not among the groups shown to you.{why}"
        )
        return me(view)
    groups = [group for group in found.values() if group is not None]
    names = and_list(named_groups(groups))
    access = access_of_groups(view.project, groups)
    return Whom(subject, f"Members of {names}", names, access)


def named_groups(groups: Sequence[Group]) -> list[str]:
    """Their names, each with its id where the name says too little."""
    names = [group.name for group in groups]
    return [
        name if name and names.count(name) == 1 else f"{name or 'group'} (id {group.id})"
        for name, group in zip(names, groups, strict=True)
    ]


def _principal(subject: Subject, view: ProjectView) -> Whom:
    """By the member lists of groups managed in CDF; other groups say nothing of their members."""
    (principal,) = subject.ids
    access = _without_token(view, Caller(principal_ids=frozenset({principal})), complete=False)
    return Whom(subject, principal, f"principal {principal}", access)


def _idp_groups(subject: Subject, view: ProjectView) -> Whom:
    """Somebody in all of these IdP groups, and in no other that counts."""
    ids = subject.ids
    claims = tuple(ClaimValue("idp_group", place, value) for place, value in enumerate(ids))
    access = _without_token(view, Caller(claims=claims), complete=view.all_groups)
    known = settings.PORTAL.group_names
    names = and_list([known[one].name if one in known else one for one in ids])
    if len(ids) > 1:
        return Whom(subject, "Members of all these IdP groups", f"IdP groups {names}", access)
    words = f"Members of IdP group {names}" if ids[0] in known else "Members of this IdP group"
    return Whom(subject, words, f"IdP group {names}", access)


def _without_token(view: ProjectView, caller: Caller, *, complete: bool) -> EffectiveAccess:
    """Asked about others: there is no token at hand, so nothing is assumed of its scopes."""
    access = evaluate(view.project, view.index.groups, caller, complete=complete)
    return replace(access, scopes_assumed=False)
