"""What a call is about, where it says so for certain: in its path, its query or its body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from cdfportal.access.call_target import Call
from cdfportal.access.catalogue import acl as acl_facts
from cdfportal.access.catalogue import scope_kind
from cdfportal.access.endpoints import EndpointMatch
from cdfportal.access.model import Scope
from cdfportal.access.scopes import table_value
from cdfportal.access.tables import read_table
from cdfportal.access.text import as_integer, clean

_MOST_VALUES = 1000
#: A path may be pasted as documents and tables write it: `/raw/dbs/{dbName}` names no database.
_PLACEHOLDER = re.compile(r"\{[A-Za-z][A-Za-z0-9]*\}", re.ASCII)


class ScopeSource(StrEnum):
    """Where the scope of a right that a call needs was read."""

    #: The operation needs it there, whatever the call says.
    OPERATION = "operation"
    PATH = "path"
    QUERY = "query"
    BODY = "body"
    #: In the words of a pasted error.
    MESSAGE = "message"
    #: Named by the person who asks.
    ASKED = "asked"
    #: Nowhere for certain: any scope lets the call through, and narrows what it does.
    ANY = "any"


@dataclass(frozen=True, slots=True)
class _Rule:
    acls: frozenset[str]
    kind: str
    parameters: tuple[str, ...]
    query: str
    body: str
    under: frozenset[str]
    methods: frozenset[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_rule(row) for row in read_table("call_scopes")["rules"])


def _rule(row: Mapping[str, Any]) -> _Rule:
    return _Rule(
        acls=frozenset(row["acls"]),
        kind=row["kind"],
        parameters=tuple(row.get("parameters", ())),
        query=row.get("query", ""),
        body=row.get("body", ""),
        under=frozenset(f"/api/v1/projects/{{project}}/{path}" for path in row.get("under", ())),
        methods=frozenset(row.get("methods", ())),
    )


def scope_of(acl: str, call: Call, found: EndpointMatch) -> tuple[Scope, ScopeSource] | None:
    """The scope that this right is needed on, None where the call does not say."""
    for rule in _rules():
        if _applies(rule, acl, found) and (read := _read(rule, call, found)) is not None:
            return read
    return None


def _applies(rule: _Rule, acl: str, found: EndpointMatch) -> bool:
    facts = acl_facts(acl)
    if facts is None or rule.kind not in facts.scopes:
        return False
    return (
        (not rule.acls or acl in rule.acls)
        and (not rule.under or found.template in rule.under)
        and (not rule.methods or found.method in rule.methods)
        and all(name in found.parameters for name in rule.parameters)
    )


def _read(rule: _Rule, call: Call, found: EndpointMatch) -> tuple[Scope, ScopeSource] | None:
    path = [found.parameters[name] for name in rule.parameters]
    if any(_PLACEHOLDER.fullmatch(text) for text in path):
        return None
    if rule.body:
        values, source = _at(call.body, rule.body.split(".")), ScopeSource.BODY
    elif rule.query:
        values, source = _in_query(call.query.get(rule.query, ())), ScopeSource.QUERY
    else:
        values, source = [[*path]], ScopeSource.PATH
        path = []
    if not values or len(values) > _MOST_VALUES:
        return None
    texts = [_value(rule.kind, path, value) for value in values]
    known = frozenset(text for text in texts if text is not None)
    return (Scope(rule.kind, known), source) if None not in texts else None


def _value(kind: str, path: Sequence[str], value: object) -> str | None:
    """In the spelling of the scope algebra; None when it is not a value of this kind."""
    names = [*path, *value] if isinstance(value, list) else [*path, value]
    if kind == "tableScope":
        texts = [clean(name) for name in names if isinstance(name, str) and name]
        return table_value(*texts) if len(texts) == len(names) <= 2 else None
    facts = scope_kind(kind)
    if facts is not None and facts.type == "int":
        number = as_integer(names[0])
        return None if number is None else str(number)
    return clean(names[0]) if isinstance(names[0], str) and names[0] else None


def _in_query(texts: Sequence[str]) -> list[object]:
    """Values of a parameter: repeated, or one JSON list (https://api-docs.cognite.com/20230101/)."""
    found: list[object] = []
    for text in texts:
        try:
            content = json.loads(text) if text.startswith("[") else text
        except (ValueError, RecursionError):
            return []
        found += content if isinstance(content, list) else [content]
    return found


def _at(content: object, steps: Sequence[str]) -> list[object]:
    """The values at `filter.dataSetIds[].id`; none when a single one is missing."""
    if not steps:
        return [content]
    name, each = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    if not isinstance(content, Mapping) or name not in content:
        return []
    inner = content[name]
    if not each:
        return _at(inner, steps[1:])
    if not isinstance(inner, list):
        return []
    parts = [_at(item, steps[1:]) for item in inner]
    return [value for part in parts for value in part] if all(parts) else []
