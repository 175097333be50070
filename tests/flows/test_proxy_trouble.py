"""The proxy while CDF, its network or the token is in trouble: nothing wrong, nothing mixed, nothing twice."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.support.eventually import eventually
from tests.support.raw_client import RawClient, raw_client
from tests.support.raw_upstream import Arrived, Script, plain, raw_then_close
from tests.support.troubled import ASSETS, INSPECT, PER_PERSON, Trouble, token_of

UNAUTHORIZED = plain(b'{"error":{"code":401,"message":"Unauthorized"}}', status="401 Unauthorized")


class Revoking:
    """CDF takes any token but those that it has stopped taking."""

    def __init__(self, *projects: str) -> None:
        self.refused: set[str] = set()
        self.inspections = 0
        self._inspection = json.dumps(
            {"subject": "bob", "projects": [{"projectUrlName": p, "groups": [1]} for p in projects]}
        ).encode()

    def __call__(self, connection: socket.socket, arrived: Arrived) -> None:
        """Answer one call."""
        self._answer(arrived)(connection, arrived)

    def _answer(self, arrived: Arrived) -> Script:
        if INSPECT in arrived.line:
            self.inspections += 1
        if token_of(arrived) in self.refused:
            return UNAUTHORIZED
        if INSPECT in arrived.line:
            return plain(self._inspection, "Content-Type: application/json")
        return plain(hashlib.sha256(arrived.body).hexdigest().encode())


def refuse_current_token(trouble: Trouble, cookie: str, cdf: Revoking) -> None:
    """From now on CDF does not take what it has just taken."""
    trouble.cdf.play(cdf)
    assert trouble.ask(cookie, f"GET {ASSETS}").status == 200
    cdf.refused.add(token_of(trouble.cdf.arrived[-1]))
    trouble.cdf.play(cdf)


@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_a_refused_token_is_renewed_and_the_call_made_again(trouble: Trouble, size: int) -> None:
    cookie, cdf, body = trouble.cookie("bob"), Revoking("plant-north"), b"x" * size
    refuse_current_token(trouble, cookie, cdf)
    refreshes = trouble.stage.provider.refreshes()
    answer = trouble.ask(cookie, f"POST {ASSETS}", body)
    assert (answer.status, answer.body) == (200, hashlib.sha256(body).hexdigest().encode())
    assert trouble.stage.provider.refreshes() == refreshes + 1
    *before, second = trouble.calls()
    # nginx does not carry a POST that says nothing about its length.
    assert len(before) == 1 + (trouble.by_nginx if size else 0)
    assert {arrived.body for arrived in (*before, second)} == {body}
    assert token_of(second) not in {token_of(arrived) for arrived in before}
    assert trouble.ask(cookie, f"GET {ASSETS}").status == 200
    assert trouble.stage.provider.refreshes() == refreshes + 1


def test_many_refused_at_once_are_one_refresh(trouble: Trouble) -> None:
    cookie, cdf = trouble.cookie("bob"), Revoking("plant-north")
    refuse_current_token(trouble, cookie, cdf)
    before = trouble.stage.provider.refreshes()
    with ThreadPoolExecutor(PER_PERSON) as pool:
        answers = list(pool.map(lambda _: trouble.ask(cookie, f"GET {ASSETS}"), range(PER_PERSON)))
    assert {answer.status for answer in answers} == {200}
    assert trouble.stage.provider.refreshes() == before + 1


def test_a_storm_of_401_is_one_refresh_and_passes_through(trouble: Trouble) -> None:
    cookie = trouble.cookie("bob")
    trouble.cdf.play(UNAUTHORIZED)
    before = trouble.stage.provider.refreshes()
    answers = [trouble.ask(cookie, f"GET {ASSETS}") for _ in range(20)]
    assert {(answer.status, answer.reason) for answer in answers} == {(401, None)}
    assert b"Unauthorized" in answers[-1].body
    assert trouble.stage.provider.refreshes() == before + 1
    assert len(trouble.calls()) == 21 + 20 * trouble.by_nginx


def test_a_project_that_the_token_does_not_reach_is_no_reason(trouble: Trouble) -> None:
    """CDF says 401 there, too."""
    cookie, cdf = trouble.cookie("bob"), Revoking("plant-north")
    trouble.cdf.play(cdf)

    def elsewhere(connection: socket.socket, arrived: Arrived) -> None:
        (UNAUTHORIZED if "/plant-east/" in arrived.line else cdf)(connection, arrived)

    trouble.cdf.play(elsewhere)
    before = trouble.stage.provider.refreshes()
    for _ in range(5):
        answer = trouble.ask(cookie, f"GET {ASSETS.replace('north', 'east')}")
        assert (answer.status, answer.reason) == (401, None)
    assert trouble.stage.provider.refreshes() == before
    assert cdf.inspections == 1
    assert len(trouble.calls()) == 5 + 5 * trouble.by_nginx


def test_a_body_too_large_to_keep_is_sent_once(trouble: Trouble) -> None:
    cookie, cdf = trouble.cookie("bob"), Revoking("plant-north")
    refuse_current_token(trouble, cookie, cdf)
    before = trouble.stage.provider.refreshes()
    answer = trouble.ask(cookie, f"POST {ASSETS}", b"x" * 4_000_001)
    assert (answer.status, answer.reason) == (401, None)
    assert trouble.stage.provider.refreshes() == before
    assert len(trouble.calls()) == 1 + trouble.by_nginx


def test_a_call_that_writes_is_done_once_whatever_cdf_says(trouble: Trouble) -> None:
    cookie = trouble.cookie("bob")
    trouble.cdf.play(plain(b"no", status="503 Service Unavailable"), plain(b"twice"))
    assert trouble.ask(cookie, f"POST {ASSETS}", b"{}").status == 503
    trouble.cdf.play(raw_then_close(b"", reset=True), plain(b"twice"))
    assert trouble.ask(cookie, f"POST {ASSETS}", b"{}").status == 502
    assert len(trouble.cdf.arrived) == 1


def test_what_cdf_calls_retryable_is_made_again(trouble: Trouble) -> None:
    cookie = trouble.cookie("bob")
    busy = plain(b"no", "Retry-After: 0", status="429 Too Many Requests")
    marked = plain(b"no", "cdf-is-auto-retryable: true", status="409 Conflict")
    trouble.cdf.play(busy, marked, plain(b"done"))
    # A call that writes goes out once through nginx: its caller hears of the 429, and when to come again.
    line = f"POST {ASSETS}/list" if trouble.stage.is_offloaded else f"POST {ASSETS}"
    assert trouble.ask(cookie, line, b"{}").body == b"done"
    assert [arrived.body for arrived in trouble.cdf.arrived] == [b"{}"] * 3


@pytest.mark.parametrize("status", ["409 x", "500 x"])
def test_what_cdf_calls_retryable_at_once_is_made_again(trouble: Trouble, status: str) -> None:
    cookie = trouble.cookie("bob")
    trouble.cdf.play(plain(b"no", "cdf-is-auto-retryable: true", status=status), plain(b"done"))
    assert trouble.ask(cookie, f"POST {ASSETS}/list", b"{}").body == b"done"
    assert len(trouble.cdf.arrived) == 2


def test_a_time_limit_of_cdfs_own_is_an_answer(trouble: Trouble) -> None:
    cookie, late = trouble.cookie("bob"), plain(b"theirs", status="504 Gateway Timeout")
    trouble.cdf.play(late, plain(b"done"))
    assert trouble.ask(cookie, f"GET {ASSETS}").body == b"done"
    assert len(trouble.cdf.arrived) == 2
    trouble.cdf.play(late)
    answer = trouble.ask(cookie, f"GET {ASSETS}")
    assert (answer.status, answer.reason, answer.body) == (504, None, b"theirs")


CUTS = {
    "nothing": b"",
    "in the head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "at the first byte": b"HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n",
    "in the middle": b"HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n" + b"x" * 300_000,
    "at the last byte": b"HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n" + b"x" * 599_999,
    "a small one": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
    "between chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n",
    "in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfo",
    # The rest of the line could have been `a`: sizes of fixed width begin with noughts.
    "in a chunk's size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0",
}


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_answer_never_looks_whole(trouble: Trouble, cut: str, reset: bool) -> None:
    cookie = trouble.cookie("bob")
    trouble.cdf.play(raw_then_close(CUTS[cut], reset=reset))
    answer = trouble.ask(cookie, f"GET {ASSETS}")
    assert answer.status == 502 or not answer.is_whole
    trouble.cdf.play(plain(b"next"))
    assert trouble.ask(cookie, f"GET {ASSETS}").body == b"next"


def test_half_of_the_kept_connections_are_dead(trouble: Trouble) -> None:
    """All of them were used at once; then CDF closes every second one, and nobody notices."""
    cookie, together = trouble.cookie("bob"), threading.Barrier(PER_PERSON)

    def hold(connection: socket.socket, arrived: Arrived) -> None:
        together.wait(10)
        plain(b"held")(connection, arrived)
        if arrived.connection % 2:
            raw_then_close(b"", reset=bool(arrived.connection % 4 == 1))(connection, arrived)

    trouble.cdf.play(hold)
    with ThreadPoolExecutor(PER_PERSON) as pool:
        held = list(pool.map(lambda _: trouble.ask(cookie, f"GET {ASSETS}"), range(PER_PERSON)))
    assert {answer.body for answer in held} == {b"held"}
    trouble.cdf.play(plain(b"after"))
    for method, body in (("GET", b""), ("POST", b"{}")) * PER_PERSON:
        assert trouble.ask(cookie, f"{method} {ASSETS}", body).body == b"after"


def test_one_person_leaves_room_for_the_next(trouble: Trouble) -> None:
    bob, alice = trouble.cookie("bob"), trouble.cookie("alice")
    reached, go_on = threading.Barrier(PER_PERSON + 1), threading.Event()

    def hold(connection: socket.socket, arrived: Arrived) -> None:
        reached.wait(10)
        assert go_on.wait(20)
        plain(b"at last")(connection, arrived)

    trouble.cdf.play(*[hold] * PER_PERSON, plain(b"free"))
    with ExitStack() as stack:
        stack.callback(go_on.set)
        clients = [
            stack.enter_context(raw_client(trouble.stage.portal, bob)) for _ in range(PER_PERSON)
        ]
        for client in clients:
            client.send(f"GET {ASSETS} HTTP/1.1")
        reached.wait(10)
        refused = trouble.ask(bob, f"GET {ASSETS}")
        assert (refused.status, refused.reason) == (429, "too_many_calls")
        assert int(refused.header("retry-after") or 0) > 0
        number = "" if trouble.stage.is_offloaded else str(PER_PERSON)
        assert number in refused.json()["error"]["message"]
        assert trouble.ask(alice, f"GET {ASSETS}").body == b"free"
        go_on.set()
        assert [client.receive().body for client in clients] == [b"at last"] * PER_PERSON
    assert eventually(lambda: trouble.ask(bob, f"GET {ASSETS}").body == b"free")


def test_what_cdf_hangs_up_on_is_one_persons_trouble(trouble: Trouble) -> None:
    bob, alice = trouble.cookie("bob"), trouble.cookie("alice")

    def choosy(connection: socket.socket, arrived: Arrived) -> None:
        hangs_up = arrived.header("x-cdp-app") == "bad"
        (raw_then_close(b"") if hangs_up else plain(b"fine"))(connection, arrived)

    trouble.cdf.play(choosy)
    # nginx does not know the last header, and leaves the call to the portal.
    bad = ("X-CDP-App: bad", "X-CDP-Other: 1")
    for _ in range(12):
        assert trouble.ask(bob, f"POST {ASSETS}", b"{}", *bad).status == 502
    assert trouble.ask(alice, f"GET {ASSETS}", b"", "X-CDP-Other: 1").body == b"fine"


def interleave(trouble: Trouble, times: int) -> None:
    """Two people take turns on one connection; CDF says whose token it saw."""
    people = [trouble.cookie("bob"), trouble.cookie("alice")]

    def echo(connection: socket.socket, arrived: Arrived) -> None:
        plain(hashlib.sha256(token_of(arrived).encode()).hexdigest().encode())(connection, arrived)
        trouble.cdf.arrived.clear()

    trouble.cdf.play(echo)
    own = [trouble.ask(cookie, f"GET {ASSETS}").body for cookie in people]
    assert own[0] != own[1]
    client = RawClient(trouble.stage.portal)
    try:
        for number in range(times):
            who = number % 2
            answer = client.ask(f"GET {ASSETS} HTTP/1.1", f"Cookie: {people[who]}")
            assert (answer.status, answer.body) == (200, own[who]), number
            if answer.header("connection") == "close":
                # nginx lets a connection go after a thousand calls.
                client.close()
                client = RawClient(trouble.stage.portal)
    finally:
        client.close()


def test_two_people_on_one_connection_never_meet(trouble: Trouble) -> None:
    interleave(trouble, 2_000)


@pytest.mark.soak
def test_two_people_on_one_connection_never_meet_for_long(trouble: Trouble) -> None:
    interleave(trouble, 100_000)
