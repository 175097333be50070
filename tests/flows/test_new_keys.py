"""The provider signs with a new key: the processes of the portal hardly ask, with Redis or without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from cdfportal.demo.cast import ALICE, BOB, CAROL, ERIN, Person
from tests.support.fixtures import StageFactory
from tests.support.guest import Guest
from tests.support.redis_server import RedisServer
from tests.support.stage import Stage

PROCESSES = 4
CROWD = [ALICE, BOB, CAROL, ERIN] * 6


def signs_in_at(stage: Stage, node: int, person: Person) -> bool:
    """And lands on a page that asks CDF nothing: the simulated one fetches keys, too."""
    with Guest(stage) as guest:
        address = guest.begin("/accounts/sessions/")
        guest.at(node).come_back(stage.provider.sign_in(guest.http, address, person))
        return bool(guest.session()["signed_in"])


def all_sign_in(stage: Stage) -> None:
    """As many at once as the processes of all nodes have hands for."""
    each = [(number % len(stage.nodes), person) for number, person in enumerate(CROWD)]
    with ThreadPoolExecutor(2 * PROCESSES) as pool:
        done = pool.map(lambda one: signs_in_at(stage, *one), each)
        assert [*done] == [True] * len(CROWD)


def fetches_after_a_rotation(stage: Stage) -> int:
    """All processes know the keys by then; afterwards the old key is still published, as it should be."""
    all_sign_in(stage)
    stage.provider.rotate_keys(keep_old=True)
    stage.provider.events.clear()
    all_sign_in(stage)
    return sum(event.path == "/jwks" for event in stage.provider.events.all())


def test_four_workers_fetch_once_each_at_the_most(stages: StageFactory) -> None:
    stage = stages(WEB_WORKERS=str(PROCESSES))
    assert 1 <= fetches_after_a_rotation(stage) <= PROCESSES


def test_with_redis_one_or_two_ask_for_all_and_all_can_do_without_it(stages: StageFactory) -> None:
    """Two nodes of two workers. Where one waits for another it may become impatient: twice is fine."""
    with RedisServer() as redis:
        stage = stages(nodes=2, WEB_WORKERS=str(PROCESSES // 2), REDIS_URL=redis.url)
        assert 1 <= fetches_after_a_rotation(stage) <= 2
        redis.stop()
        with Guest(stage) as guest:
            guest.enter(ALICE)
            assert {guest.at(node).inspect().status_code for node in (1, 0)} == {200}
