"""What nearly gives a right, and everything that is missing to it."""

from __future__ import annotations

from collections.abc import Iterator

from cdfportal.access.answers import NearMiss, NearMissKind, Question
from cdfportal.access.evaluate import application_gate
from cdfportal.access.grants import EffectiveAccess, GateState, Grant
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Capability, Group
from cdfportal.access.rights import gives_action
from cdfportal.access.scopes import covers
from cdfportal.access.token_scopes import TokenFilter

_RANK = {kind: rank for rank, kind in enumerate(NearMissKind)}


def near_misses(
    access: EffectiveAccess, question: Question, others: GroupIndex | None
) -> tuple[NearMiss, ...]:
    """Fewest steps first; then scope, action, token scope, application link, membership."""
    token = TokenFilter.of(access.caller.token_scopes)
    grants = access.by_acl.get(question.acl, ())
    granting = {grant.group_id for grant in grants if _gives(question, grant)}
    found = [
        miss
        for grant in grants
        if grant.group_id not in granting or _gives(question, grant)
        if (miss := _miss(question, grant, token)) is not None
    ]
    if others is not None:
        found.extend(_in_other_groups(access, question, others, token))
    return tuple(sorted(found, key=_order))


def _gives(question: Question, grant: Grant) -> bool:
    """Whether the grant, but for the gates, is all that is asked: nothing need be added to it."""
    right = gives_action(question, grant.acl, grant.action)
    return right is not None and covers(question.scope, grant.scope)


def _order(miss: NearMiss) -> tuple[int, int, str, int, int, str]:
    grant = miss.grant
    return (
        miss.steps,
        _RANK[miss.kind],
        grant.group_name,
        -1 if grant.group_id is None else grant.group_id,
        -1 if grant.capability_index is None else grant.capability_index,
        grant.action,
    )


def _miss(
    question: Question, grant: Grant, token: TokenFilter, *, member: bool = True
) -> NearMiss | None:
    if not grant.scope.known:
        return None
    missing = tuple(_missing(question, grant, token, member))
    far = {NearMissKind.SCOPE, NearMissKind.ACTION} <= set(missing)
    return NearMiss(grant, missing[0], missing) if missing and not far else None


def _missing(
    question: Question, grant: Grant, token: TokenFilter, member: bool
) -> Iterator[NearMissKind]:
    gives = gives_action(question, grant.acl, grant.action)
    if not covers(question.scope, grant.scope):
        yield NearMissKind.SCOPE
    if gives is None:
        yield NearMissKind.ACTION
    wanted = question.action if gives is None else grant.action
    if token.admits(grant.acl, wanted) is GateState.STOPPED:
        yield NearMissKind.TOKEN_SCOPE
    if grant.application is GateState.STOPPED:
        yield NearMissKind.APPLICATION_LINK
    if not member:
        yield NearMissKind.MEMBERSHIP


def _in_other_groups(
    access: EffectiveAccess, question: Question, others: GroupIndex, token: TokenFilter
) -> Iterator[NearMiss]:
    """Groups that the caller is not in, and that would give the right in full."""
    mine = {membership.group.id for membership in access.memberships}
    for group, capability in others.holding(question.acl):
        if group.id in mine or not covers(question.scope, capability.scope):
            continue
        for action in capability.actions:
            if gives_action(question, capability.acl, action):
                grant = _grant(group, capability, action, access, token)
                miss = _miss(question, grant, token, member=False)
                if miss is not None:
                    yield miss


def _grant(
    group: Group, capability: Capability, action: str, access: EffectiveAccess, token: TokenFilter
) -> Grant:
    return Grant(
        acl=capability.acl,
        action=action,
        scope=capability.scope,
        group_id=group.id,
        group_name=group.name,
        capability_index=capability.index,
        application=application_gate(group, access.caller),
        token=token.admits(capability.acl, action),
    )
