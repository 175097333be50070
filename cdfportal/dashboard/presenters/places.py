"""What a scope names and what has a page of its own: data sets, spaces, RAW, security categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from cdfportal.access.model import Scope
from cdfportal.access.questions import value_order
from cdfportal.access.resources import ResourceKind, kind_of_scope
from cdfportal.access.scopes import split_table_value
from cdfportal.access.words import Names

_MOST = 8
_KINDS: Mapping[ResourceKind, str] = {
    ResourceKind.DATA_SET: "data set",
    ResourceKind.SPACE: "space",
    ResourceKind.CATEGORY: "category",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Something with a page of its own that a scope names."""

    text: str
    query: str


def places(acl: str, scopes: Iterable[Scope], names: Names | None) -> tuple[Place, ...]:
    """The first of them, each once."""
    found = dict.fromkeys(place for scope in scopes for place in _of_scope(acl, scope, names or {}))
    return tuple(found)[:_MOST]


def _of_scope(acl: str, scope: Scope, names: Names) -> Iterator[Place]:
    kind = kind_of_scope(acl, scope.kind) if scope.known else None
    if kind is None:
        return
    for value in sorted(scope.values, key=value_order):
        if kind is ResourceKind.RAW:
            yield _table(value)
        else:
            name = names.get((scope.kind, value))
            shown = f"{_KINDS[kind]} {value}" + (f" ({name})" if name else "")
            yield Place(shown, urlencode({"kind": kind.value, "id": value}))


def _table(value: str) -> Place:
    database, table = split_table_value(value)
    where = {"kind": ResourceKind.RAW.value, "db": database}
    if table is None:
        return Place(f"RAW {database}", urlencode(where))
    return Place(f"RAW {database}/{table}", urlencode({**where, "table": table}))
