"""May this caller do this to that? The simulator's own answer, made without the portal's engine.

The two are written apart on purpose: where both agree, neither repeats the other's mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cdfportal.demo.simulator.token_scopes import admits
from cdfportal.demo.world import Json

#: Comes with membership in any group.
IMPLIED = ("userprofilesacl", "READ")


@dataclass(frozen=True, slots=True)
class Target:
    """The sides of a resource that a scope can take hold of."""

    id: int | None = None
    data_set: int | None = None
    asset_root: int | None = None
    database: str | None = None
    table: str | None = None
    space: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """One action of one capability."""

    acl: str
    action: str
    kind: str
    value: Json


@dataclass(frozen=True, slots=True)
class Access:
    """Everything that a caller holds in a project, after the token's filter."""

    grants: tuple[Grant, ...]

    def has(self, acl: str, action: str) -> bool:
        """Whether the right is held on anything."""
        return any(True for _ in self._held(acl, action))

    def everywhere(self, acl: str, action: str) -> bool:
        """Whether the right is held on everything."""
        return any(grant.kind == "all" for grant in self._held(acl, action))

    def reaches(self, acl: str, action: str, target: Target) -> bool:
        """Whether the right is held on this resource: one scope that covers it is enough."""
        return any(covers(grant.kind, grant.value, target) for grant in self._held(acl, action))

    def is_member_of(self, categories: Iterable[int]) -> bool:
        """Whether every security category is open to the caller."""
        return all(
            self.reaches("securityCategoriesAcl", "MEMBEROF", Target(id=key)) for key in categories
        )

    def _held(self, acl: str, action: str) -> Iterator[Grant]:
        wanted = (acl.lower(), action)
        return (grant for grant in self.grants if (grant.acl, grant.action) == wanted)


def access_of(groups: list[Json], scopes: frozenset[str] | None) -> Access:
    """What these groups grant together through a token with these scopes."""
    granted = [Grant(*IMPLIED, "all", {})] if groups else []
    for group in groups:
        for capability in group["capabilities"]:
            granted.extend(_grants(capability))
    return Access(tuple(one for one in granted if admits(scopes, one.acl, one.action)))


def acl_entries(capability: Json) -> Iterator[tuple[str, Json]]:
    """The ACL of a capability; other keys, such as `projectUrlNames`, are no ACL."""
    return ((name, acl) for name, acl in capability.items() if name.lower().endswith("acl"))


def _grants(capability: Json) -> Iterator[Grant]:
    for name, acl in acl_entries(capability):
        for kind, value in acl["scope"].items():
            for action in acl["actions"]:
                yield Grant(name.lower(), action, kind.lower(), value)


def covers(kind: str, value: Json, target: Target) -> bool:
    """Whether a scope takes hold of a resource; a kind that is not known takes hold of nothing."""
    matches = _MATCHES.get(kind)
    return matches is not None and matches(value, target)


def _ids(value: Json, key: str) -> set[int]:
    return {int(item) for item in value.get(key, []) if str(item).isdecimal()}


def _table(value: Json, target: Target) -> bool:
    named = value.get("dbsToTables", {})
    if target.database is None or target.database not in named:
        return False
    tables = named[target.database]
    if isinstance(tables, dict):
        tables = tables.get("tables", [])
    # No table named means every table of the database; a database itself is seen by any of them.
    return not tables or target.table is None or target.table in tables


_MATCHES: dict[str, Callable[[Json, Target], bool]] = {
    "all": lambda _value, _target: True,
    "currentuserscope": lambda _value, target: target.own,
    "datasetscope": lambda value, target: target.data_set in _ids(value, "ids"),
    "idscope": lambda value, target: target.id in _ids(value, "ids"),
    "assetrootidscope": lambda value, target: target.asset_root in _ids(value, "rootIds"),
    "tablescope": _table,
    "spaceidscope": lambda value, target: target.space in value.get("spaceIds", []),
}
