"""Who is in many groups together, as far as CDF says: worked out for each group once."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from cdfportal.access.index import GroupIndex


@dataclass(frozen=True, slots=True)
class Crowds:
    """By the numbers of groups in an index; a group without such members is missing."""

    sources: Mapping[int, str]
    members: Mapping[int, frozenset[str]]
    everybody: frozenset[int]

    def idp_groups(self, numbers: Set[int]) -> frozenset[str]:
        """The IdP groups that they follow."""
        return frozenset(self.sources[number] for number in self.sources.keys() & numbers)

    def principals(self, numbers: Set[int]) -> frozenset[str]:
        """The principals that CDF lists in them."""
        listed = self.members.keys() & numbers
        return frozenset[str]().union(*[self.members[number] for number in listed])

    def has_everybody(self, numbers: Set[int]) -> bool:
        """Whether one of them holds every user account."""
        return not self.everybody.isdisjoint(numbers)


def crowds(index: GroupIndex) -> Crowds:
    """Those of an index."""
    return index.kept(crowds, lambda: _crowds(index))


def _crowds(index: GroupIndex) -> Crowds:
    groups = [*enumerate(index.by_name)]
    return Crowds(
        {number: group.source_id for number, group in groups if group.source_id},
        {number: frozenset(group.member_ids) for number, group in groups if group.member_ids},
        frozenset(number for number, group in groups if group.has_all_user_accounts),
    )
