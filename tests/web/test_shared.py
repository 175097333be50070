"""What nodes share in Redis: signed for its name, quick, and missing rather than wrong."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cdfportal.web.shared import NothingShared, connect, shared_memory
from cdfportal.web.shared_redis import RedisMemory
from tests.support.portal import free_port
from tests.support.redis_server import RedisServer

HOUR = timedelta(hours=1)


@pytest.fixture
def server(redis_server: RedisServer) -> RedisServer:
    redis_server.command("FLUSHALL")
    return redis_server


@pytest.fixture
def memory(server: RedisServer) -> RedisMemory:
    return RedisMemory.at(server.url)


def test_without_redis_everybody_is_on_their_own() -> None:
    memory = shared_memory()
    assert isinstance(memory, NothingShared)
    memory.put("name", "text", HOUR)
    assert memory.get("name") is None
    assert memory.claim("turn", HOUR)
    assert memory.claim("turn", HOUR)


def test_redis_is_used_when_it_is_named(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert isinstance(connect(), RedisMemory)


def test_what_one_process_puts_there_another_finds(server: RedisServer) -> None:
    RedisMemory.at(server.url).put("name", '{"a": "ü\\n"}', HOUR)
    assert RedisMemory.at(server.url).get("name") == '{"a": "ü\\n"}'


def test_of_many_one_is_first(server: RedisServer) -> None:
    turns = [RedisMemory.at(server.url).claim("turn", HOUR) for _ in range(5)]
    assert turns == [True, False, False, False, False]


def test_everything_has_an_end(memory: RedisMemory, server: RedisServer) -> None:
    memory.put("name", "text", HOUR)
    memory.claim("turn", timedelta(minutes=1))
    assert server.command("TTL", "cdfportal:name") in (b":3600\r\n", b":3599\r\n")
    assert server.command("TTL", "cdfportal:turn") in (b":60\r\n", b":59\r\n")


def test_nobody_else_can_put_anything_there(memory: RedisMemory, server: RedisServer) -> None:
    memory.put("name", "text", HOUR)
    memory.put("other", "other text", HOUR)
    signed = server.command("GET", "cdfportal:name").split(b"\r\n")[1].decode()
    for planted in ("text", "text:made-up", f"x{signed}", signed.replace("text", "test"), ":", ""):
        server.command("SET", "cdfportal:name", planted)
        assert memory.get("name") is None, planted
    server.command("SET", "cdfportal:other", signed)
    assert memory.get("other") is None, "signed for another name"
    server.command("SET", "cdfportal:name", signed)
    assert memory.get("name") == "text"


def test_another_portal_with_another_key_is_not_believed(
    memory: RedisMemory, server: RedisServer, settings: Settings
) -> None:
    memory.put("name", "text", HOUR)
    settings.SECRET_KEY = "another secret of the tests, and long enough for its purposes too"
    assert RedisMemory.at(server.url).get("name") is None
    settings.SECRET_KEY_FALLBACKS = [
        "a secret of the tests, and long enough for all of their purposes"
    ]
    assert RedisMemory.at(server.url).get("name") == "text"


def test_a_text_too_long_is_not_kept_and_a_planted_one_not_read(
    memory: RedisMemory, server: RedisServer
) -> None:
    memory.put("name", "x" * 400_001, HOUR)
    assert server.command("EXISTS", "cdfportal:name") == b":0\r\n"
    server.command("SETRANGE", "cdfportal:name", "100000000", "x")
    assert memory.get("name") is None
    server.command("LPUSH", "cdfportal:list", "x")
    assert memory.get("list") is None


def test_a_redis_that_is_down_costs_an_answer_once_and_a_line_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now, asked = [0.0], []

    class Counting(Redis):
        def execute_command(self, *words: object, **options: object) -> object:
            asked.append(words)
            return super().execute_command(*words, **options)

    client = Counting(host="127.0.0.1", port=free_port(), retry=Retry(NoBackoff(), 0))
    memory = RedisMemory(client, lambda: now[0])
    with caplog.at_level(logging.WARNING, logger="portal.shared"):
        for _ in range(9):
            memory.put("name", "text", HOUR)
            assert memory.get("name") is None
            assert memory.claim("turn", HOUR)
            now[0] += 2
    assert [record.message for record in caplog.records] == ["the shared memory does not answer"]
    assert len(asked) == 2, "asked, left alone for ten seconds, asked again"


def test_a_redis_that_comes_back_is_used_again() -> None:
    now = [0.0]
    with RedisServer() as server:
        memory = RedisMemory(RedisMemory.at(server.url)._client, lambda: now[0])
        memory.put("name", "text", HOUR)
        server.stop()
        assert memory.get("name") is None
        server.start()
        assert memory.get("name") is None
        now[0] += 10.1
        memory.put("name", "text", HOUR)
        assert memory.get("name") == "text"
        memory._client.close()


@pytest.fixture
def silent() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def test_a_redis_that_is_slow_keeps_nobody(silent: int) -> None:
    memory = RedisMemory.at(f"redis://127.0.0.1:{silent}/0")
    begun = time.monotonic()
    assert memory.get("name") is None
    assert time.monotonic() - begun < 2
    memory._client.close()
