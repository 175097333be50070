"""A client that goes while CDF is waited for: the call ends, the connection to CDF with it, and CDF is not blamed."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfproxy.breaker import FAILURES, Breaker
from cdfproxy.client import Client, ClientGoneError
from cdfproxy.cluster import Cluster
from cdfproxy.connections import TimeLimits
from cdfproxy.exchange import BrokenAnswerError
from cdfproxy.upload import Upload
from cdfproxy.upstream import WHOLE, Answer, Upstream, UpstreamCall, UpstreamFault
from tests.cdfproxy.test_breaker import Hands
from tests.support.authority import CertificateAuthority
from tests.support.raw_upstream import Arrived, RawUpstream, Script, plain, raw
from tests.support.relay import TlsFront

STREAM = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"
#: More than any buffer between two sockets.
MUCH = 30_000_000
LIMITS = TimeLimits(connect=2, silence=20, idle=30)


class Caller:
    """Both ends of a client's connection."""

    def __init__(self) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.client = Client.of({"gunicorn.socket": self.ours})

    def call(self, body: bytes = b"", patience: float = 20) -> UpstreamCall:
        method, upload = "POST" if body else "GET", Upload(io.BytesIO(body), len(body))
        return UpstreamCall(
            method, "/a", [], upload, not body, patience, person=1, client=self.client
        )

    def leaves_after(self, said: bytes) -> Script:
        """CDF says this, and then nothing."""

        def script(connection: socket.socket, _: Arrived) -> None:
            connection.sendall(said)
            self.theirs.close()

        return script


@contextmanager
def calling() -> Iterator[Caller]:
    made = Caller()
    with made.ours, made.theirs:
        yield made


@pytest.fixture
def caller() -> Iterator[Caller]:
    with calling() as made:
        yield made


@pytest.fixture
def another() -> Iterator[Caller]:
    with calling() as made:
        yield made


@pytest.fixture
def cdf() -> Iterator[RawUpstream]:
    with RawUpstream() as server:
        yield server


@pytest.fixture(params=["plain", "TLS"])
def upstream(
    request: pytest.FixtureRequest, cdf: RawUpstream, tmp_path: Path
) -> Iterator[Upstream]:
    if request.param == "plain":
        made = Upstream.of(cdf.url, OutboundSettings(), LIMITS)
        yield made
        made.close()
        return
    authority = CertificateAuthority(tmp_path)
    outbound = OutboundSettings(ca_bundle=str(authority.bundle))
    with TlsFront(cdf.url, authority.issue("127.0.0.1")) as front:
        made = Upstream.of(f"https://127.0.0.1:{front.port}", outbound, LIMITS)
        yield made
        made.close()


def whole(outcome: Answer | UpstreamFault) -> bytes:
    assert isinstance(outcome, Answer), outcome
    body = outcome.first + outcome.exchange.read_up_to(MUCH)
    outcome.exchange.finish()
    return body


def test_only_hanging_up_is_going(caller: Caller) -> None:
    assert not caller.client.has_gone
    caller.theirs.sendall(b"GET /next HTTP/1.1\r\n\r\n")
    assert not caller.client.has_gone
    caller.theirs.shutdown(socket.SHUT_WR)
    assert caller.client.has_gone
    caller.theirs.close()
    assert caller.client.has_gone


def test_without_a_socket_everybody_stays() -> None:
    assert not Client.of({}).has_gone
    assert not Client.of({"gunicorn.socket": None}).has_gone


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nConte",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_a_client_that_goes_before_the_answer_ends_the_call(
    upstream: Upstream, cdf: RawUpstream, caller: Caller, another: Caller, said: bytes
) -> None:
    cdf.play(caller.leaves_after(said))
    with pytest.raises(ClientGoneError):
        upstream.call(caller.call())
    assert cdf.client_left.wait(10)
    cdf.play(plain(b"next"))
    assert whole(upstream.call(another.call())) == b"next"


def test_a_client_that_goes_in_a_silence_ends_the_call(
    upstream: Upstream, cdf: RawUpstream, caller: Caller
) -> None:
    cdf.play(raw(STREAM))
    answer = upstream.call(caller.call())
    assert isinstance(answer, Answer)
    assert answer.first == b"one"
    caller.theirs.close()
    with pytest.raises(ClientGoneError):
        answer.exchange.read()
    answer.exchange.finish()
    assert cdf.client_left.wait(10)


