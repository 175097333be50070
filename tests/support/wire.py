"""The portal between two sockets: a script for CDF behind it, bytes of a test's own in front."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.portal import PortalServer
from tests.support.raw_client import RawAnswer, raw_client
from tests.support.raw_upstream import RawUpstream, plain
from tests.support.stage import Stage
from tests.support.visitor import Visitor

ASSETS = "/cdf/api/v1/projects/plant-north/assets"
ROWS = "/cdf/api/v1/projects/plant-north/raw/dbs/d/tables/t/rows"


@dataclass
class Wire:
    """A portal whose CDF is a script, and Bob's cookie."""

    portal: PortalServer
    cdf: RawUpstream
    cookie: str
    #: Whether nginx stands in front and carries the calls.
    offload: bool

    def ask(self, request_line: str, *headers: str, body: bytes = b"") -> RawAnswer:
        """One request on a connection of its own."""
        with raw_client(self.portal, self.cookie) as client:
            return client.ask(request_line, *headers, body=body)

    def reset(self) -> Wire:
        """CDF answers everything, and has forgotten what came."""
        fine = plain(b"{}", "Content-Type: application/json")
        # An answer closes the circuit that the test before may have left near its opening.
        self.cdf.play(fine)
        assert self.ask(f"GET {ASSETS} HTTP/1.1").status == 200
        self.cdf.play(fine)
        return self


@contextmanager
def wired(folder: Path, *, offload: bool, **environment: str) -> Iterator[Wire]:
    """With one worker; four slots beside the threads that are kept free."""
    with RawUpstream() as cdf:
        settings = {"CDF_URL": cdf.url, "WEB_WORKERS": "1", "WEB_THREADS": "12", **environment}
        with Stage.build(folder, environment=settings, offload=offload) as stage:
            bob = Visitor(stage.portal)
            assert bob.sign_in("bob").ok
            yield Wire(stage.portal, cdf, f"portal={bob.http.cookies['portal']}", offload)
        assert stage.leaks() == []
