"""A storm: one sign-in whose token has just expired, and two hundred calls at once at two processes.

The refresh token is good for one use; shown twice, the provider ends the sign-in (RFC 9700 §4.14.2). So
everybody must be served, and the provider must be asked exactly once.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from cdfportal.demo.cast import BOB
from tests.support.guest import Guest
from tests.support.identity import PROVIDERS
from tests.support.postgres import PostgresServer
from tests.support.raw_client import RawAnswer, RawClient, raw_client
from tests.support.stage import Stage

AT_EACH_NODE = 100
#: Eight are for pages, and a twelfth of the rest for other people.
THREADS = 140
DATABASES = ("sqlite", "postgres")
_CALL = "GET /cdf/api/v1/token/inspect HTTP/1.1"
_WAIT = 60


@pytest.fixture(
    scope="module",
    params=[(provider, database) for provider in PROVIDERS for database in DATABASES],
    ids="-".join,
)
def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
) -> Iterator[Stage]:
    """Two processes of many threads over one database."""
    provider, database = request.param
    environment = {
        "WEB_WORKERS": "1",
        "WEB_THREADS": str(THREADS),
        # All of it is one person's.
        "PROXY_PERSON_CALLS": str(AT_EACH_NODE),
        "PROXY_PERSON_RATE": "10000",
    }
    if database == "postgres":
        environment["DATABASE_URL"] = postgres.new_database()
    folder = tmp_path_factory.mktemp("storm")
    with Stage.build(folder, provider=provider, nodes=2, environment=environment) as stage:
        yield stage
    assert stage.leaks() == []


def storm(stage: Stage, cookie: str) -> list[RawAnswer]:
    """Every connection is open before the first byte is sent."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(raw_client(node, cookie))
            for node in stage.nodes
            for _ in range(AT_EACH_NODE)
        ]
        together = threading.Barrier(len(clients))

        def call(client: RawClient) -> RawAnswer:
            together.wait(_WAIT)
            return client.ask(_CALL)

        with ThreadPoolExecutor(len(clients)) as pool:
            return list(pool.map(call, clients))


def weather(stage: Stage, rounds: int) -> None:
    """In every other round the old token still lives for a while."""
    with Guest(stage) as guest:
        guest.enter(BOB)
        cookie = f"portal={guest.http.cookies['portal']}"
        for number in range(rounds):
            before = guest.session()["token"]["generation"]
            asked, reused = stage.provider.refreshes(), stage.provider.reuses
            if number % 2:
                stage.age_tokens()
            else:
                stage.expire_tokens()
            answers = storm(stage, cookie)
            assert Counter(answer.status for answer in answers) == {200: 2 * AT_EACH_NODE}, number
            assert {answer.json()["subject"] for answer in answers} == {BOB.subject}
            assert stage.provider.refreshes() - asked == 1, number
            assert stage.provider.reuses == reused
            assert guest.session()["token"]["generation"] == before + 1


def test_two_hundred_calls_at_once_ask_the_provider_once(stage: Stage) -> None:
    weather(stage, rounds=3)


@pytest.mark.soak
def test_storm_after_storm(stage: Stage) -> None:
    weather(stage, rounds=50)
