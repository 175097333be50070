"""The values of group claims: which the project reads, and to which CDF groups each leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdfportal.access.claims import claim_values
from cdfportal.access.grants import ClaimValue
from cdfportal.base.portal import GroupName
from cdfportal.dashboard.presenters.memberships import idp_group_name
from cdfportal.dashboard.tables import Table, columns
from cdfportal.dashboard.token_view import TokenView
from cdfportal.diagnose.comparison.groups import GROUP_LIKE
from cdfportal.diagnose.shown import shown

_READ = {True: "yes", False: "no", None: "not known"}


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A CDF group that a value leads to."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class GroupValueRow:
    """One value of a group claim."""

    claim: str
    value: str
    #: The IdP group's name, from GROUP_NAMES_FILE.
    name: str
    #: Whether the project reads this claim; None where it cannot be told.
    read: bool | None
    groups: tuple[GroupLink, ...]


def group_value_rows(
    tokens: TokenView, idp_names: Mapping[str, GroupName]
) -> tuple[GroupValueRow, ...]:
    """What leads somewhere first, then as the token has it."""
    settings = tokens.expected.group_claims
    told = tokens.oidc.access_claims if tokens.oidc else None
    names = dict.fromkeys((*(told or ()), *settings, *GROUP_LIKE))
    rows = [_row(one, told, tokens, idp_names) for one in claim_values(tokens.access_claims, names)]
    return tuple(sorted(rows, key=lambda row: (not row.groups, row.read is False)))


def _row(
    one: ClaimValue,
    told: Sequence[str] | None,
    tokens: TokenView,
    idp_names: Mapping[str, GroupName],
) -> GroupValueRow:
    followed = tokens.expected.followed
    groups = followed.groups.get(one.value, ()) if followed else ()
    return GroupValueRow(
        claim=shown(one.name),
        value=shown(one.value),
        name=idp_group_name(one.value, idp_names),
        read=None if told is None else one.name in told,
        groups=tuple(GroupLink(group.id, group.label) for group in groups),
    )


def group_value_table(rows: Sequence[GroupValueRow]) -> Table:
    """For export."""
    titles = columns(
        claim="Claim",
        value="Value",
        name="IdP group",
        read="Read by the project",
        leads_to="Leads to",
    )
    cells = (
        (
            row.claim,
            row.value,
            row.name,
            _READ[row.read],
            "; ".join(f"{group.name} ({group.id})" for group in row.groups),
        )
        for row in rows
    )
    return Table("groups", "Group claims", titles, cells)
