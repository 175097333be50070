"""How full the limits of groups and tokens are. The numbers stand in `data/limits.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cdfportal.access.model import Group
from cdfportal.access.tables import read_table


class LimitName(StrEnum):
    """The limits that can be counted."""

    GROUPS_PER_PRINCIPAL = "groups_per_principal"
    GROUP_CLAIMS = "group_claims"
    ENTRA_OVERAGE = "entra_overage"
    MEMBERS_PER_GROUP = "members_per_group"
    APP_IDS_PER_GROUP = "app_ids_per_group"


class MeterState(StrEnum):
    """How full it is."""

    OK = "ok"
    NEAR = "near"
    OVER = "over"
    #: There is no count: never shown as zero.
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """One limit, and what happens beyond."""

    title: str
    limit: int
    #: From this count on it is called near.
    near: int
    #: Of what it is a limit: "one token".
    of: str
    ok: str
    beyond: str
    source: str
    date: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Meter:
    """A count beside its limit."""

    name: LimitName
    title: str
    #: None when it is not known.
    count: int | None
    limit: int
    state: MeterState
    consequence: str
    source: str

    @property
    def text(self) -> str:
        """ "4 of 20"; "more than 200" where the provider left the list out."""
        if self.count is not None:
            return f"{self.count} of {self.limit}"
        return f"more than {self.limit}" if self.state is MeterState.OVER else "not known"


@cache
def limits() -> Mapping[LimitName, LimitFacts]:
    """Every limit."""
    rows = read_table("limits")["limits"]
    return {name: LimitFacts(**rows[name]) for name in LimitName}


def meters(counts: Mapping[LimitName, int | None], *, overage: bool = False) -> tuple[Meter, ...]:
    """A meter for each count, in the order given.

    With `overage` the provider left the group list out of the token: then the number of its entries is
    not known, but that they are too many is.
    """
    return tuple(_meter(name, count, overage=overage) for name, count in counts.items())


def _meter(name: LimitName, count: int | None, *, overage: bool) -> Meter:
    facts = limits()[name]
    state = _state(count, facts)
    if overage and name in (LimitName.ENTRA_OVERAGE, LimitName.GROUP_CLAIMS):
        count = None
        left_out = name is LimitName.ENTRA_OVERAGE
        state = MeterState.OVER if left_out else MeterState.NOT_KNOWN
    over = state is MeterState.OVER
    text = facts.beyond if over else facts.ok
    return Meter(name, facts.title, count, facts.limit, state, text, facts.source)


def _state(count: int | None, facts: LimitFacts) -> MeterState:
    if count is None:
        return MeterState.NOT_KNOWN
    if count > facts.limit:
        return MeterState.OVER
    return MeterState.NEAR if count >= facts.near else MeterState.OK


def group_meters(group: Group) -> tuple[Meter, ...]:
    """Of one group: the members that CDF keeps, the applications that it is linked to."""
    counts: dict[LimitName, int | None] = {}
    if isinstance(group.members, tuple):
        counts[LimitName.MEMBERS_PER_GROUP] = len(group.members)
    if group.app_ids is not None:
        counts[LimitName.APP_IDS_PER_GROUP] = len(group.app_ids)
    return meters(counts)
