"""The portal as a process of its own: gunicorn on a free port, with a database of its own."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import requests

from tests.support.database import SqliteDatabase, database_of
from tests.support.environment import unit_environment
from tests.support.forked import Forked
from tests.support.migrated import empty_database
from tests.support.nonces import NONCE, shown_twice, shows_a_nonce
from tests.support.tripwire import Leak, Secret, Tripwire

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60.0
_COOKIE = re.compile(
    r"(?:__Host-)?portal(?:-signin-[0-9a-f]{16}|-embed|-embed-request-[0-9a-f]{16})?=([^;\s]{12,})"
)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now, and that no outgoing connection takes before we do.

    Those take theirs from 32768 on (Linux, ip_local_port_range).
    """
    while True:
        port = 11_000 + secrets.randbelow(21_000)
        with closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class PortalServer:
    """Starts on entering, stops on leaving. `url` is http://localhost:PORT, as people type it.

    `application` is the WSGI module that gunicorn serves: the portal with its witness, or more.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        environment: Mapping[str, str],
        *,
        application: str = "tests.support.recording",
    ) -> None:
        self.folder, self.port = folder, port
        self._application = application
        self.url = f"http://localhost:{port}"
        self.record = folder / "record.jsonl"
        self._log = folder / "gunicorn.log"
        self._environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name in {"PATH", "HOME", "LANG"}
            },
            **unit_environment(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "STATIC_ROOT": os.environ["STATIC_ROOT"],
            "PORTAL_URL": self.url,
            "DJANGO_ALLOWED_HOSTS": "localhost",
            "PORTAL_TEST_RECORD": str(self.record),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "WEB_WORKERS": "2",
            **environment,
        }
        self.database = database_of(self._environment["DATABASE_URL"])
        self._process: Forked | None = None

    def start(self) -> Self:
        """Migrate, start gunicorn, wait until it answers."""
        self.migrate()
        self.launch()
        self.wait_until_it_answers()
        return self

    def configure(self, **environment: str) -> None:
        """Other settings from the next start on."""
        self._environment |= environment

    def migrate(self) -> None:
        """Make the tables; one node does it for all that share the database."""
        if not isinstance(self.database, SqliteDatabase):
            self.manage("migrate", "--verbosity", "0")
        elif not self.database.path.exists():
            shutil.copyfile(empty_database(), self.database.path)

    def launch(self) -> None:
        """Start gunicorn and do not wait for it."""
        self._process = self.fork("deploy/gunicorn.py")

    def fork(self, configuration: str) -> Forked:
        """A gunicorn of this server's settings, with one of the files of deploy/."""
        arguments = ("--config", configuration, self._application)
        return Forked("gunicorn", arguments, self._environment, self._log, self._log)

    @property
    def pid(self) -> int:
        """Of gunicorn; its workers are of the same session (setsid(2))."""
        assert self._process is not None
        return self._process.pid

    @property
    def leaders(self) -> tuple[int, ...]:
        """The processes that all others of it come from."""
        return (self.pid,)

    def wait_until_it_answers(self) -> None:
        """Or stop it and say what it wrote."""
        assert self._process is not None
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.has_ended or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"gunicorn did not start:\n{self.log()}")
            time.sleep(0.05)

    def manage(self, *arguments: str) -> str:
        """Run a management command with this server's settings; its output."""
        out, error = (self.folder / f"manage.{stream}" for stream in ("out", "error"))
        for file in (out, error):
            file.write_bytes(b"")
        if Forked("manage.py", arguments, self._environment, out, error).wait():
            said = out.read_text() + error.read_text()
            raise RuntimeError(f"manage.py {arguments[0]} failed:\n{said}")
        return out.read_text()

    def _answers(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def stop(self) -> None:
        """End the server and everything that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        if process.wait(25) is None:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """All its processes at once, as when the machine stops."""
        process, self._process = self._process, None
        assert process is not None
        process.kill()
        process.wait()

    def log(self) -> str:
        """Everything that the server wrote so far."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def answers(self) -> list[dict[str, object]]:
        """Every answer recorded so far."""
        if not self.record.exists():
            return []
        # What has no end yet is being written at this moment.
        whole, _, _ = self.record.read_text(encoding="ascii").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def note(self, received: bytes) -> None:
        """A client's word of what it got; the record of this side has it already."""

    def leaks(self, secrets: Iterable[Secret], nonces: Iterable[str] = ()) -> list[Leak]:
        """Where a secret turned up: in any answer, in the log, in the database or its journal.

        A nonce of a CDF session stands in the body of the answer that made it, and nowhere else.
        """
        answers = self.answers()
        shown = {Secret(NONCE, nonce) for nonce in nonces}
        outer = {*secrets, *shown}
        wire = Tripwire(outer)
        # A session key stands in Set-Cookie, and nowhere else.
        inner = Tripwire({*outer, *(key for answer in answers for key in _session_keys(answer))})
        found = inner.find_leaks("the log", self.log().encode())
        for where, stored in self.database.dump():
            found += inner.find_leaks(where, stored)
        seen: set[bytes] = set()
        for answer in answers:
            where = f"{answer['target']} -> {answer['status']}"
            for part, data in _parts(answer):
                if data not in seen:
                    seen.add(data)
                    tripwire = inner if part == "body" else wire
                    leaks = tripwire.find_leaks(f"{part} of {where}", data)
                    may_show = part == "body" and shows_a_nonce(answer)
                    found += [leak for leak in leaks if not (may_show and leak.kind == NONCE)]
        return [*found, *shown_twice(answers, shown)]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _session_keys(answer: dict[str, object]) -> set[Secret]:
    """The values of our cookies that this answer set."""
    return {
        Secret("session key", found[1])
        for name, value in cast("list[list[str]]", answer["headers"])
        if name.lower() == "set-cookie" and (found := _COOKIE.match(value))
    }


def _parts(answer: dict[str, object]) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    headers = json.dumps(answer["headers"]).encode()
    return ("headers", headers), ("body", bytes.fromhex(str(answer["body"])))
