"""The one SELECT of a request on PostgreSQL: a cursor kept for it, its values read when they are used.

Django's cursor writes the parameters into the statement, and psycopg's reads all columns of the row:
together they take twice as long as the database's answer.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

from psycopg import Connection, Cursor, abc
from psycopg.adapt import Transformer
from psycopg.pq import Format
from psycopg.pq.abc import PGresult


class LazyValues:
    """The columns of one row, each read by the loader that Django has given its connection."""

    __slots__ = ("_result", "_transformer")

    def __init__(self, result: PGresult, transformer: abc.Transformer) -> None:
        self._result, self._transformer = result, transformer

    def __getitem__(self, position: int) -> Any:
        """One of them."""
        value = self._result.get_value(0, position)
        if value is None:
            return None
        kind = self._result.ftype(position)
        return self._transformer.get_loader(kind, Format.TEXT).load(value)


class KeptCursors(threading.local):
    """One for each thread, as Django's connections are; another connection has another."""

    _cursor: Cursor[Any] | None = None

    def select(
        self, connection: Connection[Any], sql: str, parameters: Sequence[Any]
    ) -> LazyValues | None:
        """The row, or None. psycopg's errors pass through."""
        cursor = self._cursor
        if cursor is None or cursor.connection is not connection:
            cursor = self._cursor = Cursor(connection)
        # Parameters beside the statement, and nothing prepared: poolers that share connections mind neither.
        result = cursor.execute(sql.encode(), parameters).pgresult
        if result is None or not result.ntuples:
            return None
        return LazyValues(result, Transformer(connection))


@cache
def kept_cursors() -> KeptCursors:
    """Those of this process."""
    return KeptCursors()
