"""Traffic of two people while CDF fails at random: each answer is right, or is seen to be none.

`FAULT_SEED` plays a run again; the soak makes twenty-five times as many calls, with slower faults among them.
Those that are slow and nothing else have a test of their own, beside somebody whose calls are not.
"""

from __future__ import annotations

import hashlib
import os
import random
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from tests.support.eventually import eventually
from tests.support.raw_client import RawAnswer, raw_client
from tests.support.raw_upstream import Arrived, Script, plain, raw_then_close
from tests.support.troubled import ASSETS, INSPECT, PER_PERSON, Trouble, token_of, troubled

CLIENTS = 6
SIZES = (0, 10, 0, 70_000)
#: Bytes that go at one a second, each way.
DRIPS = 5
OURS = {"cdf_unavailable", "busy", "too_many_calls"}


def right(arrived: Arrived) -> bytes:
    """What only an answer to this call, made with this token, can say."""
    said = f"{token_of(arrived)} {arrived.line.split()[1]}".encode() + arrived.body
    return hashlib.sha256(said).hexdigest().encode() * 20


def head(status: str, length: int, *headers: str) -> bytes:
    return "\r\n".join(
        [f"HTTP/1.1 {status}", f"Content-Length: {length}", *headers, "", ""]
    ).encode()


def cut_at(place: Callable[[int], int], *, reset: bool) -> Callable[[Arrived], Script]:
    def fault(arrived: Arrived) -> Script:
        body = right(arrived)
        return raw_then_close(head("200 OK", len(body)) + body[: place(len(body))], reset=reset)

    return fault


def refuse(status: str, *headers: str) -> Callable[[Arrived], Script]:
    return lambda _: plain(b'{"error":{"code":0,"message":"no"}}', *headers, status=status)


def slow(seconds: float) -> Callable[[Arrived], Script]:
    """Silent, and then right."""

    def fault(arrived: Arrived) -> Script:
        def script(connection: socket.socket, _: Arrived) -> None:
            time.sleep(seconds)
            plain(right(arrived))(connection, arrived)

        return script

    return fault


def drip(connection: socket.socket, data: bytes) -> None:
    """One byte a second: the pace is what is tested."""
    for at in range(len(data)):
        time.sleep(1)
        connection.sendall(data[at : at + 1])


def dripping(arrived: Arrived) -> Script:
    """Ten bytes, one a second, and then the rest."""

    def script(connection: socket.socket, _: Arrived) -> None:
        whole = head("200 OK", len(right(arrived))) + right(arrived)
        drip(connection, whole[:10])
        connection.sendall(whole[10:])

    return script


def body_drips(arrived: Arrived) -> Script:
    """The head, the body's first bytes at one a second, and then the rest."""

    def script(connection: socket.socket, _: Arrived) -> None:
        body = right(arrived)
        connection.sendall(head("200 OK", len(body)))
        drip(connection, body[:DRIPS])
        connection.sendall(body[DRIPS:])

    return script


def nonsense(_: Arrived) -> Script:
    """No HTTP. nginx passes it on as HTTP/0.9, which no client takes for an answer: not played behind it."""
    return raw_then_close(b"\x00\xff nonsense\r\n\r\n")


