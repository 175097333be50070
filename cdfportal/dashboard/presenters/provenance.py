"""Where a right comes from: the group, the gates it passed, the scope where it is narrower."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cdfportal.access.grants import GateState, Grant, Origin
from cdfportal.access.model import Scope
from cdfportal.access.words import Names, scope_in_words

_APPLICATION = {GateState.PASSED: "p", GateState.STOPPED: "x", GateState.UNKNOWN: "q"}
_TOKEN = {GateState.PASSED: "p", GateState.STOPPED: "c", GateState.UNKNOWN: "q"}
_WITHOUT_GROUP = {
    Origin.IMPLICIT: "everybody in a group",
    Origin.INSPECT: "listed by CDF, group not shown",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """One chip: gate mark, group, and what is narrower about it."""

    #: None for a right that no shown group gives.
    group_id: int | None
    name: str
    note: str
    #: The gate mark: a letter for group, application, token (see the template tag `gates`).
    marks: str


def gate_marks(grant: Grant) -> str:
    """How far a grant of a group of the viewer gets."""
    if grant.application is GateState.STOPPED:
        return "pxd"
    return f"p{_APPLICATION[grant.application]}{_TOKEN[grant.token]}"


def provenances(
    grants: Iterable[Grant], whole: Scope, names: Names | None = None
) -> tuple[Provenance, ...]:
    """A chip for each group, with the scope where it differs from the whole."""
    by_group: dict[tuple[int | None, Origin], list[Grant]] = {}
    for grant in grants:
        by_group.setdefault((grant.group_id, grant.origin), []).append(grant)
    return tuple(_chip(same, whole, names) for same in by_group.values())


def _chip(grants: list[Grant], whole: Scope, names: Names | None) -> Provenance:
    first = grants[0]
    name = first.label or _WITHOUT_GROUP.get(first.origin, "group not shown")
    narrower = [
        scope_in_words(grant.scope, grant.acl, names)
        for grant in grants
        if grant.scope != whole and not any(other.scope.is_all for other in grants)
    ]
    return Provenance(first.group_id, name, "; ".join(narrower), gate_marks(first))
