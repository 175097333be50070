"""New token keys while people are at work: nobody notices, and the old key can go."""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from cdfportal.demo.cast import ALICE, BOB, CAROL, ERIN
from tests.support.fixtures import StageFactory
from tests.support.guest import Guest
from tests.support.postgres import PostgresServer
from tests.support.stage import Stage

PEOPLE = (ALICE, BOB, CAROL, ERIN)
ROUNDS = 3


def new_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


OLD, NEW = new_key(), new_key()


@pytest.fixture(
    params=[("sqlite", "embedded"), ("postgres", "certified")],
    ids=" ".join,
)
def stage(request: pytest.FixtureRequest, stages: StageFactory, postgres: PostgresServer) -> Stage:
    database, provider = request.param
    own = {"DATABASE_URL": postgres.new_database()} if database == "postgres" else {}
    return stages(provider=provider, nodes=2, WEB_WORKERS="1", TOKEN_KEYS=OLD, **own)


@pytest.fixture
def guests(stage: Stage) -> Iterator[list[Guest]]:
    """Signed in under the old key."""
    with ExitStack() as stack:
        guests = [stack.enter_context(Guest(stage)) for _ in PEOPLE]
        for guest, person in zip(guests, PEOPLE, strict=True):
            guest.enter(person)
        yield guests


def refresh_at_both(stage: Stage, guest: Guest) -> set[int]:
    """The statuses of calls that each need a new token first."""
    statuses = set()
    for node in range(len(stage.nodes)):
        stage.expire_tokens()
        statuses.add(guest.at(node).inspect().status_code)
    return statuses


def restart(stage: Stage, token_keys: str, guest: Guest) -> None:
    """One node after the other, and in between what one writes the other can read."""
    for node in stage.nodes:
        node.stop()
        node.configure(TOKEN_KEYS=token_keys)
        node.launch()
        node.wait_until_it_answers()
        assert refresh_at_both(stage, guest) == {200}


def test_keys_change_while_tokens_are_refreshed(stage: Stage, guests: list[Guest]) -> None:
    """In the order of docs/deploy.md."""
    restart(stage, f"{OLD},{NEW}", guests[0])
    restart(stage, f"{NEW},{OLD}", guests[0])
    assert {guest.inspect().status_code for guest in guests} == {200}
    done = threading.Event()

    def work(guest: Guest) -> set[int]:
        statuses = refresh_at_both(stage, guest)
        # Not as fast as they can: the processors belong to the rotation, too.
        while not done.wait(0.3):
            statuses |= refresh_at_both(stage, guest)
        return statuses

    with ThreadPoolExecutor(len(guests)) as pool:
        working = [pool.submit(work, guest) for guest in guests]
        try:
            said = [stage.portal.manage("rotate_token_keys", "--batch", "1") for _ in range(ROUNDS)]
        finally:
            done.set()
        assert [statuses.result() for statuses in working] == [{200}] * len(guests)
    assert "no value, safe to drop" in said[-1]
    restart(stage, NEW, guests[0])
    for guest in guests:
        assert refresh_at_both(stage, guest) == {200}
        assert guest.session()["token"]["generation"] > 1
    assert stage.provider.reuses == 0
