"""Debian's Redis for the tests: in memory only, on a free loopback port."""

from __future__ import annotations

import shutil
import socket

import pytest

from tests.support.child import Child, ChildServer

_MISSING = "These tests need Redis (Debian: apt-get install redis-server)."


class RedisServer(ChildServer):
    """`url` is a REDIS_URL. What it held is gone when it stops."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail(_MISSING, pytrace=False)
        self._program: str = program
        super().__init__("redis")

    @property
    def url(self) -> str:
        """The first database."""
        return f"redis://127.0.0.1:{self.port}/0"

    def _run(self) -> Child:
        """Empty, since nothing is ever written to disk."""
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        place = ["--port", str(self.port), "--dir", str(self._folder)]
        return Child([self._program, *place, *options], self._log)

    def command(self, *words: str) -> bytes:
        """The raw answer to one command, in Redis' own protocol (https://redis.io/docs/reference/protocol-spec/)."""
        parts = [f"*{len(words)}\r\n", *(f"${len(word.encode())}\r\n{word}\r\n" for word in words)]
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall("".join(parts).encode())
            return connection.recv(65536)

    def _answers(self) -> bool:
        try:
            return self.command("PING") == b"+PONG\r\n"
        except OSError:
            return False
