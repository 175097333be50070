"""What the groups say against what token/inspect says. A difference is shown, never hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cdfportal.access.grants import Difference, DifferenceKind, Gate, Grant, Origin
from cdfportal.access.model import Capability, Inspection, Scope
from cdfportal.access.scopes import coverage

#: ACL, action, scope.
_Right = tuple[str, str, Scope]


def inspected_grants(
    project: str, inspection: Inspection, *, but: Collection[_Right] = ()
) -> Iterator[Grant]:
    """The rights that token/inspect lists for the project, without the groups behind them."""
    for capability in _inspected(project, inspection):
        for action in capability.actions:
            if (capability.acl, action, capability.scope) not in but:
                yield Grant(
                    acl=capability.acl,
                    action=action,
                    scope=capability.scope,
                    capability_index=capability.index,
                    origin=Origin.INSPECT,
                )


def _inspected(project: str, inspection: Inspection) -> Iterator[Capability]:
    return (item.capability for item in inspection.capabilities if item.applies_to(project))


def lists_rights(project: str, inspection: Inspection | None) -> bool:
    """Whether the inspection says what is held in the project: then nothing is missing."""
    return inspection is not None and any(
        item.applies_to(project) for item in inspection.capabilities
    )


def grants_only_inspected(
    project: str, granted: Sequence[Grant], inspection: Inspection
) -> Iterator[Grant]:
    """Inspected rights that no kept grant explains.

    Where a grant that a gate removed explains it, that grant is yielded instead: the right is not
    new, but our reading of the gate and CDF's answer do not agree.
    """
    kept = {(g.acl, g.action, g.scope) for g in granted if g.gate is Gate.KEPT}
    found = dict.fromkeys(inspected_grants(project, inspection, but=kept))
    held = _by_right(granted) if found else {}
    for grant in found:
        same_right = held.get((grant.acl, grant.action), [])
        if _together_hold(grant.scope, (g.scope for g in same_right if g.gate is Gate.KEPT)):
            continue
        removed = next((g for g in same_right if _together_hold(grant.scope, [g.scope])), None)
        yield removed or grant


def grants_only_in_groups(
    project: str, granted: Sequence[Grant], inspection: Inspection
) -> Iterator[Difference]:
    """Kept grants that token/inspect does not list, unless it lists nothing at all."""
    inspected: dict[tuple[str, str], set[Scope]] = {}
    for capability in _inspected(project, inspection):
        for action in capability.actions:
            inspected.setdefault((capability.acl, action), set()).add(capability.scope)
    if not inspected:
        return
    for grant in granted:
        scopes = inspected.get((grant.acl, grant.action), set())
        if grant.origin is not Origin.GROUP or grant.scope in scopes:
            continue
        if grant.gate is Gate.KEPT and not _together_hold(grant.scope, scopes):
            yield Difference(
                DifferenceKind.GRANT_BY_GROUPS_ONLY, grant.group_id, grant.group_name, grant
            )


def _by_right(grants: Iterable[Grant]) -> dict[tuple[str, str], list[Grant]]:
    found: dict[tuple[str, str], list[Grant]] = {}
    for grant in grants:
        found.setdefault((grant.acl, grant.action), []).append(grant)
    return found


def _together_hold(requested: Scope, held: Iterable[Scope]) -> bool:
    """Whether these scopes cover the requested one between them, or name the very same."""
    covered: frozenset[str] = frozenset()
    for scope in held:
        found = coverage(requested, scope)
        if found.full or scope == requested:
            return True
        covered |= found.values
    return requested.known and bool(requested.values) and covered == requested.values
