"""Effective capabilities as rows: one for each right and outcome, with the groups that give it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import verb
from cdfportal.access.grants import EffectiveAccess, Gate, Grant
from cdfportal.access.model import ALL, Scope
from cdfportal.access.questions import scope_text
from cdfportal.access.words import Names, scope_in_words
from cdfportal.dashboard.presenters.places import Place, places
from cdfportal.dashboard.presenters.provenance import Provenance, provenances

AREAS: Mapping[str, str] = {
    "data": "Data",
    "compute": "Compute",
    "access": "Access",
    "unknown": "Not recognised by this version",
}


class Outcome(StrEnum):
    """What became of a right on its way to CDF."""

    KEPT = "kept"
    TOKEN = "token"  # noqa: S105 -- the name of a gate
    APPLICATION = "application"
    UNKNOWN = "unknown"


_OUTCOMES = {
    Gate.KEPT: Outcome.KEPT,
    Gate.TOKEN_SCOPE: Outcome.TOKEN,
    Gate.APPLICATION_LINK: Outcome.APPLICATION,
    Gate.UNKNOWN: Outcome.UNKNOWN,
}
_WORDS = {
    Outcome.KEPT: "kept",
    Outcome.TOKEN: "removed by the token",
    Outcome.APPLICATION: "removed by the application",
    Outcome.UNKNOWN: "unknown",
}
_TONES = {
    Outcome.KEPT: "yes",
    Outcome.TOKEN: "cut",
    Outcome.APPLICATION: "no",
    Outcome.UNKNOWN: "open",
}


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """One right, where it holds, what became of it, and why."""

    acl: str
    action: str
    area: str
    words: str
    scope: str
    #: The scope as the questions take it, for links; of several kinds the first.
    scope_parameter: str
    outcome: Outcome
    tone: str
    outcome_words: str
    provenance: tuple[Provenance, ...]
    #: False when the ACL, the action or the scope is not in our tables.
    recognised: bool
    #: A scope that is not understood, as CDF sent it.
    raw: str = ""
    #: What the scope names and what has a page of its own.
    places: tuple[Place, ...] = ()

    @property
    def right(self) -> str:
        """`timeSeriesAcl:READ`."""
        return f"{self.acl}:{self.action}"

    @property
    def single(self) -> bool:
        """Whether it hangs on one group only."""
        return len(self.provenance) == 1


@dataclass(frozen=True, slots=True)
class Filters:
    """The query string of the capability list; empty means any."""

    outcome: str = ""
    area: str = ""
    acl: str = ""
    action: str = ""
    single: bool = False
    #: The parameters that name somebody else than the viewer; they go with every link.
    whom: str = ""

    def admits(self, row: CapabilityRow) -> bool:
        """Whether a row is shown."""
        removed = row.outcome in (Outcome.TOKEN, Outcome.APPLICATION)
        return (
            (
                not self.outcome
                or self.outcome == row.outcome
                or (self.outcome == "removed" and removed)
            )
            and (not self.area or self.area == row.area)
            and (not self.acl or self.acl.lower() in row.acl.lower())
            and (not self.action or self.action.upper() == row.action.upper())
            and (not self.single or row.single)
        )


def capability_rows(
    access: EffectiveAccess, names: Names | None = None
) -> tuple[CapabilityRow, ...]:
    """All rights by area, ACL, action; what was removed is a row of its own."""
    together: dict[tuple[str, str, Outcome, bool], list[Grant]] = {}
    for grant in access.grants:
        key = (grant.acl, grant.action, _OUTCOMES[grant.gate], grant.scope.known)
        together.setdefault(key, []).append(grant)
    rows = (_row(key, grants, names) for key, grants in together.items())
    areas = list(AREAS)
    return tuple(
        sorted(rows, key=lambda row: (areas.index(row.area), row.acl, row.action, row.tone))
    )


def _row(
    key: tuple[str, str, Outcome, bool], grants: Sequence[Grant], names: Names | None
) -> CapabilityRow:
    acl, action, outcome, understood = key
    facts = acl_facts(acl)
    scopes = merged(grant.scope for grant in grants)
    known = facts is not None and action in facts.actions
    return CapabilityRow(
        acl=acl,
        action=action,
        area=facts.area if facts else "unknown",
        words=f"{verb(action)} {facts.noun}" if facts else "",
        scope="; ".join(scope_in_words(scope, acl, names) for scope in scopes),
        scope_parameter=scope_text(scopes[0]) if understood else "all",
        outcome=outcome,
        tone=_TONES[outcome],
        outcome_words=_WORDS[outcome],
        provenance=provenances(grants, scopes[0] if len(scopes) == 1 else ALL, names),
        recognised=known and understood,
        raw="" if understood else " ".join(_raw(scope) for scope in scopes),
        places=places(acl, (grant.scope for grant in grants), names),
    )


def _raw(scope: Scope) -> str:
    values = "".join(sorted(scope.values))
    return values if values else json.dumps({scope.kind: None})


def merged(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    """The scopes put together: `all` stands for every other, values of one kind unite."""
    by_kind: dict[tuple[str, bool], frozenset[str]] = {}
    for scope in scopes:
        if scope.is_all:
            return (ALL,)
        place = (scope.kind, scope.known)
        by_kind[place] = by_kind.get(place, frozenset()) | scope.values
    return tuple(Scope(kind, values, known) for (kind, known), values in by_kind.items())


def outcome_counts(rows: Iterable[CapabilityRow]) -> Mapping[str, int]:
    """How many rows each outcome has; `removed` counts both ways of removal."""
    counts = Counter(row.outcome.value for row in rows)
    counts["removed"] = counts[Outcome.TOKEN] + counts[Outcome.APPLICATION]
    return counts
