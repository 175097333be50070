"""Everyone who reaches a data set, a space, a RAW database or table, a security category; and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import acls
from cdfportal.access.columns import SHIFT, Column
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Scope


class ResourceKind(StrEnum):
    """What grants can be narrowed to and this portal has a page for."""

    DATA_SET = "dataset"
    SPACE = "space"
    RAW = "raw"
    CATEGORY = "category"


class Reach(StrEnum):
    """How a grant comes to cover a resource, widest first."""

    ALL = "all"
    #: The grant names the database of the table.
    DATABASE = "database"
    #: It names this resource and others.
    TOGETHER = "together"
    #: It names this resource alone.
    THIS = "this"
    #: It names a table of the database that is asked about.
    PART = "part"
    #: Its scope is not understood.
    UNKNOWN = "unknown"


#: Kind → (scope, the ACLs whose scope of that name means it; none: all that know the scope).
_SCOPES: Mapping[ResourceKind, tuple[tuple[str, frozenset[str]], ...]] = {
    ResourceKind.DATA_SET: (
        ("datasetScope", frozenset()),
        ("idScope", frozenset({"datasetsAcl"})),
    ),
    ResourceKind.SPACE: (("spaceIdScope", frozenset()),),
    ResourceKind.RAW: (("tableScope", frozenset()),),
    ResourceKind.CATEGORY: (("idScope", frozenset({"securityCategoriesAcl"})),),
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource; `value` as the scope algebra writes it, `db` or `db/table` percent-encoded."""

    kind: ResourceKind
    value: str

    def scope(self, acl: str) -> Scope | None:
        """The scope of this resource for an ACL, None when that cannot be narrowed to it."""
        name = scope_name(self.kind, acl)
        return Scope(name, frozenset({self.value})) if name else None


def scope_name(kind: ResourceKind, acl: str) -> str:
    """The scope by which this ACL is narrowed to such a resource; empty when it is not."""
    facts = acl_facts(acl)
    for name, only in _SCOPES[kind]:
        if only:
            if acl in only:
                return name
        elif facts is None or name in facts.scopes:
            return name
    return ""


@lru_cache(1024)
def kind_of_scope(acl: str, scope: str) -> ResourceKind | None:
    """The kind of resource that the values of such a scope are."""
    return next((kind for kind in ResourceKind if scope and scope_name(kind, acl) == scope), None)


@dataclass(frozen=True)
class RightReach:
    """One right on the resource, and the groups that give it."""

    acl: str
    action: str
    #: The numbers of groups in the order of their names, each under the widest way in which it reaches it.
    groups: Mapping[Reach, frozenset[int]]

    @cached_property
    def numbers(self) -> frozenset[int]:
        """All groups that give it."""
        return frozenset().union(*self.groups.values())

    def reach(self, number: int) -> Reach | None:
        """How one group gives it."""
        return next((reach for reach, held in self.groups.items() if number in held), None)


@dataclass(frozen=True, slots=True)
class ResourceAccess:
    """Everyone who reaches a resource, as far as the groups tell."""

    resource: Resource
    #: By ACL and action.
    rights: tuple[RightReach, ...]
    index: GroupIndex = field(repr=False)
    #: False when the viewer may not list all groups.
    complete: bool = True

    def group(self, number: int) -> Group:
        """The group of a number."""
        return self.index.by_name[number]

    def sure(self) -> frozenset[int]:
        """The numbers of groups that reach it for certain."""
        return frozenset().union(
            *(
                held
                for right in self.rights
                for reach, held in right.groups.items()
                if reach is not Reach.UNKNOWN
            )
        )

    def right(self, acl: str, action: str) -> RightReach | None:
        """One right, None when nobody has it."""
        return next((one for one in self.rights if (one.acl, one.action) == (acl, action)), None)


_Found = dict[tuple[str, str], dict[Reach, set[int]]]
_RANK = {reach: rank for rank, reach in enumerate(Reach)}


def who_reaches(index: GroupIndex, resource: Resource, *, complete: bool = True) -> ResourceAccess:
    """Every right on the resource with the groups that give it."""
    found: _Found = {}
    for acl in _acls(index):
        scope = resource.scope(acl)
        if scope is not None:
            for column in index.columns(acl):
                _take_column(found, index, acl, column, scope)
            for place, capability in index.odd(acl):
                reach = _known(acl, reach_of(capability.scope, scope))
                _take(found, acl, capability.actions, reach, place >> SHIFT)
    rights = (RightReach(*name, _widest(held)) for name, held in sorted(found.items()))
    return ResourceAccess(resource, tuple(rights), index, complete)


