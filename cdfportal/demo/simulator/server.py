"""The CDF simulator: a cluster of its own on this machine, with the true API's contract."""

from __future__ import annotations

import gzip
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self
from uuid import uuid4

from cdfportal.demo.clock import Clock, system_clock
from cdfportal.demo.http import LoopbackServer, Request, Response
from cdfportal.demo.http.connection import LOOPBACK_NAMES
from cdfportal.demo.simulator.body import MAX_BODY
from cdfportal.demo.simulator.client_trial import ClientTrial
from cdfportal.demo.simulator.demands import Demand, Demands
from cdfportal.demo.simulator.errors import ApiError
from cdfportal.demo.simulator.faults import Fault, Faults
from cdfportal.demo.simulator.gate import Gate
from cdfportal.demo.simulator.record import Received
from cdfportal.demo.simulator.storage import Storage
from cdfportal.demo.simulator.token_rules import TokenRules
from cdfportal.demo.simulator.tokens import TokenVerifier
from cdfportal.demo.world import World, build_world

REMEMBERED = 1000
WORTH_ZIPPING = 512
ZIPPED_TYPES = ("application/json", "application/protobuf")


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """What a simulator trusts and serves."""

    #: Address of the keys of each trusted issuer.
    issuers: Mapping[str, str]
    #: Demanded of tokens, exactly; the simulator's own address when not given.
    audience: str | None = None
    #: How the projects read tokens: the claims that hold groups, and whether `aud` is there at all.
    rules: TokenRules = field(default_factory=TokenRules)
    world: World = field(default_factory=build_world)
    clock: Clock = system_clock
    host: str = "127.0.0.1"
    port: int = 0
    #: Where the bytes of files are: an origin of its own.
    storage_port: int = 0
    #: Another name that it answers to, when something that ends TLS stands in front of it.
    public_host: str = ""


class CdfSimulator:
    """Serves one world; a context manager. `faults` and `requests` are for tests."""

    def __init__(self, config: SimulatorConfig) -> None:
        self._server = LoopbackServer(
            self._answer,
            host=config.host,
            port=config.port,
            max_body=MAX_BODY,
            hosts=LOOPBACK_NAMES | {config.public_host} - {""},
            clock=config.clock,
        )
        audience = config.audience or self.url
        self.world = config.world
        self.faults = Faults()
        self.requests: deque[Received] = deque(maxlen=REMEMBERED)
        verifier = TokenVerifier(config.issuers, audience, config.rules)
        self._demands = Demands()
        issuers = tuple(config.issuers.items())
        self.storage = Storage(
            config.world, host=config.host, port=config.storage_port, clock=config.clock
        )
        links = self.storage.links
        issuer = issuers[0][0] if issuers else ""
        clients = ClientTrial(issuer, audience, verifier, config.clock)
        self._gate = Gate(config.world, verifier, self._demands, issuers, audience, clients, links)
        self._clock = config.clock

    @property
    def url(self) -> str:
        """The cluster's address, without a trailing slash; known before it starts."""
        return self._server.url

    def demand(
        self, kind: Demand, value: str = "", *, max_age: int | None = None, prefix: str = "/"
    ) -> None:
        """From now on take only tokens of a sign-in as strong, or as fresh, as this."""
        self._demands.add(kind, value, max_age=max_age, prefix=prefix)

    def demand_nothing(self) -> None:
        """Take any good token again."""
        self._demands.clear()

    def start(self) -> Self:
        """Serve in threads of its own."""
        self._server.start()
        self.storage.start()
        return self

    def stop(self) -> None:
        """Stop serving and give the port back."""
        self._server.stop()
        self.storage.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def _answer(self, request: Request) -> Response:
        self.requests.append(Received.of(request))
        fault = self.faults.take(request) or Fault()
        if fault.delay and request.hang(fault.delay):
            return _marked(Response(503))
        if fault.instead is not None:
            return _marked(fault.instead)
        response = _zipped(request, self._real_answer(request))
        if fault.cut_after is not None and isinstance(response.body, bytes):
            broken = _broken_off(response.body[: fault.cut_after])
            return _marked(Response(response.status, broken, response.headers))
        return _marked(response.with_headers(*fault.headers))

    def _real_answer(self, request: Request) -> Response:
        try:
            return self._gate.answer(request, self._clock())
        except ApiError as refusal:
            return refusal.response()


def _broken_off(part: bytes) -> Iterator[bytes]:
    yield part
    raise ConnectionAbortedError


def _marked(response: Response) -> Response:
    """CDF gives every reply an id that its support can find it by."""
    return response.with_headers(("x-request-id", str(uuid4())))


def _zipped(request: Request, response: Response) -> Response:
    kind = next((value for name, value in response.headers if name == "Content-Type"), "")
    wanted = "gzip" in request.header("Accept-Encoding").lower()
    if not isinstance(response.body, bytes) or not wanted or kind not in ZIPPED_TYPES:
        return response
    if len(response.body) < WORTH_ZIPPING:
        return response
    packed = Response(response.status, gzip.compress(response.body, 1, mtime=0), response.headers)
    return packed.with_headers(("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
