"""Debian's PostgreSQL for the tests: a cluster in a folder of its own, on a free loopback port."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import pytest

from tests.support.child import Child, as_user
from tests.support.portal import free_port

_MISSING = "These tests need PostgreSQL (Debian: apt-get install postgresql)."
_DEBIAN = Path("/usr/lib/postgresql")
#: Nothing here outlives the tests: no waiting for the disk, no workers for big queries.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "450",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_parallel_workers_per_gather": "0",
    "autovacuum": "off",
}


class PostgresServer:
    """Starts on entering, stops on leaving; `new_database()` gives a DATABASE_URL."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._user = _unprivileged_user()
        # Not among pytest's own folders: they are closed to other users.
        self._folder = Path(tempfile.mkdtemp(prefix="cdfportal-postgres-"))
        self._numbers = itertools.count(1)
        self.port = free_port()
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """The database that PostgreSQL makes for itself."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """The DATABASE_URL of one database."""
        return f"postgres://portal@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """An empty database that nobody else has; its DATABASE_URL."""
        name = f"portal_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url_of(name)

    def start(self) -> Self:
        """Listen, with the data of the last time if there are any."""
        options = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        self._child = Child(
            [self._program("postgres"), "-D", str(self._data), "-p", str(self.port), *options],
            self._folder / "postgres.log",
            user=self._user,
        )
        self._child.wait_until(self._answers)
        return self

    def stop(self) -> None:
        """Close every connection and end, as `pg_ctl stop -m fast` does."""
        child, self._child = self._child, None
        if child is not None:
            child.stop(signal.SIGINT)

    def __enter__(self) -> Self:
        try:
            self._make_cluster()
            return self.start()
        except BaseException:
            self._remove()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._remove()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _program(self, name: str) -> str:
        return str(self._programs / name)

    def _make_cluster(self) -> None:
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        flags = ["-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [self._program("initdb"), "-D", str(self._data), *flags],
            cwd="/",
            **as_user(self._user),
            capture_output=True,
            check=True,
        )

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def _remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)


def _programs() -> Path:
    """Where initdb and postgres are: Debian keeps them off the PATH."""
    places = [*sorted(_DEBIAN.glob("*/bin"), key=_version, reverse=True)]
    if config := shutil.which("pg_config"):
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        places.insert(0, Path(asked.stdout.strip()))
    for place in places:
        if all((place / program).is_file() for program in ("initdb", "postgres")):
            return place
    pytest.fail(_MISSING, pytrace=False)


def _version(place: Path) -> float:
    return float(place.parent.name)


def _unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root (initdb's manual); everybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