FAULTS: tuple[Callable[[Arrived], Script], ...] = (
    lambda _: raw_then_close(b""),
    lambda _: raw_then_close(b"", reset=True),
    lambda _: raw_then_close(b"HTTP/1.1 200 OK\r\nConte", reset=True),
    nonsense,
    cut_at(lambda _: 0, reset=True),
    cut_at(lambda size: size // 2, reset=False),
    cut_at(lambda size: size - 1, reset=True),
    refuse("401 Unauthorized"),
    refuse("403 Forbidden"),
    refuse("429 Too Many Requests"),
    refuse("429 Too Many Requests", "Retry-After: 0"),
    refuse("503 Service Unavailable"),
    refuse("503 Service Unavailable", "cdf-is-auto-retryable: true"),
)
#: In the storm of the soak only: waiting is all that they do.
SLOW_FAULTS = (slow(10), dripping)


@pytest.fixture(scope="module", params=["in path", "offload"])
def trouble(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trouble]:
    offload = request.param == "offload"
    with troubled(tmp_path_factory.mktemp("faults"), offload=offload) as made:
        yield made


class Chaos:
    """CDF on a bad day: every second answer is a fault."""

    def __init__(self, seed: int, faults: tuple[Callable[[Arrived], Script], ...]) -> None:
        self._chance = random.Random(seed)  # noqa: S311 -- an order that can be repeated
        self._faults, self._lock = faults, threading.Lock()
        self.over = threading.Event()

    def __call__(self, connection: socket.socket, arrived: Arrived) -> None:
        """Play one answer."""
        with self._lock:
            fault = self._chance.choice(self._faults) if self._chance.random() < 0.5 else None
        is_fine = fault is None or self.over.is_set() or INSPECT in arrived.line
        (plain(right(arrived)) if is_fine else fault(arrived))(connection, arrived)


def traffic(trouble: Trouble, person: str, cookie: str, token: str, calls: int) -> Counter[str]:
    """Calls one after the other on a connection that is kept as long as it lasts; what came of them."""
    seen: Counter[str] = Counter()
    done = 0
    while done < calls:
        with raw_client(trouble.stage.portal, cookie) as client:
            answer = None
            while done < calls and (answer is None or answer.is_whole):
                done += 1
                body = secrets.token_bytes(SIZES[done % len(SIZES)])
                method = "POST" if body else "GET"
                target = f"{ASSETS}?{person}={done}"
                client.send(
                    f"{method} {target} HTTP/1.1", f"Content-Length: {len(body)}", body=body
                )
                answer = client.receive(method)
                seen[judge(answer, target, body, token)] += 1
    return seen


def judge(answer: RawAnswer, target: str, body: bytes, token: str) -> str:
    """Raises for an answer that is wrong; names one that is right, or seen to be none."""
    if not answer.is_whole:
        return "cut"
    if answer.status == 200:
        said = f"{token} {target.removeprefix('/cdf')}".encode() + body
        assert answer.body == hashlib.sha256(said).hexdigest().encode() * 20
        return "right"
    if answer.reason is None:
        assert answer.status in {401, 403, 429, 503}, answer
        return "refused by CDF"
    assert answer.reason in OURS, answer
    return answer.reason


def storm(trouble: Trouble, calls: int, faults: tuple[Callable[[Arrived], Script], ...]) -> None:
    seed = int(os.environ.get("FAULT_SEED", "0")) or secrets.randbelow(2**32)
    print(f"FAULT_SEED={seed}")  # noqa: T201 -- shown when the test fails
    trouble.calm()
    people = {person: trouble.cookie(person) for person in ("bob", "alice")}
    # A token that CDF refuses is renewed once; from then on it is this one, whatever CDF says.
    tokens = {person: forced(trouble, cookie) for person, cookie in people.items()}
    behind_nginx = tuple(fault for fault in faults if fault is not nonsense)
    chaos = Chaos(seed, behind_nginx if trouble.stage.is_offloaded else faults)
    trouble.cdf.play(chaos)
    before = trouble.stage.provider.refreshes()
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [
            pool.submit(traffic, trouble, person, people[person], tokens[person], calls)
            for person in [*people] * (CLIENTS // 2)
        ]
        seen = sum((job.result() for job in jobs), Counter[str]())
    assert seen["right"] > calls
    assert seen["refused by CDF"] > 0
    assert trouble.stage.provider.refreshes() == before
    chaos.over.set()
    for person, cookie in people.items():
        assert eventually(
            lambda cookie=cookie: trouble.ask(cookie, f"GET {ASSETS}").status == 200  # type: ignore[misc]  # of this turn
        ), person


def forced(trouble: Trouble, cookie: str) -> str:
    """Refuse the person's token once, so that no more is forced for five minutes; the token they have then."""
    trouble.cdf.play(plain(b"no", status="401 Unauthorized"))
    trouble.ask(cookie, f"GET {ASSETS}")
    trouble.cdf.play(plain(b"{}"))
    assert trouble.ask(cookie, f"GET {ASSETS}").status == 200
    return token_of(trouble.cdf.only)


def test_no_answer_is_wrong_while_cdf_fails(trouble: Trouble) -> None:
    storm(trouble, 60, FAULTS)


def slow_upload(trouble: Trouble, cookie: str, token: str, number: int) -> str:
    """One byte a second to the portal, and one a second back."""
    target, body = f"{ASSETS}?drips={number}", secrets.token_bytes(DRIPS)
    with raw_client(trouble.stage.portal, cookie) as client:
        client.send(f"POST {target} HTTP/1.1", f"Content-Length: {DRIPS}")
        drip(client.connection, body)
        return judge(client.receive("POST"), target, body, token)


def hanging(trouble: Trouble, cookie: str, token: str, number: int) -> str:
    """A call on which CDF sits for ten seconds."""
    target = f"{ASSETS}?hangs={number}"
    return judge(trouble.ask(cookie, f"GET {target}"), target, b"", token)


def by_name(connection: socket.socket, arrived: Arrived) -> None:
    """As slow as the call's own target says."""
    name = arrived.line.partition("?")[2].partition("=")[0]
    fault = {"drips": body_drips, "hangs": slow(10)}.get(name)
    (fault(arrived) if fault else plain(right(arrived)))(connection, arrived)


def token_seen(trouble: Trouble, cookie: str) -> str:
    """What goes to CDF in a person's name."""
    trouble.cdf.play(plain(b"{}"))
    assert trouble.ask(cookie, f"GET {ASSETS}").status == 200
    return token_of(trouble.calls()[-1])


def test_slow_calls_of_one_person_end_well_and_hold_up_nobody(trouble: Trouble) -> None:
    """As many as one person may make, half of them at one byte a second both ways."""
    trouble.calm()
    bob, alice = trouble.cookie("bob"), trouble.cookie("alice")
    theirs, hers = token_seen(trouble, bob), token_seen(trouble, alice)
    trouble.cdf.play(by_name)
    with ThreadPoolExecutor(PER_PERSON) as pool:
        kinds = (slow_upload, hanging)
        jobs = [
            pool.submit(kinds[number % 2], trouble, bob, theirs, number)
            for number in range(PER_PERSON)
        ]
        seen, meanwhile = Counter[str](), 0
        while wait(jobs, timeout=0.5).not_done:
            seen += traffic(trouble, "alice", alice, hers, len(SIZES))
            meanwhile += any(not job.done() for job in jobs)
    assert [job.result() for job in jobs] == ["right"] * PER_PERSON
    assert {*seen} == {"right"}
    assert meanwhile > 1


@pytest.mark.soak
def test_no_answer_is_wrong_while_cdf_fails_for_long(trouble: Trouble) -> None:
    storm(trouble, 1_500, FAULTS * 10 + SLOW_FAULTS)
