"""Four processes and one provider that changes its keys: how often it is asked, with and without Redis."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from accounts.cause import Cause, Failure
from accounts.discovery import Metadata
from accounts.jwks import SigningKey
from accounts.provider import KnownProvider
from cdfportal.demo.provider import EmbeddedProvider, Misbehaviour
from cdfportal.demo.provider.keys import KeyRing
from cdfportal.web.shared_redis import RedisMemory
from tests.accounts.stage import connection_to, embedded
from tests.support.environment import unit_environment
from tests.support.portal import ROOT
from tests.support.redis_server import RedisServer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PROCESSES = 4


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing()


@pytest.fixture
def provider(ring: KeyRing) -> Iterator[EmbeddedProvider]:
    with embedded(keys=ring) as made:
        yield made


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    redis_server.command("FLUSHALL")
    return redis_server.url


def fetches(provider: EmbeddedProvider, path: str = "/jwks") -> int:
    return sum(event.path == path for event in provider.events.all())


class Asker:
    """One process of its own that looks for keys."""

    def __init__(self, folder: Path, provider: EmbeddedProvider, redis_url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.key_asker"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                **unit_environment(folder),
                "IDP_DISCOVERY_URL": f"{provider.issuer}/.well-known/openid-configuration",
                "REDIS_URL": redis_url,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, kid: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{kid}\n")
        self._process.stdin.flush()

    def answers(self) -> set[str]:
        assert self._process.stdout
        return set(json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *details: object) -> None:
        self._process.communicate(timeout=20)


Rotation = Callable[[str], int]


@pytest.fixture
def rotation(tmp_path: Path, provider: EmbeddedProvider, ring: KeyRing) -> Rotation:
    """Four processes know the old keys, then all meet the new one, with eight threads each."""

    def all_answer(askers: list[Asker], kid: str, answer: str) -> None:
        for asker in askers:
            asker.ask(kid)
        assert [asker.answers() for asker in askers] == [{answer}] * PROCESSES

    def rotate(redis_url: str) -> int:
        with ExitStack() as stack:
            made = (Asker(tmp_path, provider, redis_url) for _ in range(PROCESSES))
            askers = [stack.enter_context(asker) for asker in made]
            all_answer(askers, str(ring.current("RS256").kid), "found")
            provider.rotate_keys(keep_old=True)
            provider.events.clear()
            all_answer(askers, str(ring.current("RS256").kid), "found")
            all_answer(askers, "made up", "key_unknown")
        return fetches(provider)

    return rotate


def test_each_of_four_processes_asks_once_for_new_keys(rotation: Rotation) -> None:
    assert rotation("") == PROCESSES


def test_with_redis_one_asks_for_all(rotation: Rotation, redis_url: str) -> None:
    assert rotation(redis_url) == 1


def test_a_new_process_takes_the_documents_from_the_others(
    provider: EmbeddedProvider, redis_url: str
) -> None:
    for _ in range(3):
        known = KnownProvider(connection_to(provider), RedisMemory.at(redis_url))
        metadata = known.metadata(NOW)
        assert isinstance(metadata, Metadata)
        assert isinstance(known.key(metadata, None, "RS256", NOW), SigningKey)
    assert fetches(provider) == fetches(provider, "/.well-known/openid-configuration") == 1


def test_a_document_does_not_stay_young_by_going_from_process_to_process(
    provider: EmbeddedProvider, redis_url: str
) -> None:
    first = KnownProvider(connection_to(provider), RedisMemory.at(redis_url))
    second = KnownProvider(connection_to(provider), RedisMemory.at(redis_url))
    first.metadata(NOW)
    second.metadata(NOW + timedelta(minutes=50))
    second.metadata(NOW + timedelta(minutes=61))
    assert fetches(provider, "/.well-known/openid-configuration") == 2


def test_whose_turn_it_was_and_failed_keeps_nobody_waiting(
    provider: EmbeddedProvider, redis_url: str
) -> None:
    known = [KnownProvider(connection_to(provider), RedisMemory.at(redis_url)) for _ in range(2)]
    metadata = known[0].metadata(NOW)
    assert isinstance(metadata, Metadata)
    for one in known:
        assert isinstance(one.key(metadata, None, "RS256", NOW), SigningKey)
    provider.misbehave(Misbehaviour.JWKS_500)
    for one in known:
        assert one.key(metadata, "made up", "RS256", NOW) == Failure(Cause.KEY_UNKNOWN)
    assert fetches(provider) == 2
