"""Rights and scopes in words: "write time series in data set 42"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from cdfportal.access.catalogue import ScopeFacts, scope_kind, verb
from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.model import Scope
from cdfportal.access.questions import value_order
from cdfportal.access.scopes import split_table_value

#: (scope kind, value) → name, where somebody could read it: ("datasetScope", "42") → "Train B".
Names = Mapping[tuple[str, str], str]

_SHOWN = 8
_FOREVER = ", today and in future"


def right_in_words(acl: str, action: str, scope: Scope, names: Names | None = None) -> str:
    """The right without a subject: "read time series in data sets 17 and 42"."""
    facts = acl_facts(acl)
    if facts is None:
        return f"use {acl}:{action} on {scope_in_words(scope, acl, names)}"
    kind = scope_kind(scope.kind) if scope.known else None
    if scope.is_all:
        return f"{verb(action)} {_everything(acl, facts.noun)}"
    if kind is None:
        return f"{verb(action)} {facts.noun} in {scope_in_words(scope, acl, names)}"
    if not kind.key:
        return f"{verb(action)} your own {facts.noun}"
    where = scope_in_words(scope, acl, names)
    if not kind.preposition:
        return f"{verb(action)} {where}"
    return f"{verb(action)} {facts.noun} {kind.preposition} {where}"


def scope_in_words(scope: Scope, acl: str = "", names: Names | None = None) -> str:
    """The scope alone: "data sets 17 and 42", "every data set, today and in future"."""
    if not scope.known:
        return f"a scope that is not understood here ({scope.kind or 'no name'})"
    if scope.is_all:
        return _every(acl)
    kind = scope_kind(scope.kind)
    if kind is None or not kind.key:
        return "your own"
    one, many = kind.by_acl.get(acl, (kind.one, kind.many))
    if not scope.values:
        return f"no {one} at all"
    if kind.type == "tables":
        return _tables(scope.values)
    shown = [_named(scope.kind, v, names) for v in sorted(scope.values, key=value_order)]
    return f"{one if len(shown) == 1 else many} {and_list(shown)}"


@lru_cache(1024)
def _narrowing(acl: str) -> ScopeFacts | None:
    """The first kind that can narrow this ACL."""
    facts = acl_facts(acl)
    kinds = (scope_kind(name) for name in (facts.scopes if facts else ()))
    return next((kind for kind in kinds if kind is not None and kind.key), None)


def _everything(acl: str, noun: str) -> str:
    kind = _narrowing(acl)
    if kind is None:
        return noun
    if kind.preposition:
        return f"{noun} {kind.preposition} every {kind.every}{_FOREVER}"
    return f"all {noun}{_FOREVER}"


def _every(acl: str) -> str:
    kind, facts = _narrowing(acl), acl_facts(acl)
    if kind is None:
        return "the whole project"
    if kind.preposition or facts is None:
        return f"every {kind.every}{_FOREVER}"
    return f"all {facts.noun}{_FOREVER}"


def _tables(values: frozenset[str]) -> str:
    databases, tables = [], []
    for value in sorted(values):
        database, table = split_table_value(value)
        if table is None:
            databases.append(database)
        else:
            tables.append(f"{database}/{table}")
    parts = []
    if databases:
        parts.append(f"every table of RAW database{_s(databases)} {and_list(databases)}")
    if tables:
        parts.append(f"RAW table{_s(tables)} {and_list(tables)}")
    return " and in ".join(parts)


def _s(items: Sequence[str]) -> str:
    return "" if len(items) == 1 else "s"


def _named(kind: str, value: str, names: Names | None) -> str:
    name = (names or {}).get((kind, value))
    return f"{value} ({name})" if name else value


def and_list(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; long lists end with the number of the rest."""
    if len(items) > _SHOWN:
        items = [*items[: _SHOWN - 1], f"{len(items) - _SHOWN + 1} more"]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
