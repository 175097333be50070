"""What nearly gives a right, and everything that is missing to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cdfportal.access.answers import NearMiss, NearMissKind, Question
from cdfportal.access.evaluate import application_gate
from cdfportal.access.grants import EffectiveAccess, GateState, Grant
from cdfportal.access.holders import Holder, giving
from cdfportal.access.index import GroupIndex
from cdfportal.access.rights import gives_action, table_gaps
from cdfportal.access.scopes import covers
from cdfportal.access.token_scopes import TokenFilter

#: How many are kept; the rest is a number.
MOST = 25
#: Whether the token and the application gate stop it → what is missing to a right of another group.
_STEPS: Mapping[tuple[bool, bool], tuple[NearMissKind, ...]] = {
    (False, False): (NearMissKind.MEMBERSHIP,),
    (False, True): (NearMissKind.APPLICATION_LINK, NearMissKind.MEMBERSHIP),
    (True, False): (NearMissKind.TOKEN_SCOPE, NearMissKind.MEMBERSHIP),
    (True, True): (
        NearMissKind.TOKEN_SCOPE,
        NearMissKind.APPLICATION_LINK,
        NearMissKind.MEMBERSHIP,
    ),
}
_RANK = {kind: rank for rank, kind in enumerate(NearMissKind)}


def near_misses(
    access: EffectiveAccess, question: Question, others: GroupIndex | None
) -> tuple[tuple[NearMiss, ...], int]:
    """The nearest, fewest steps first; and how many more there are.

    Of equal steps: scope, action, token scope, application link, membership.
    """
    token = TokenFilter.of(access.caller.token_scopes)
    grants = access.by_acl.get(question.acl, ())
    granting = {grant.group_id for grant in grants if _gives(question, grant)}
    own = [
        miss
        for grant in grants
        if grant.group_id not in granting or _gives(question, grant)
        if (miss := _miss(question, grant, token)) is not None
    ]
    own = [*{_change(miss): miss for miss in reversed(own)}.values()]
    found, count = list(own), len(own)
    if others is not None:
        joining, groups = _in_other_groups(access, question, others, token)
        found, count = found + joining, count + groups
    nearest = sorted(found, key=_order)[:MOST]
    return tuple(nearest), count - len(nearest)


def _change(miss: NearMiss) -> object:
    """What would be changed: to add an action to a capability is one change, whatever it holds."""
    grant = miss.grant
    held = "" if NearMissKind.ACTION in miss.missing else grant.action
    return grant.group_id, grant.capability_index, held, grant.scope, miss.missing


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


def _miss(question: Question, grant: Grant, token: TokenFilter) -> NearMiss | None:
    if not grant.scope.known:
        return None
    missing = tuple(_missing(question, grant, token))
    far = {NearMissKind.SCOPE, NearMissKind.ACTION} <= set(missing)
    # An action that nobody has heard of is no cure: CDF refuses a group that names it.
    unheard = NearMissKind.ACTION in missing and table_gaps(question)
    return None if not missing or far or unheard else NearMiss(grant, missing[0], missing)


def _missing(question: Question, grant: Grant, token: TokenFilter) -> Iterator[NearMissKind]:
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


def _in_other_groups(
    access: EffectiveAccess, question: Question, others: GroupIndex, token: TokenFilter
) -> tuple[list[NearMiss], int]:
    """Groups that the caller is not in and that would give the right in full: the nearest, and the
    number of all.

    They are read by name until there are enough that need nothing but joining.
    """
    found = giving(others, question)
    mine = {others.number(membership.group.id) for membership in access.memberships}
    states = {action: token.admits(question.acl, action) for action in found.actions}
    linked: list[NearMiss] = []
    unlinked: list[NearMiss] = []
    for one in found.in_order():
        if len(linked) == MOST:
            break
        if others.number(one.group.id) in mine:
            continue
        application = application_gate(one.group, access.caller)
        place = unlinked if application is GateState.STOPPED else linked
        if len(place) < MOST:
            place.append(_joining(one, application, states[one.action]))
    return linked + unlinked, len(found.numbers - mine)


def _joining(holder: Holder, application: GateState, token: GateState) -> NearMiss:
    """A group that gives all of it to whoever joins, once the gates let it through."""
    missing = _STEPS[token is GateState.STOPPED, application is GateState.STOPPED]
    grant = Grant.of(holder.group, holder.capability, holder.action, application, token)
    return NearMiss(grant, missing[0], missing)
