"""Debian's PostgreSQL for the tests: a cluster in a folder of its own, on a free loopback port."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.support.child import Child, ChildServer, as_user

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


class PostgresServer(ChildServer):
    """`new_database()` gives a DATABASE_URL."""

    #: Closes every connection and ends, as `pg_ctl stop -m fast` does.
    stop_signal = signal.SIGINT

    def __init__(self) -> None:
        self._programs = _programs()
        self._user = _unprivileged_user()
        self._numbers = itertools.count(1)
        super().__init__("postgres")

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

    def _run(self) -> Child:
        options = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        return Child(
            [self._program("postgres"), "-D", str(self._data), "-p", str(self.port), *options],
            self._log,
            user=self._user,
        )

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _program(self, name: str) -> str:
        return str(self._programs / name)

    def _prepare(self) -> None:
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
