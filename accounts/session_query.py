"""The one SELECT of a request: compiled once for each database, its values converted when they are used.

Every request of everybody who is signed in needs it. Written anew by Django each time, the statement
takes a hundred times as long as the database takes to answer it; `./run bench sessions` watches over this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FilteredRelation, Q
from django.db.models.expressions import BaseExpression

from accounts.models import BrowserSession

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
    #: The same with SQLite's own placeholders.
    sqlite_sql: str
    #: `_KEY_HASH` and `_AUDIENCE` stand where a request's own values go.
    parameters: tuple[Any, ...]
    positions: dict[str, int]
    #: Per column, what Django does to the database's value (dates on SQLite, for one).
    converters: dict[int, tuple[tuple[Callable[..., Any], ...], BaseExpression]]


class Row:
    """What the SELECT found; a value is converted each time that it is asked for, most of them never."""

    __slots__ = ("_connection", "_statement", "_values")

    def __init__(
        self, values: Sequence[Any], statement: _Statement, connection: BaseDatabaseWrapper
    ) -> None:
        self._values, self._statement, self._connection = values, statement, connection

    def __getitem__(self, name: str) -> Any:
        """A column by the name that Django's `values()` gives it."""
        position = self._statement.positions[name]
        value = self._values[position]
        if value is None or position not in self._statement.converters:
            return value
        converters, expression = self._statement.converters[position]
        for convert in converters:
            value = convert(value, expression, self._connection)
        return value


def find(key_hash: str, audience: str) -> Row | None:
    """The session of a cookie, its sign-in, its person, and the token for one audience."""
    connection = connections[DEFAULT_DB_ALIAS]
    statement = _statement(connection.vendor)
    own = {_KEY_HASH: key_hash, _AUDIENCE: audience}
    parameters = [own.get(value, value) for value in statement.parameters]
    values = _select(connection, statement, parameters)
    return None if values is None else Row(values, statement, connection)


def _select(
    connection: BaseDatabaseWrapper, statement: _Statement, parameters: list[Any]
) -> Sequence[Any] | None:
    if connection.vendor == "sqlite" and not _is_watched(connection):
        return _select_from_sqlite(connection, statement.sqlite_sql, parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, parameters)
        found: Sequence[Any] | None = cursor.fetchone()
        return found


def _is_watched(connection: BaseDatabaseWrapper) -> bool:
    """Whether somebody counts or logs the statements, who must see this one too."""
    return connection.queries_logged or bool(connection.execute_wrappers)


def _select_from_sqlite(
    connection: BaseDatabaseWrapper, sql: str, parameters: list[Any]
) -> Sequence[Any] | None:
    """By the driver's own cursor, with all that Django's does but one thing.

    Django's looks for placeholders in the statement on every call, which takes longer than the query.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        # To the end, so that no read transaction stays open (https://sqlite.org/isolation.html).
        found = connection.connection.execute(sql, parameters).fetchall()
    return found[0] if found else None


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
        sql.replace("%s", "?").replace("%%", "%"),
        tuple(parameters),
        {name: position for position, name in enumerate(query.values_select)},
        {position: (tuple(convs), column) for position, (convs, column) in converters.items()},
    )
