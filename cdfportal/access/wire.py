"""Scopes and capabilities as CDF's API writes them.

https://api-docs.cognite.com/20230101/#tag/Groups/operation/createGroups
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cdfportal.access.catalogue import scope_kind
from cdfportal.access.json_parts import JsonObject
from cdfportal.access.model import Scope
from cdfportal.access.questions import value_order
from cdfportal.access.scopes import split_table_value

#: The contract spells the scope of ids in two ways; these ACLs have the one in lower case.
_LOWER_CASE = frozenset({"datasetsAcl", "securityCategoriesAcl"})


def scope_wire(scope: Scope, acl: str = "", names: Mapping[str, str] | None = None) -> JsonObject:
    """The scope object. `names` replace ids where a reader of it wants those."""
    if not scope.known:
        return {scope.kind: _opaque(scope)}
    kind = scope_kind(scope.kind)
    if kind is None or not kind.key:
        return {scope.kind: {}}
    spelling = "idscope" if scope.kind == "idScope" and acl in _LOWER_CASE else scope.kind
    if kind.type == "tables":
        return {spelling: {kind.key: _tables(scope)}}
    values = sorted(scope.values, key=value_order)
    return {spelling: {kind.key: [_value(value, kind.type, names or {}) for value in values]}}


def _value(value: str, kind: str, names: Mapping[str, str]) -> object:
    if value in names:
        return names[value]
    return int(value) if kind == "int" and value.lstrip("-").isdigit() else value


def _tables(scope: Scope) -> dict[str, list[str]]:
    """Databases with their tables; no table means all of them, also beside named ones."""
    found: dict[str, list[str] | None] = {}
    for value in sorted(scope.values):
        database, table = split_table_value(value)
        tables = found.setdefault(database, [])
        if table is None:
            found[database] = None
        elif tables is not None:
            tables.append(table)
    return {database: tables or [] for database, tables in found.items()}


def _opaque(scope: Scope) -> object:
    """What was sent, out of its canonical JSON."""
    value: object = json.loads(next(iter(scope.values), "{}"))
    return value


def capability_wire(
    acl: str, actions: tuple[str, ...], scope: Scope, names: Mapping[str, str] | None = None
) -> JsonObject:
    """One entry of a group's capability list."""
    return {acl: {"actions": list(actions), "scope": scope_wire(scope, acl, names)}}
