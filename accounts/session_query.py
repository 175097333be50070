"""The one SELECT of a request, compiled once for each database.

Django spends a hundred times as long on writing this statement anew as the database on answering it; and
every request of everybody who is signed in needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import FilteredRelation, Q

from accounts.models import BrowserSession

Row = dict[str, Any]
_KEY_HASH, _AUDIENCE = "<key hash>", "<audience>"

_FIELDS = (
    "id",
    "profile",
    "data",
    "last_seen",
    "ended_at",
    "end_reason",
    "sign_in__id",
    "sign_in__auth_time",
    "sign_in__created",
    "sign_in__absolute_end",
    "sign_in__ended_at",
    "sign_in__end_reason",
    "sign_in__portal_groups",
    "sign_in__generation",
    "sign_in__person__id",
    "sign_in__person__issuer",
    "sign_in__person__subject",
    "sign_in__person__name",
    "sign_in__person__email",
    "sign_in__person__disabled_at",
    "token__id",
    "token__value",
    "token__scope",
    "token__obtained_at",
    "token__expires_at",
)


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    #: `_KEY_HASH` and `_AUDIENCE` stand where a request's own values go.
    parameters: tuple[Any, ...]
    names: tuple[str, ...]
    #: Per column, what Django does to the database's value (dates on SQLite, for one).
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


def find(key_hash: str, audience: str) -> Row | None:
    """The session of a cookie, its sign-in, its person, and the token for one audience."""
    connection = connections[DEFAULT_DB_ALIAS]
    statement = _statement(connection.vendor)
    own = {_KEY_HASH: key_hash, _AUDIENCE: audience}
    with connection.cursor() as cursor:
        cursor.execute(
            statement.sql, [own.get(str(value), value) for value in statement.parameters]
        )
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for position, converters, expression in statement.converters:
        for convert in converters:
            values[position] = convert(values[position], expression, connection)
    return dict(zip(statement.names, values, strict=True))


@cache
def _statement(vendor: str) -> _Statement:
    """Written by Django from the models, so that it follows them."""
    query = (
        BrowserSession.objects.filter(key_hash=_KEY_HASH)
        .annotate(
            token=FilteredRelation(
                "sign_in__access_tokens", condition=Q(sign_in__access_tokens__audience=_AUDIENCE)
            )
        )
        .order_by()
        .values(*_FIELDS)
        .query
    )
    compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    converters = compiler.get_converters([column for column, _, _ in compiler.select])
    return _Statement(
        sql,
        tuple(parameters),
        tuple(query.values_select),
        tuple((position, tuple(convs), column) for position, (convs, column) in converters.items()),
    )
