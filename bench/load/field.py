"""Everybody who takes part: started together, each signed in, all in front of the same upstream."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load.apache import apache
from bench.load.servers import PATHS, node_proxy, plain_nginx, upstream
from tests.support.stage import Stage
from tests.support.visitor import Visitor

WORKERS, THREADS = 2, 32
#: Threads of a worker that the proxy may use.
SLOTS = WORKERS * (THREADS - 8)
IN_PATH, OFFLOAD, NGINX = "portal in the path", "portal, nginx carries", "plain nginx"
APACHE, NODE, DIRECT = "mod_auth_openidc", "Node", "upstream itself"


@dataclass(frozen=True, slots=True)
class Contestant:
    """Somewhere to send calls to."""

    name: str
    base: str
    headers: Mapping[str, str]

    def url(self, size: str) -> str:
        """The address of an answer of this size."""
        return f"{self.base}{PATHS[size]}"


@dataclass(frozen=True, slots=True)
class Contestants:
    """By name; and the two portals."""

    all: Mapping[str, Contestant]
    in_path: Stage
    offload: Stage
    #: Where CDF's place is.
    upstream: str


@contextmanager
def field() -> Iterator[Contestants]:
    """All of them, until the benchmark is over."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        folder.chmod(0o755)

        def own(name: str) -> Path:
            made = folder / name
            made.mkdir()
            return made

        port = stack.enter_context(upstream(own("upstream")))
        nginx_port = stack.enter_context(plain_nginx(own("nginx"), port))
        apache_port, apache_cookie = stack.enter_context(apache(own("apache"), port))
        node_port, node_cookie = stack.enter_context(node_proxy(port))
        cdf = f"http://127.0.0.1:{port}"
        in_path = stack.enter_context(portal(own("in-path"), cdf))
        offload = stack.enter_context(portal(own("offload"), cdf, offload=True))
        entries = [
            Contestant(NGINX, f"http://127.0.0.1:{nginx_port}/cdf", {}),
            Contestant(APACHE, f"http://localhost:{apache_port}/cdf", {"Cookie": apache_cookie}),
            Contestant(NODE, f"http://127.0.0.1:{node_port}/cdf", {"Cookie": node_cookie}),
            _entry(IN_PATH, in_path),
            _entry(OFFLOAD, offload),
        ]
        yield Contestants({entry.name: entry for entry in entries}, in_path, offload, cdf)


def portal(folder: Path, cdf: str, *, offload: bool = False, threads: int = THREADS) -> Stage:
    """As it is deployed, for people who may do as much as they like."""
    environment = {
        "CDF_URL": cdf,
        "WEB_WORKERS": str(WORKERS),
        "WEB_THREADS": str(threads),
        "PROXY_PERSON_CALLS": "512",
        "PROXY_PERSON_RATE": "100000",
        "LOG_LEVEL": "INFO",
    }
    # None of its pages is asked for.
    os.environ.setdefault("STATIC_ROOT", str(folder))
    return Stage.build(
        folder, environment=environment, offload=offload, application="cdfportal.wsgi"
    )


def signed_in(stage: Stage, person: str) -> dict[str, str]:
    """The headers of a call in a person's name."""
    visitor = Visitor(stage.portal)
    # What stands in CDF's place knows no groups, so a page of the portal says so.
    visitor.sign_in(person)
    if "portal" not in visitor.http.cookies:
        raise LookupError(f"{person} cannot sign in at the benchmark's portal")
    return {"Cookie": f"portal={visitor.http.cookies['portal']}", "X-Portal-CSRF": "1"}


def _entry(name: str, stage: Stage) -> Contestant:
    return Contestant(name, f"{stage.portal.url}/cdf", signed_in(stage, "bob"))
