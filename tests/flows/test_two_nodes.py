"""Two nodes over one PostgreSQL and one Redis: either serves everybody, and an end is an end everywhere.

With the demo's own identity provider, and with one that none of us wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from cdfportal.demo.cast import ALICE, BOB, CAROL, ERIN, Person
from tests.support.eventually import eventually
from tests.support.guest import Guest
from tests.support.identity import PROVIDERS
from tests.support.leaving import leave_provider
from tests.support.postgres import PostgresServer
from tests.support.redis_server import RedisServer
from tests.support.stage import Stage

HERE, THERE = 0, 1
WORKERS = 2


@pytest.fixture(scope="module")
def database() -> Iterator[PostgresServer]:
    """Of this module's own: it is restarted."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="module", params=PROVIDERS)
def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database: PostgresServer,
    redis_server: RedisServer,
) -> Iterator[Stage]:
    environment = {
        "DATABASE_URL": database.new_database(),
        "REDIS_URL": redis_server.url,
        "WEB_WORKERS": str(WORKERS),
    }
    folder = tmp_path_factory.mktemp("nodes")
    with Stage.build(folder, provider=request.param, nodes=2, environment=environment) as stage:
        yield stage
    assert stage.leaks() == []


Enter = Callable[[Person], Guest]


@pytest.fixture
def enter(stage: Stage) -> Iterator[Enter]:
    """Somebody signs in at the first node."""
    with ExitStack() as stack:

        def one(person: Person) -> Guest:
            guest = stack.enter_context(Guest(stage))
            guest.enter(person)
            return guest

        yield one


def is_in_at_both(guest: Guest) -> bool:
    return {guest.at(node).inspect().status_code for node in (THERE, HERE)} == {200}


def refused_at(guest: Guest, node: int) -> str:
    """The reason that this node gives, on the next request."""
    answer = guest.at(node).inspect()
    assert answer.status_code == 401
    assert answer.headers["X-Portal-Reason"]
    said = guest.session()
    assert said["signed_in"] is False
    return str(said["reason"])


def test_a_sign_in_begun_at_one_node_comes_back_to_the_other(stage: Stage) -> None:
    with Guest(stage) as guest:
        callback = stage.provider.sign_in(guest.http, guest.begin("/token/"), BOB)
        page = guest.at(THERE).come_back(callback)
        assert page.url == f"{stage.nodes[THERE].url}/token/"
        assert is_in_at_both(guest)


def test_signing_out_at_one_node_is_refused_at_the_other(stage: Stage, enter: Enter) -> None:
    guest = enter(ALICE)
    assert is_in_at_both(guest)
    copied = dict(guest.http.cookies)
    guest.at(THERE).leave()
    with Guest(stage) as thief:
        thief.http.cookies.update(copied)
        assert refused_at(thief, HERE) == "signed_out"
        assert refused_at(thief, THERE) == "signed_out"


def test_one_of_my_sign_ins_ends_from_the_other_node(enter: Enter) -> None:
    phone, desk = enter(BOB), enter(BOB)
    desk.at(THERE).post("/accounts/sessions/", "/accounts/sessions/", others="1")
    assert refused_at(phone, HERE) == "ended_by_person"
    assert is_in_at_both(desk)


def test_an_end_at_the_provider_arrives_at_one_node_and_counts_at_the_other(
    stage: Stage, enter: Enter
) -> None:
    guest = enter(ALICE)
    assert is_in_at_both(guest)
    leave_provider(stage.provider, guest.http)
    eventually(lambda: not guest.session()["signed_in"])
    assert refused_at(guest, THERE) == "ended_by_provider"


def test_an_administrators_command_at_one_node_counts_at_the_other(
    stage: Stage, enter: Enter
) -> None:
    carol, erin = enter(CAROL), enter(ERIN)
    whom = ("--person", stage.provider.issuer, CAROL.subject)
    stage.nodes[HERE].manage("end_sign_ins", *whom)
    assert refused_at(carol, THERE) == "ended_by_admin"
    again = enter(CAROL)
    assert is_in_at_both(again)
    stage.nodes[THERE].manage("end_sign_ins", *whom, "--disable")
    assert refused_at(again, HERE) == "disabled"
    with Guest(stage) as guest:
        assert "signed_in" in guest.session()
        guest.enter(CAROL)
        assert guest.session()["signed_in"] is False
    stage.nodes[HERE].manage("end_sign_ins", *whom, "--enable")
    assert is_in_at_both(enter(CAROL))
    assert is_in_at_both(erin)


def test_what_one_node_refreshed_the_other_uses(stage: Stage, enter: Enter) -> None:
    guest = enter(ALICE)
    stage.expire_tokens()
    asked = stage.provider.refreshes()
    assert is_in_at_both(guest)
    assert stage.provider.refreshes() - asked == 1
    generations = {guest.at(node).session()["token"]["generation"] for node in (HERE, THERE)}
    assert generations == {2}


def test_the_death_of_a_node_ends_nobodys_sign_in(stage: Stage, enter: Enter) -> None:
    """And a node that is started anew has all it needs in its settings."""
    guest = enter(ALICE)
    assert is_in_at_both(guest)
    stage.nodes[THERE].kill()
    stage.expire_tokens()
    assert guest.at(HERE).inspect().status_code == 200
    stage.nodes[THERE].launch()
    stage.nodes[THERE].wait_until_it_answers()
    assert guest.at(THERE).inspect().status_code == 200


def test_a_restart_of_postgresql_costs_nobody_a_request(
    stage: Stage, database: PostgresServer, enter: Enter
) -> None:
    guest = enter(BOB)
    for node in (HERE, THERE):
        for _ in range(4 * WORKERS):
            assert guest.at(node).inspect().status_code == 200
    database.stop()
    database.start()
    for node in (HERE, THERE):
        for _ in range(4 * WORKERS):
            assert guest.at(node).inspect().status_code == 200