def _acls(index: GroupIndex) -> tuple[str, ...]:
    """The known ones, and those that only the groups know."""
    return tuple(sorted({*acls(), *index.acls()}))


def _known(acl: str, reach: Reach | None) -> Reach | None:
    """Whether an ACL that is not known has to do with the resource, only a scope that names it tells."""
    named = reach not in (Reach.ALL, Reach.UNKNOWN)
    return reach if named or acl_facts(acl) is not None else None


def _take_column(found: _Found, index: GroupIndex, acl: str, column: Column, scope: Scope) -> None:
    """Kinds that need no look at values at once, the others place by place."""
    name = column.kind.name if column.kind else ""
    if name in ("", "all"):
        reach = _known(acl, Reach.ALL if name else Reach.UNKNOWN)
        if reach is not None:
            for actions, places in column.usual().by_actions.items():
                numbers = {place >> SHIFT for place in places}
                for action in actions:
                    found.setdefault((acl, action), {}).setdefault(reach, set()).update(numbers)
    elif name == scope.kind:
        whole_database = name == "tableScope" and "/" not in next(iter(scope.values))
        for place in _inside(column, scope) if whole_database else column.bearing(scope).full:
            for capability in index.at(place, acl):
                reach = reach_of(capability.scope, scope)
                _take(found, acl, capability.actions, reach, place >> SHIFT)


def _inside(column: Column, scope: Scope) -> frozenset[int]:
    """The places that name a database or a table of it."""
    (database,) = scope.values
    inside = f"{database}/"
    named = column.by_value().items()
    return frozenset[int]().union(
        *(places for value, places in named if value == database or value.startswith(inside))
    )


def _take(
    found: _Found, acl: str, actions: Iterable[str], reach: Reach | None, number: int
) -> None:
    if reach is not None:
        for action in actions:
            found.setdefault((acl, action), {}).setdefault(reach, set()).add(number)


def _widest(held: Mapping[Reach, set[int]]) -> dict[Reach, frozenset[int]]:
    """Each group once."""
    seen: frozenset[int] = frozenset()
    kept: dict[Reach, frozenset[int]] = {}
    for reach in sorted(held, key=_RANK.__getitem__):
        kept[reach] = frozenset(held[reach] - seen)
        seen |= kept[reach]
    return {reach: numbers for reach, numbers in kept.items() if numbers}


def reach_of(held: Scope, wanted: Scope) -> Reach | None:
    """How a grant on `held` covers the one value of `wanted`; None when it does not."""
    if held.is_all:
        return Reach.ALL
    if not held.known:
        return Reach.UNKNOWN
    if held.kind != wanted.kind:
        return None
    (value,) = wanted.values
    if value in held.values:
        return Reach.THIS if len(held.values) == 1 else Reach.TOGETHER
    if held.kind != "tableScope":
        return None
    database, slash, _ = value.partition("/")
    if slash:
        return Reach.DATABASE if database in held.values else None
    inside = f"{value}/"
    return Reach.PART if any(one.startswith(inside) for one in held.values) else None


@dataclass(frozen=True, slots=True)
class NamedResources:
    """The resources of a kind that grants name, and the groups that need name none."""

    #: Value → number of groups that name it.
    groups: Mapping[str, int]
    #: Groups with a right of this kind on everything.
    on_all: int


def named_resources(index: GroupIndex, kind: ResourceKind) -> NamedResources:
    """What the grants of these groups are narrowed to; worked out once for an index."""
    return index.kept((named_resources, kind), lambda: _named_resources(index, kind))


def _named_resources(index: GroupIndex, kind: ResourceKind) -> NamedResources:
    naming: dict[str, set[int]] = {}
    on_all: set[int] = set()
    for acl in _acls(index):
        name = scope_name(kind, acl)
        if not name:
            continue
        for number, scope in _odd_scopes(index, acl):
            if scope.is_all:
                on_all.add(number)
            elif scope.known and scope.kind == name:
                for value in scope.values:
                    naming.setdefault(value, set()).add(number)
        for column in index.columns(acl):
            if column.kind is not None and column.kind.name == "all" and acl_facts(acl):
                on_all.update(place >> SHIFT for place in column.usual().places)
            elif column.kind is not None and column.kind.name == name:
                for value, places in column.by_value().items():
                    naming.setdefault(value, set()).update([place >> SHIFT for place in places])
    return NamedResources({value: len(held) for value, held in naming.items()}, len(on_all))


def _odd_scopes(index: GroupIndex, acl: str) -> Iterator[tuple[int, Scope]]:
    return ((place >> SHIFT, capability.scope) for place, capability in index.odd(acl))
