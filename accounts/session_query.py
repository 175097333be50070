"""The one SELECT of a request: compiled once for each database, its values converted when they are used.

Every request of everybody who is signed in needs it. Written anew by Django each time, the statement
takes a hundred times as long as the database takes to answer it; `./run bench sessions` watches over this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, FilteredRelation, Q
from django.db.models.expressions import BaseExpression

from accounts.models import BrowserSession
from accounts.session_select import Values, select

_Convert = Callable[[Any, BaseExpression, BaseDatabaseWrapper], Any]
_KEY_HASH, _AUDIENCE = "<key hash>", "<audience>"

_FIELDS = (
    "id",
    "profile",
    "data",
    "created",
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
class _Column:
    position: int
    #: What Django does to the database's value (dates on SQLite, for one), with its second argument.
    converters: tuple[_Convert, ...]
    expression: BaseExpression


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    #: `_KEY_HASH` and `_AUDIENCE` stand where a request's own values go.
    parameters: tuple[Any, ...]
    columns: dict[str, _Column]


class Row:
    """What the SELECT found; a value is converted each time that it is asked for, most of them never."""

    __slots__ = ("_connection", "_statement", "_values")

    def __init__(
        self, values: Values, statement: _Statement, connection: BaseDatabaseWrapper
    ) -> None:
        self._values, self._statement, self._connection = values, statement, connection

    def __getitem__(self, name: str) -> Any:
        """A column by the name that Django's `values()` gives it."""
        column = self._statement.columns[name]
        value = self._values[column.position]
        if value is not None:
            for convert in column.converters:
                value = convert(value, column.expression, self._connection)
        return value


def find(key_hash: str, audience: str) -> Row | None:
    """The session of a cookie, its sign-in, its person, and the token for one audience."""
    connection = connections[DEFAULT_DB_ALIAS]
    statement = _statement(connection.vendor)
    own = {_KEY_HASH: key_hash, _AUDIENCE: audience}
    parameters = [own.get(value, value) for value in statement.parameters]
    values = select(connection, statement.sql, parameters)
    return None if values is None else Row(values, statement, connection)


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
    expressions = [expression for expression, _, _ in compiler.select]
    converters = compiler.get_converters(expressions)
    columns = {
        name: _Column(at, _converters(vendor, expression, converters.get(at)), expression)
        for at, (name, expression) in enumerate(zip(query.values_select, expressions, strict=True))
    }
    selected = [column for _, (column, _), _ in compiler.select]
    if vendor == "sqlite":
        sql = _for_sqlite(sql, selected)
    return _Statement(sql, tuple(parameters), columns)


def _for_sqlite(sql: str, selected: list[str]) -> str:
    """Each column behind a `+`, which changes no value.

    An expression has no declared type, so the driver does not look up how to convert it, nor convert
    moments that nobody asks for (https://sqlite.org/c3ref/column_decltype.html).
    """
    columns = ", ".join(f"+{column}" for column in selected)
    after = sql[sql.index(" FROM ") :]
    return f"SELECT {columns}{after}"


def _converters(
    vendor: str, expression: BaseExpression, djangos: tuple[list[_Convert], BaseExpression] | None
) -> tuple[_Convert, ...]:
    if vendor == "sqlite" and isinstance(expression.output_field, DateTimeField):
        # Django's own take ten times as long, for four columns of each request.
        return (_moment,)
    return tuple(djangos[0]) if djangos else ()


def _moment(value: str | datetime, expression: object, connection: object) -> datetime:
    """As Django reads it: what has no offset is in UTC (settings.TIME_ZONE)."""
    if isinstance(value, str):
        try:
            # With its offset from the start: putting one on later takes four times as long.
            return datetime.fromisoformat(f"{value}+00:00")
        except ValueError:
            value = datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
