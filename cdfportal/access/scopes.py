"""The scope algebra: reading a scope, what one covers of another, union.

Kinds never merge and never raise: a right on a data set says nothing about an id. `all` covers
everything; a RAW database covers its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from cdfportal.access.catalogue import ScopeFacts, scope_kind
from cdfportal.access.model import Scope
from cdfportal.access.text import as_integer, canonical_json, clean


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a requested scope is held."""

    #: All of it.
    full: bool
    #: The requested values that are held (of a kind that has values).
    values: frozenset[str] = frozenset()
    #: False when a scope that we cannot read might cover more.
    certain: bool = True


def parse_scope(raw: object) -> Scope:
    """A scope object of CDF; one that we do not understand is kept as it is."""
    if not isinstance(raw, Mapping) or len(raw) != 1:
        return _opaque("", raw)
    ((name, content),) = raw.items()
    kind = scope_kind(name)
    if kind is None:
        return _opaque(clean(name), content)
    if not kind.key:
        return Scope(kind.name) if isinstance(content, Mapping) else _opaque(name, content)
    values = _parse_values(kind, content)
    return _opaque(name, content) if values is None else Scope(kind.name, values)


def _opaque(name: str, content: object) -> Scope:
    return Scope(name, frozenset({canonical_json(content)}), known=False)


def _parse_values(kind: ScopeFacts, content: object) -> frozenset[str] | None:
    if not isinstance(content, Mapping) or kind.key not in content:
        return None
    values = content[kind.key]
    if kind.type == "tables":
        return parse_tables(values)
    if not isinstance(values, list):
        return None
    texts = [value_text(kind, value) for value in values]
    return frozenset(text for text in texts if text is not None) if None not in texts else None


def value_text(kind: ScopeFacts, value: object) -> str | None:
    """A value as text: an id in decimal, whether it came as a number or as a string."""
    if kind.type == "int" and (number := as_integer(value)) is not None:
        return str(number)
    return clean(value) if isinstance(value, str) else None


def parse_tables(
    databases: object, encode: Callable[..., str] | None = None
) -> frozenset[str] | None:
    """Both wire forms, `{db: [table]}` and `{db: {"tables": [table]}}`; no tables means all.

    `encode` makes a value of a database and a table: `table_value`, or one that remembers.
    """
    encode = encode or table_value
    if not isinstance(databases, Mapping):
        return None
    found: set[str] = set()
    for database, content in databases.items():
        tables = content.get("tables", []) if isinstance(content, Mapping) else content
        if tables is None:
            tables = []
        if not isinstance(tables, list) or not all(isinstance(table, str) for table in tables):
            return None
        found.update(encode(database, table) for table in tables)
        if not tables:
            found.add(encode(database))
    return frozenset(found)


def table_value(database: str, table: str | None = None) -> str:
    """The value of a `tableScope`: `db` or `db/table`, both percent-encoded."""
    encoded = quote(clean(database), safe="")
    return encoded if table is None else f"{encoded}/{quote(clean(table), safe='')}"


def split_table_value(value: str) -> tuple[str, str | None]:
    """The database and table of such a value, decoded."""
    database, slash, table = value.partition("/")
    return unquote(database), unquote(table) if slash else None


def coverage(requested: Scope, held: Scope) -> Coverage:
    """How much of `requested` a grant on `held` gives."""
    if held.is_all:
        return Coverage(full=True, values=requested.values)
    if not held.known:
        return Coverage(full=False, certain=False)
    if held.kind != requested.kind or not requested.known:
        return Coverage(full=False)
    if not requested.values:
        # A kind without values, such as currentuserscope, covers itself; no ids cover nothing.
        return Coverage(full=not _has_values(requested.kind))
    values = requested.values & held.values
    if held.kind == "tableScope":
        values |= {value for value in requested.values if _database(value) in held.values}
    return Coverage(full=values == requested.values, values=values)


def gives_nothing(scope: Scope) -> bool:
    """Whether it is of a kind that has values, and names none."""
    return scope.known and not scope.values and _has_values(scope.kind)


def _has_values(kind: str) -> bool:
    facts = scope_kind(kind)
    return facts is not None and bool(facts.key)


def _database(value: str) -> str:
    return value.partition("/")[0]


def covers(requested: Scope, held: Scope) -> bool:
    """Whether a grant on `held` gives all of `requested` for certain."""
    return coverage(requested, held).full


def union(scopes: Iterable[Scope]) -> frozenset[Scope]:
    """One scope of each kind with all its values, narrower ones kept beside `all`.

    Unreadable scopes stay as they are. Commutative, associative, idempotent.
    """
    merged: dict[str, set[str]] = {}
    opaque: set[Scope] = set()
    for scope in scopes:
        if scope.known:
            merged.setdefault(scope.kind, set()).update(scope.values)
        else:
            opaque.add(scope)
    known = (Scope(kind, frozenset(values)) for kind, values in merged.items())
    return frozenset(known) | opaque
