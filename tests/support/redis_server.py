"""Debian's Redis for the tests: in memory only, on a free loopback port."""

from __future__ import annotations

import shutil
import socket
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.support.child import Child
from tests.support.portal import free_port

_MISSING = "These tests need Redis (Debian: apt-get install redis-server)."


class RedisServer:
    """Starts on entering, stops on leaving; `url` is a REDIS_URL."""

    def __init__(self) -> None:
        self._program = shutil.which("redis-server")
        if self._program is None:
            pytest.fail(_MISSING, pytrace=False)
        self._folder = Path(tempfile.mkdtemp(prefix="cdfportal-redis-"))
        self.port = free_port()
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """The first database."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> Self:
        """Listen; empty, since nothing is ever written to disk."""
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._child = Child(
            [
                str(self._program),
                "--port",
                str(self.port),
                "--dir",
                str(self._folder),
                *options,
            ],
            self._folder / "redis.log",
        )
        self._child.wait_until(self._answers)
        return self

    def stop(self) -> None:
        """End it; what it held is gone."""
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def command(self, *words: str) -> bytes:
        """The raw answer to one command, in Redis' own protocol (https://redis.io/docs/reference/protocol-spec/)."""
        parts = [f"*{len(words)}\r\n", *(f"${len(word.encode())}\r\n{word}\r\n" for word in words)]
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall("".join(parts).encode())
            return connection.recv(65536)

    def __enter__(self) -> Self:
        try:
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

    def _remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def _answers(self) -> bool:
        try:
            return self.command("PING") == b"+PONG\r\n"
        except OSError:
            return False
