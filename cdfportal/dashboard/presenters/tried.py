"""Which claim values were tried for somebody who is in no group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.grants import ClaimValue
from cdfportal.access.index import GroupIndex
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.memberships import idp_group_name

_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class TriedValue:
    """One claim value and where it leads."""

    claim: str
    value: str
    name: str
    result: str


def tried_values(
    values: Sequence[ClaimValue] | None, index: GroupIndex, idp_names: Mapping[str, GroupName]
) -> tuple[TriedValue, ...]:
    """Each value that names an IdP group, the first fifty."""
    by_source = {group.source_id: group.label for group in index.groups if group.source_id}
    return tuple(
        TriedValue(
            claim=v.name if v.position is None else f"{v.name}[{v.position}]",
            value=v.value,
            name=idp_group_name(v.value, idp_names),
            result=by_source.get(v.value, "no CDF group shown to you has this source id"),
        )
        for v in (values or ())[:_MOST_SHOWN]
    )
