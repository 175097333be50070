"""Groups, found by id and by access control list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cdfportal.access.model import Capability, Group


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """The groups of a project that a viewer was shown, deleted ones left out."""

    groups: tuple[Group, ...]
    _by_id: Mapping[int, Group] = field(repr=False)
    _by_acl: Mapping[str, tuple[tuple[Group, Capability], ...]] = field(repr=False)

    @classmethod
    def of(cls, groups: Iterable[Group]) -> GroupIndex:
        """Index these groups; of two with the same id the first counts."""
        by_id: dict[int, Group] = {}
        for group in groups:
            if not group.is_deleted:
                by_id.setdefault(group.id, group)
        by_acl: dict[str, list[tuple[Group, Capability]]] = {}
        for group in by_id.values():
            for capability in group.capabilities:
                by_acl.setdefault(capability.acl, []).append((group, capability))
        return cls(
            tuple(by_id.values()), by_id, {acl: tuple(found) for acl, found in by_acl.items()}
        )

    def get(self, group_id: int) -> Group | None:
        """The group of this id, if it was shown."""
        return self._by_id.get(group_id)

    def acls(self) -> tuple[str, ...]:
        """Every access control list that some group names, known or not."""
        return tuple(self._by_acl)

    def holding(self, acl: str) -> Iterator[tuple[Group, Capability]]:
        """Every capability of this access control list, with its group."""
        return iter(self._by_acl.get(acl, ()))