def test_a_client_that_goes_while_cdf_takes_nothing_ends_the_call(
    upstream: Upstream, cdf: RawUpstream, caller: Caller
) -> None:
    go_on = threading.Event()

    def take_nothing(connection: socket.socket, _: Arrived) -> None:
        caller.theirs.close()
        assert go_on.wait(20)

    cdf.early = take_nothing
    with pytest.raises(ClientGoneError):
        upstream.call(caller.call(bytes(MUCH)))
    go_on.set()
    assert cdf.client_left.wait(10)


def test_a_client_that_has_more_to_say_is_waited_with(
    upstream: Upstream, cdf: RawUpstream, caller: Caller
) -> None:
    def late(connection: socket.socket, arrived: Arrived) -> None:
        caller.theirs.sendall(b"GET /next HTTP/1.1\r\n\r\n")
        plain(b"late")(connection, arrived)

    cdf.play(late)
    assert whole(upstream.call(caller.call())) == b"late"


def test_who_has_gone_since_is_not_the_next_ones_matter(
    upstream: Upstream, cdf: RawUpstream, caller: Caller, another: Caller
) -> None:
    assert whole(upstream.call(caller.call())) == b"{}"
    caller.theirs.close()
    assert whole(upstream.call(another.call())) == b"{}"
    assert [arrived.connection for arrived in cdf.arrived] == [1, 1]


@pytest.mark.parametrize("size", [1, WHOLE, WHOLE + 1, 3_000_000])
def test_bodies_pass_whole_both_ways_without_blocking(
    upstream: Upstream, cdf: RawUpstream, caller: Caller, size: int
) -> None:
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    cdf.play(plain(body))
    assert whole(upstream.call(caller.call(body))) == body
    assert cdf.only.body == body


def test_time_limits_are_kept_on_either_way(
    upstream: Upstream, cdf: RawUpstream, caller: Caller
) -> None:
    cdf.play(raw(b""))
    assert upstream.call(caller.call(patience=0.2)) is UpstreamFault.TIMEOUT
    go_on = threading.Event()

    def take_nothing(connection: socket.socket, _: Arrived) -> None:
        assert go_on.wait(20)

    cdf.early = take_nothing
    assert upstream.call(caller.call(bytes(MUCH), patience=0.2)) is UpstreamFault.TIMEOUT
    go_on.set()


def test_a_silence_has_its_limit(cdf: RawUpstream, caller: Caller) -> None:
    upstream = Upstream.of(cdf.url, OutboundSettings(), TimeLimits(silence=0.2))
    cdf.play(raw(STREAM))
    answer = upstream.call(caller.call())
    assert isinstance(answer, Answer)
    with pytest.raises(BrokenAnswerError) as broken:
        answer.exchange.read()
    answer.exchange.finish()
    assert isinstance(broken.value.__cause__, TimeoutError)


def test_clients_that_go_are_not_held_against_cdf_and_nothing_is_made_again(
    cdf: RawUpstream, another: Caller
) -> None:
    cluster = Cluster(Upstream.of(cdf.url, OutboundSettings(), LIMITS), Breaker(Hands()))
    with ExitStack() as stack:
        leaving = [stack.enter_context(calling()) for _ in range(2 * FAILURES)]
        cdf.play(*[one.leaves_after(b"") for one in leaving], plain(b"fine"))
        for one in leaving:
            with pytest.raises(ClientGoneError):
                cluster.call(one.call())
    outcome = cluster.call(another.call())
    assert isinstance(outcome, Answer)
    assert whole(outcome) == b"fine"
    assert len(cdf.arrived) == 2 * FAILURES + 1
    cluster.close()


def test_a_client_that_goes_in_the_pause_is_not_asked_for_again(
    cdf: RawUpstream, caller: Caller
) -> None:
    upstream = Upstream.of(cdf.url, OutboundSettings(), LIMITS)
    cluster = Cluster(upstream, Breaker(Hands()), lambda _: caller.theirs.close())
    cdf.play(plain(b"busy", "Retry-After: 1", status="429 Too Many Requests"))
    with pytest.raises(ClientGoneError):
        cluster.call(caller.call())
    assert len(cdf.arrived) == 1
    cluster.close()
