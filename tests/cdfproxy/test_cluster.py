from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing

import pytest

from cdfportal.base.portal import OutboundSettings
from cdfproxy.breaker import FAILURES, Breaker
from cdfproxy.cluster import Cluster, Outcome, Resting
from cdfproxy.connections import TimeLimits
from cdfproxy.replay import Replay
from cdfproxy.upload import Body, Upload, UploadBrokenError
from cdfproxy.upstream import Answer, Upstream, UpstreamCall, UpstreamFault
from tests.cdfproxy.test_breaker import Hands
from tests.support.portal import free_port
from tests.support.raw_upstream import RawUpstream, plain, raw_then_close

BUSY = plain(b"busy", "Retry-After: 1", status="429 Too Many Requests")
DOWN = plain(b"down", status="503 Service Unavailable")
FINE = plain(b"fine")
HANGS_UP = raw_then_close(b"")


class Stage:
    """A cluster behind a script, its clock, and the pauses that it made."""

    def __init__(self, cdf: RawUpstream) -> None:
        self.cdf, self.clock, self.pauses = cdf, Hands(), list[float]()
        upstream = Upstream.of(cdf.url, OutboundSettings(), TimeLimits(connect=2, silence=2))
        breaker = Breaker(self.clock)
        self.cluster = Cluster(upstream, breaker, self.pauses.append, lambda: 0.5)

    def call(
        self,
        method: str = "GET",
        body: bytes = b"",
        *,
        kept: int = 10_000,
        person: int | None = None,
    ) -> Outcome:
        upload = Upload(io.BytesIO(body), len(body))
        with closing(Replay(upload, kept)) as replay:
            sent: Body = replay if body else upload
            repeatable = method == "GET"
            call = UpstreamCall(method, "/a", [], sent, repeatable, patience=2, person=person)
            return self.cluster.call(call)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with RawUpstream() as cdf:
        made = Stage(cdf)
        yield made
        made.cluster.close()


def said(outcome: Outcome) -> bytes:
    assert isinstance(outcome, Answer), outcome
    outcome.exchange.finish()
    return outcome.first


def test_an_answer_is_asked_for_once(stage: Stage) -> None:
    stage.cdf.play(FINE)
    assert said(stage.call()) == b"fine"
    assert len(stage.cdf.arrived) == 1


def test_a_busy_cdf_is_asked_again_when_it_said(stage: Stage) -> None:
    stage.cdf.play(BUSY, FINE)
    assert said(stage.call("POST", b"new")) == b"fine"
    assert stage.pauses == [1]
    assert [arrived.body for arrived in stage.cdf.arrived] == [b"new", b"new"]


def test_a_cdf_that_stays_busy_is_heard(stage: Stage) -> None:
    stage.cdf.play(BUSY)
    assert said(stage.call()) == b"busy"
    assert len(stage.cdf.arrived) == 3


def test_a_write_is_never_done_twice(stage: Stage) -> None:
    stage.cdf.play(DOWN, FINE)
    assert said(stage.call("POST", b"new")) == b"down"
    stage.cdf.play(HANGS_UP, FINE)
    assert stage.call("POST", b"new") is UpstreamFault.BROKEN
    assert len(stage.cdf.arrived) == 1


def test_a_read_survives_a_connection_that_breaks(stage: Stage) -> None:
    stage.cdf.play(HANGS_UP, raw_then_close(b"HTTP/1.1 200 OK\r\nConte"), FINE)
    assert said(stage.call()) == b"fine"
    assert len(stage.cdf.arrived) == 3


def test_a_body_that_was_not_kept_goes_out_once(stage: Stage) -> None:
    stage.cdf.play(BUSY, FINE)
    assert said(stage.call("POST", b"too large", kept=3)) == b"busy"
    assert len(stage.cdf.arrived) == 1


def test_a_storm_is_not_made_three_times_as_bad(stage: Stage) -> None:
    stage.cdf.play(DOWN)
    for _ in range(100):
        assert said(stage.call()) == b"down"
    assert 100 < len(stage.cdf.arrived) <= 120


def test_a_dead_cluster_is_left_alone_and_comes_back(stage: Stage) -> None:
    stage.cdf.play(HANGS_UP)
    outcomes = [stage.call("POST", b"x") for _ in range(FAILURES)]
    assert set(outcomes) == {UpstreamFault.BROKEN}
    for _ in range(5):
        assert isinstance(stage.call(), Resting)
    assert len(stage.cdf.arrived) == FAILURES
    stage.clock.now += 5
    stage.cdf.play(FINE)
    assert said(stage.call()) == b"fine"
    assert said(stage.call()) == b"fine"


def test_an_error_of_cdf_is_an_answer(stage: Stage) -> None:
    stage.cdf.play(DOWN)
    for _ in range(3 * FAILURES):
        assert said(stage.call("POST", b"x")) == b"down"


def test_what_never_went_out_is_nobodys_fault() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    upstream = Upstream.of(nowhere, OutboundSettings(), TimeLimits(connect=2))
    cluster = Cluster(upstream, Breaker(Hands()), lambda _: None)
    nothing = Upload(io.BytesIO(), 0)
    for _ in range(FAILURES):
        cluster.call(UpstreamCall("GET", "/a", [], nothing, person=1))
    assert isinstance(cluster.call(UpstreamCall("GET", "/a", [], nothing, person=2)), Resting)


def test_a_trial_that_its_client_breaks_off_is_anothers(stage: Stage) -> None:
    stage.cdf.play(HANGS_UP)
    for _ in range(FAILURES):
        stage.call("POST", b"x")
    stage.clock.now += 5
    stage.cdf.play(FINE)
    cut = Upload(io.BytesIO(b"half"), 8)
    with pytest.raises(UploadBrokenError), closing(Replay(cut, 100)) as body:
        stage.cluster.call(UpstreamCall("POST", "/a", [], body, person=1))
    assert isinstance(stage.call(person=1), Resting)
    assert said(stage.call(person=2)) == b"fine"
