"""How the one SELECT of a request is asked: by the database's driver, with what Django's cursor takes care of.

Django's own looks for placeholders and writes values anew on every call, which takes longer than the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper


class Values(Protocol):
    """One row."""

    def __getitem__(self, position: int, /) -> Any:
        """One of its columns."""


def select(connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]) -> Values | None:
    """The first row, or None; `%s` stands for a parameter."""
    if connection.queries_logged or connection.execute_wrappers:
        # Somebody counts or logs the statements, and must see this one too.
        return _by_django(connection, sql, parameters)
    if connection.vendor == "sqlite":
        return _from_sqlite(connection, _with_question_marks(sql), parameters)
    if connection.vendor == "postgresql":
        return _from_postgres(connection, sql, parameters)
    return _by_django(connection, sql, parameters)


def _by_django(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]
) -> Values | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: Values | None = cursor.fetchone()
        return found


def _from_sqlite(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]
) -> Values | None:
    _be_connected(connection)
    with connection.wrap_database_errors:
        # To the end, so that no read transaction stays open (https://sqlite.org/isolation.html).
        found = connection.connection.execute(sql, parameters).fetchall()
    return found[0] if found else None


def _from_postgres(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]
) -> Values | None:
    """Its own check of the connection's health, which is another round trip with Django.

    A connection that the server has closed since its last request is opened anew, once.
    """
    may_be_gone = connection.connection is not None and not connection.in_atomic_block
    try:
        return _from_postgres_once(connection, sql, parameters)
    except (OperationalError, InterfaceError):
        if not may_be_gone:
            raise
        connection.close()
        return _from_postgres_once(connection, sql, parameters)


def _from_postgres_once(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]
) -> Values | None:
    # Here, since the package is there only where it is used.
    from accounts.session_on_postgres import kept_cursors

    _be_connected(connection)
    with connection.wrap_database_errors:
        found = kept_cursors().select(connection.connection, sql, parameters)
    connection.health_check_done = True  # type: ignore[attr-defined]  # django-stubs leaves it out
    return found


def _be_connected(connection: BaseDatabaseWrapper) -> None:
    if connection.connection is None:
        connection.ensure_connection()
    connection.validate_no_broken_transaction()


@lru_cache(maxsize=4)
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?")
