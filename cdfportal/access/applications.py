"""One application at a time: what groups give that count for calls of some applications only.

Asked about others there is no token, so any application may be the one that calls. It is always one:
groups that count for different applications never add up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cdfportal.access.answers import Decision, Question, Unknown, UnknownKind
from cdfportal.access.grants import EffectiveAccess, Gate, Grant
from cdfportal.access.model import Verdict
from cdfportal.access.rights import match


@dataclass(frozen=True, slots=True)
class Served:
    """What these applications are served with alike; None are all that no group names."""

    applications: frozenset[str] | None
    access: EffectiveAccess


def by_application(access: EffectiveAccess, acls: Collection[str]) -> tuple[Served, ...]:
    """The access told apart, what counts for every application first; empty when nothing differs."""
    linked = linked_groups(access)
    grants = [grant for acl in dict.fromkeys(acls) for grant in access.by_acl.get(acl, ())]
    bearing = {grant.group_id for grant in grants if grant.group_id is not None} & set(linked)
    if not bearing:
        return ()
    serving: dict[str, list[int]] = {}
    for number in sorted(bearing):
        for application in linked[number]:
            serving.setdefault(application, []).append(number)
    alike: dict[tuple[int, ...], set[str]] = {}
    for application, numbers in sorted(serving.items()):
        alike.setdefault(tuple(numbers), set()).add(application)
    base = Served(None, _with(access, grants, bearing))
    found = (
        Served(frozenset(names), _with(access, grants, bearing.difference(numbers)))
        for numbers, names in alike.items()
    )
    return (base, *found)


def linked_groups(access: EffectiveAccess) -> Mapping[int, frozenset[str]]:
    """The groups that count for named applications only, where any may be the one that calls."""
    if not access.caller.any_application:
        return {}
    held = (membership.group for membership in access.memberships)
    return {group.id: group.app_ids for group in held if group.app_ids}


def _with(
    access: EffectiveAccess, grants: Sequence[Grant], gone: Collection[int]
) -> EffectiveAccess:
    return replace(access, grants=tuple(grant for grant in grants if grant.group_id not in gone))


def allowed_by(found: Sequence[tuple[Served, Decision]]) -> Decision | None:
    """The answer where some application is served with all that is needed."""
    allowed = [(served, one) for served, one in found if one.verdict is Verdict.ALLOWED]
    if not allowed:
        return None
    served, first = allowed[0]
    names = frozenset[str]().union(*(other.applications or () for other, _ in allowed))
    witnesses = first.witnesses
    if not first.together and not first.locks:
        alone = (grant for _, one in allowed if not one.together for grant in one.witnesses)
        witnesses = tuple(dict.fromkeys(alone))
    applications = None if served.applications is None else names
    return replace(first, witnesses=witnesses, applications=applications)


def unknown_by(found: Sequence[tuple[Served, Decision]], question: Question) -> Decision | None:
    """The answer where some application is perhaps served with all, with the links that it needs."""
    for served, one in found:
        if one.verdict is Verdict.UNKNOWN:
            links = tuple(_links(served.access, question)) if served.applications else ()
            return replace(one, unknowns=(*one.unknowns, *links))
    return None


def _links(access: EffectiveAccess, question: Question) -> Iterator[Unknown]:
    linked = linked_groups(access)
    for grant in access.by_acl.get(question.acl, ()):
        if grant.group_id in linked and grant.gate is Gate.KEPT:
            found = match(question, grant.acl, grant.action, grant.scope)
            if found is not None and (found.coverage.full or found.coverage.values):
                yield Unknown(UnknownKind.APPLICATION_UNKNOWN, grant)
