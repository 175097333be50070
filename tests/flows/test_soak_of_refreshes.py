"""The long one of refreshes: two hundred people, tokens of five seconds, two nodes, for minutes.

Everybody calls CDF now and then, at random, through either node, often several times at once. Nobody is
thrown out, no refresh token is shown twice, and everybody reads their own name in each answer.

`SOAK_SECONDS=20 ./run test --soak tests/flows/test_soak_of_refreshes.py` tries it; `SOAK_SEED` repeats
one. Counts go to `test-artifacts/soak.jsonl`.
"""

from __future__ import annotations

import json
import os
import random
import resource
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from cdfportal.demo.cast import BOB, Person
from tests.support.guest import Guest
from tests.support.identity import PROVIDERS
from tests.support.portal import ROOT
from tests.support.postgres import PostgresServer
from tests.support.raw_client import raw_client
from tests.support.redis_server import RedisServer
from tests.support.stage import Stage

SECONDS = float(os.environ.get("SOAK_SECONDS", "300"))
SIGN_INS = 200
TOKEN_LIFE = 5
CALLERS = 10
#: Bursts of all callers together, each second: what two cores carry with room to spare.
BURSTS_PER_SECOND = 12.0
#: How many calls make a burst; most are alone.
_BURSTS = (1, 1, 1, 2, 3, 6)
_CALL = "GET /cdf/api/v1/token/inspect HTTP/1.1"
#: `exp` counts whole seconds: a token of five may be over up to one before `expires_in` says so, which is
#: more than the tenth of its life by which it is renewed ahead. The person stays signed in.
EXPIRED_ON_THE_WAY = (401, None)
_COUNTS = ROOT / "test-artifacts" / "soak.jsonl"


def _people() -> tuple[Person, ...]:
    return tuple(
        Person(
            key=f"guest-{number:03d}",
            subject=f"subject-of-guest-{number:03d}",
            name=f"Guest {number:03d}",
            email=f"guest-{number:03d}@plant.example",
            password=f"guest-{number:03d}-password",
            shows="One of many",
            groups=BOB.groups,
        )
        for number in range(SIGN_INS)
    )


PEOPLE = _people()


@dataclass
class Tally:
    """What all callers saw together."""

    #: By status and the portal's reason; None is CDF's own word.
    answers: Counter[tuple[int, str | None]] = field(default_factory=Counter)
    strangers: list[str] = field(default_factory=list)
    bursts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@pytest.fixture(params=PROVIDERS)
def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
    redis_server: RedisServer,
) -> Iterator[Stage]:
    environment = {
        "DATABASE_URL": postgres.new_database(),
        "REDIS_URL": redis_server.url,
        "WEB_WORKERS": "1",
        "LOG_LEVEL": "WARNING",
    }
    with Stage.build(
        tmp_path_factory.mktemp("soak"),
        provider=request.param,
        nodes=2,
        token_life=TOKEN_LIFE,
        people=PEOPLE,
        environment=environment,
    ) as stage:
        yield stage
    assert stage.leaks() == []


def _signed_in(stage: Stage, person: Person) -> str:
    with Guest(stage) as guest:
        landed = guest.enter(person, "/accounts/sessions/")
        assert landed.status_code == 200, landed.text
        return f"portal={guest.http.cookies['portal']}"


def _burst(stage: Stage, person: Person, cookie: str, tally: Tally, chance: random.Random) -> None:
    """All questions are out before the first answer is read."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(raw_client(chance.choice(stage.nodes), cookie))
            for _ in range(chance.choice(_BURSTS))
        ]
        for client in clients:
            client.send(_CALL)
        answers = [client.receive() for client in clients]
    with tally.lock:
        tally.bursts += 1
        tally.answers.update((answer.status, answer.reason) for answer in answers)
        tally.strangers += [
            f"{person.key} read {answer.body[:80]!r}"
            for answer in answers
            if answer.status == 200 and answer.json()["subject"] != person.subject
        ]


def _call_for_a_while(
    stage: Stage, cookies: dict[Person, str], tally: Tally, over: threading.Event, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    people = [*cookies]
    while not over.wait(chance.expovariate(BURSTS_PER_SECOND / CALLERS)):
        person = chance.choice(people)
        _burst(stage, person, cookies[person], tally, chance)


def _write_down(provider: str, seed: int, tally: Tally, **counts: float) -> None:
    line = {
        "provider": provider,
        "seed": seed,
        "seconds": SECONDS,
        "sign_ins": SIGN_INS,
        "bursts": tally.bursts,
        "calls": sum(tally.answers.values()),
        **counts,
    }
    _COUNTS.parent.mkdir(exist_ok=True)
    with _COUNTS.open("a", encoding="ascii") as file:
        file.write(json.dumps(line) + "\n")


@pytest.mark.soak
def test_nobody_is_thrown_out_in_minutes_of_refreshes(
    stage: Stage, request: pytest.FixtureRequest
) -> None:
    seed = int(os.environ.get("SOAK_SEED", random.SystemRandom().getrandbits(32)))
    with ThreadPoolExecutor(4) as pool:
        cookies = dict(
            zip(PEOPLE, pool.map(lambda person: _signed_in(stage, person), PEOPLE), strict=True)
        )
    tally, over = Tally(), threading.Event()
    started = _cpu_seconds()
    with ThreadPoolExecutor(CALLERS) as pool:
        callers = [
            pool.submit(_call_for_a_while, stage, cookies, tally, over, seed + number)
            for number in range(CALLERS)
        ]
        threading.Timer(SECONDS, over.set).start()
        for caller in callers:
            caller.result()
    ended = stage.database.run("SELECT end_reason FROM accounts_signin WHERE ended_at IS NOT NULL")
    refreshes, reuses = stage.provider.refreshes(), stage.provider.reuses
    _write_down(
        request.node.callspec.params["stage"],
        seed,
        tally,
        refreshes=refreshes,
        reuses=reuses,
        expired_on_the_way=tally.answers[EXPIRED_ON_THE_WAY],
        ended=len(ended),
        cpu_seconds_here=round(_cpu_seconds() - started, 1),
        load=os.getloadavg()[0],
    )
    assert tally.strangers == [], f"seed {seed}"
    assert ended == [], f"seed {seed}"
    assert reuses == 0, f"seed {seed}"
    assert set(tally.answers) <= {(200, None), EXPIRED_ON_THE_WAY}, f"seed {seed}: {tally.answers}"
    assert tally.answers[EXPIRED_ON_THE_WAY] < 0.05 * sum(tally.answers.values()), f"seed {seed}"
    assert refreshes > SECONDS, f"seed {seed}"


def _cpu_seconds() -> float:
    """Of this process, which holds the callers, the simulator and the embedded provider."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
