"""The portal's database as a test sees it from outside: SQLite's file, or PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql

Rows = list[tuple[Any, ...]]


class Database(Protocol):
    """What a test may do behind the portal's back."""

    #: What the portal is told.
    url: str

    def run(self, statement: str) -> Rows:
        """One statement that both kinds understand; the rows that it gives."""

    def dump(self) -> Iterator[tuple[str, bytes]]:
        """Everything stored, by place, for the tripwire."""


class SqliteDatabase:
    """A file with its journal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def run(self, statement: str) -> Rows:
        """Waits its turn, as the portal's own writers do."""
        with closing(sqlite3.connect(self.path, timeout=20)) as connection, connection:
            return connection.execute(statement).fetchall()

    def dump(self) -> Iterator[tuple[str, bytes]]:
        """The files as they lie on the disk."""
        for suffix in ("", "-wal", "-journal"):
            path = self.path.with_name(self.path.name + suffix)
            if path.exists():
                yield f"the database{suffix}", path.read_bytes()


class PostgresDatabase:
    """One database of a server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, statement: str) -> Rows:
        """In a transaction of its own."""
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def dump(self) -> Iterator[tuple[str, bytes]]:
        """Every column of every row; bytes as they are, the rest as text."""
        with psycopg.connect(self.url) as connection:
            names = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            for (name,) in names:
                query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))
                rows = connection.execute(query).fetchall()
                yield f"table {name}", b"\n".join(_as_bytes(value) for row in rows for value in row)


def database_of(url: str) -> Database:
    """By the scheme of a DATABASE_URL."""
    kind, _, rest = url.partition(":///")
    return SqliteDatabase(Path(rest)) if kind == "sqlite" else PostgresDatabase(url)


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
