"""Which groups a caller is in: by token/inspect, and by what claims and member lists say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdfportal.access.grants import (
    Caller,
    Difference,
    DifferenceKind,
    GateState,
    Membership,
    MembershipKind,
    MembershipReason,
)
from cdfportal.access.model import Group, Inspection


def memberships(
    project: str, groups: Sequence[Group], caller: Caller, inspection: Inspection | None
) -> Iterator[Membership]:
    """The groups of the caller with every reason; with an inspection, exactly those it lists."""
    inspected = frozenset(_inspected_ids(project, inspection))
    claimed = _reasons_by_source(caller)
    for group in groups:
        if inspection is not None and group.id not in inspected:
            continue
        reasons = tuple(_derived_reasons(group, caller, claimed))
        if inspection is None and reasons:
            yield Membership(group, reasons)
        elif inspection is not None:
            yield Membership(group, (MembershipReason(MembershipKind.INSPECT), *reasons))


def membership_open(group: Group, caller: Caller) -> MembershipKind | None:
    """By what the caller might be in the group, where what is known of the caller does not tell."""
    if group.has_all_user_accounts and caller.is_user is None:
        return MembershipKind.ALL_USER_ACCOUNTS
    if group.member_ids and not caller.principal_ids:
        return MembershipKind.MEMBER
    if group.source_id is not None and caller.claims is None:
        return MembershipKind.SOURCE_ID
    return None


def application_gate(group: Group, caller: Caller) -> GateState:
    """Whether the group counts for the calling application."""
    if group.app_ids is None:
        return GateState.PASSED
    if caller.any_application and group.app_ids:
        return GateState.PASSED
    if caller.app_id is None or not group.app_ids:
        return GateState.UNKNOWN
    return GateState.PASSED if caller.app_id in group.app_ids else GateState.STOPPED


def membership_differences(
    project: str, groups: Sequence[Group], caller: Caller, inspection: Inspection | None
) -> Iterator[Difference]:
    """Where inspection and derivation disagree: a stale token, overage, a wrong claim."""
    if inspection is None:
        return
    inspected = _inspected_ids(project, inspection)
    claimed, among = _reasons_by_source(caller), frozenset(inspected)
    for group in groups:
        is_in = group.id in among
        if not is_in and group.source_id not in claimed:
            continue
        kind = _difference(group, is_in, caller, claimed)
        if kind is not None:
            yield Difference(kind, group.id, group.name)
    shown = {group.id for group in groups}
    for group_id in inspected:
        if group_id not in shown:
            yield Difference(DifferenceKind.GROUP_NOT_SHOWN, group_id)


def _difference(
    group: Group,
    inspected: bool,
    caller: Caller,
    claimed: dict[str, tuple[MembershipReason, ...]],
) -> DifferenceKind | None:
    """Only a sourceId against readable claims can contradict: member lists hold ids of CDF's own."""
    if caller.claims is None or group.source_id is None:
        return None
    matches = group.source_id in claimed
    if matches and not inspected:
        return DifferenceKind.MEMBER_BY_CLAIMS_ONLY
    if inspected and not matches and group.members is None:
        return DifferenceKind.MEMBER_BY_INSPECT_ONLY
    return None


def _inspected_ids(project: str, inspection: Inspection | None) -> tuple[int, ...]:
    return inspection.projects.get(project, ()) if inspection else ()


def _reasons_by_source(caller: Caller) -> dict[str, tuple[MembershipReason, ...]]:
    found: dict[str, tuple[MembershipReason, ...]] = {}
    for claim in caller.claims or ():
        reason = MembershipReason(MembershipKind.SOURCE_ID, claim.name, claim.position, claim.value)
        found[claim.value] = (*found.get(claim.value, ()), reason)
    return found


def _derived_reasons(
    group: Group, caller: Caller, claimed: dict[str, tuple[MembershipReason, ...]]
) -> Iterator[MembershipReason]:
    if group.source_id is not None:
        yield from claimed.get(group.source_id, ())
    for position, member in enumerate(group.member_ids):
        if member in caller.principal_ids:
            yield MembershipReason(MembershipKind.MEMBER, "members", position, member)
    if group.has_all_user_accounts and caller.is_user:
        yield MembershipReason(MembershipKind.ALL_USER_ACCOUNTS)
