"""A portal with one worker whose CDF is a script, and people with tokens of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.raw_client import RawAnswer, raw_client
from tests.support.raw_upstream import Arrived, RawUpstream, plain
from tests.support.stage import Stage
from tests.support.visitor import Visitor

ASSETS = "/cdf/api/v1/projects/plant-north/assets"
INSPECT = "/api/v1/token/inspect"
#: Threads of the one worker, eight of which stay free for pages.
THREADS, PER_PERSON = 20, 8


@dataclass
class Trouble:
    """A portal with one worker whose CDF is a script."""

    stage: Stage
    cdf: RawUpstream

    def cookie(self, person: str) -> str:
        """Signed in anew, with a token of its own."""
        visitor = Visitor(self.stage.portal)
        assert visitor.sign_in(person).ok
        return f"portal={visitor.http.cookies['portal']}"

    def ask(self, cookie: str, line: str, body: bytes = b"", *headers: str) -> RawAnswer:
        """One call on a connection of its own."""
        framing = [f"Content-Length: {len(body)}"] if body else []
        with raw_client(self.stage.portal, cookie) as client:
            return client.ask(f"{line} HTTP/1.1", *framing, *headers, body=body)

    @property
    def by_nginx(self) -> int:
        """How many calls more CDF sees: nginx carries one, and the portal the same when it was refused."""
        return 1 if self.stage.is_offloaded else 0

    def calls(self) -> list[Arrived]:
        """What came, inspections apart."""
        return [arrived for arrived in self.cdf.arrived if INSPECT not in arrived.line]

    def calm(self) -> None:
        """An answer closes the circuit that trouble may have left near its opening."""
        self.cdf.play(plain(b"{}"))
        # nginx does not know the header: in the path it is heard of.
        self.ask(self.cookie("bob"), f"GET {ASSETS}", b"", "X-CDP-Other: 1")


@contextmanager
def troubled(folder: Path, *, offload: bool = False) -> Iterator[Trouble]:
    """Built, started, and swept by the tripwire at its end; `offload`: behind nginx."""
    with RawUpstream() as cdf:
        environment = {
            "CDF_URL": cdf.url,
            "WEB_WORKERS": "1",
            "WEB_THREADS": str(THREADS),
            "PROXY_PERSON_CALLS": str(PER_PERSON),
            "PROXY_PERSON_RATE": "10000",
            "PROXY_REPLAY_BYTES": "4000000",
        }
        with Stage.build(folder, environment=environment, offload=offload) as stage:
            yield Trouble(stage, cdf)
        assert stage.leaks() == []


def token_of(arrived: Arrived) -> str:
    """The Authorization header that CDF saw."""
    return arrived.header("authorization") or ""
