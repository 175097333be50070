"""Pages about a large project, by gunicorn over a socket: how long a person waits, and CPU time.

Warm: CDF's answers are in the viewer's memory already, and somebody has asked the same before. The
collector is on, as it is in production.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from bench.canned import CannedCdf
from bench.targets import Target
from cdfportal.access.answers import Question
from cdfportal.access.catalogue import acls
from cdfportal.access.decide import can
from cdfportal.access.evaluate import access_of_groups
from cdfportal.access.model import Scope, Verdict
from cdfportal.access.parse import parse_groups
from cdfportal.access.questions import scope_text
from cdfportal.demo.cast import ALICE, DEFAULT_PROJECT
from cdfportal.demo.provider import Client, EmbeddedProvider, ProviderConfig
from tests.support.portal import PortalServer, free_port
from tests.support.visitor import Visitor

_GROUPS, _CAPABILITIES, _MINE = 5_000, 40, 20
_ROUNDS = 7
_MOST = 300
_MOST_SEARCH = 100
#: An access control list; all groups; nearly everything; nothing, so that mistypings are tried too.
_SEARCHES = ("time series", "team", "e", "qqqzzzqqq")
_P = f"/p/{DEFAULT_PROJECT}/"
_READ_42 = {"acl": "timeSeriesAcl", "action": "READ", "scope": "datasetScope:42"}
_LIST_GROUPS = {"acl": "groupsAcl", "action": "LIST", "scope": "all"}


class _Person:
    """Somebody signed in, with a clock on the server."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        signed_in = visitor.sign_in(ALICE.key, following="/token/")
        # The CPU clock of another process, as clock_getcpuclockid(3) makes it from its id.
        self._clock = (~int(signed_in.headers["X-Bench-Worker"]) << 3) | 2

    def opens(self, path: str) -> tuple[float, float]:
        """Milliseconds that pass, and those that the server computes."""
        began, computed = time.perf_counter(), time.clock_gettime(self._clock)
        answer = self._visitor.get(path)
        wall, cpu = time.perf_counter() - began, time.clock_gettime(self._clock) - computed
        if answer.status_code != HTTPStatus.OK:
            raise LookupError(f"{path} was answered {answer.status_code}: {answer.text[:2000]}")
        return wall * 1000, cpu * 1000


def rows() -> Iterator[Target]:
    """The first page after a sign-in, then every page warm."""
    with ExitStack() as stack:
        cdf = stack.enter_context(CannedCdf(_GROUPS, _CAPABILITIES, _MINE))
        person = _Person(Visitor(_portal(stack, cdf)))
        first, cpu = person.opens(f"{_P}who-can/?{urlencode(_READ_42)}&refresh=1")
        yield Target("who-can, asked of CDF anew", first, None, "ms", f"CPU {cpu:.0f} ms")
        for name, path in _pages(cdf).items():
            yield _page(person, cdf, name, _P + path)
        for text in _SEARCHES:
            asked = urlencode({"q": text})
            yield _page(person, cdf, f"search for {text}", f"/search/?{asked}", most=_MOST_SEARCH)


def _portal(stack: ExitStack, cdf: CannedCdf) -> PortalServer:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    port = free_port()
    url = f"http://localhost:{port}"
    client = Client("bench", None, (f"{url}/accounts/callback/",), (f"{url}/",))
    provider = stack.enter_context(EmbeddedProvider(ProviderConfig(cdf.url, (client,))))
    settings = {
        "IDP_DISCOVERY_URL": f"{provider.issuer}/.well-known/openid-configuration",
        "IDP_CLIENT_ID": client.client_id,
        "IDP_SCOPES": "openid profile email offline_access "
        f"{cdf.url}/IDENTITY {cdf.url}/user_impersonation",
        "CDF_URL": cdf.url,
        "WEB_WORKERS": "1",
    }
    os.environ["STATIC_ROOT"] = str(folder / "static")
    server = PortalServer(folder, port, settings, application="bench.worker")
    server.manage("collectstatic", "--no-input", "--verbosity", "0")
    return stack.enter_context(server)


def _pages(cdf: CannedCdf) -> Mapping[str, str]:
    mine, other = cdf.mine[1]["id"], cdf.mine[-1]["id"] + 700
    me = {"left": "me", "right": f"group:{other}"}
    call = {"method": "POST", "path": f"/api/v1/projects/{DEFAULT_PROJECT}/timeseries/list"}
    return {
        "who-can": f"who-can/?{urlencode(_READ_42)}",
        "who-can on all": f"who-can/?{urlencode({**_READ_42, 'scope': 'all'})}",
        "who-can, page 9": f"who-can/?{urlencode({**_READ_42, 'page': '9'})}",
        "review sheet": f"who-can/sheet/?{urlencode(_READ_42)}",
        "can-i, allowed": f"can-i/?{urlencode(_LIST_GROUPS)}",
        "can-i, denied with near misses": f"can-i/?{urlencode(_denied(cdf))}",
        "my access": "",
        "capabilities": "capabilities/",
        "groups": "groups/",
        "groups by ACL": "groups/?acl=timeSeries",
        "a group": f"groups/{mine}/",
        "matrix": "matrix/",
        "matrix of all groups": "matrix/?all=1",
        "compare": f"compare/?{urlencode(me)}",
        "explain": f"explain/?{urlencode(call)}",
        "resources": "resource/",
        "data sets": "resource/?kind=dataset",
        "one data set": "resource/?kind=dataset&id=42",
        "spaces": "resource/?kind=space",
        "RAW": "resource/?kind=raw",
        "one RAW database": "resource/?kind=raw&db=db-7",
        "security categories": "resource/?kind=category",
    }


def _denied(cdf: CannedCdf) -> Mapping[str, str]:
    """A right on a data set that the viewer's groups do not give."""
    access = access_of_groups(DEFAULT_PROJECT, parse_groups([*cdf.mine]).groups)
    scope = Scope("datasetScope", frozenset({"43"}))
    asked = (
        Question(name, action, scope)
        for name, facts in acls().items()
        if "datasetScope" in facts.scopes
        for action in facts.actions
    )
    found = next(one for one in asked if can(access, one).verdict is Verdict.DENIED)
    return {"acl": found.acl, "action": found.action, "scope": scope_text(found.scope)}


def _page(person: _Person, cdf: CannedCdf, name: str, path: str, *, most: float = _MOST) -> Target:
    person.opens(path)
    taken: list[tuple[float, float]] = []
    fetched = 0
    while len(taken) < _ROUNDS:
        before = cdf.asked.total()
        one = person.opens(path)
        if cdf.asked.total() == before:
            taken.append(one)
            continue
        # What is remembered for a minute may run out once in so few rounds.
        fetched += 1
        if fetched > 1:
            raise LookupError(f"{path} asks CDF each time: {cdf.asked}")
    walls, cpus = zip(*taken, strict=True)
    median, cpu = statistics.median(walls), statistics.median(cpus)
    # The least disturbed round is what the page costs; the median shows how busy the machine is.
    return Target(name, min(walls), most, "ms", f"median {median:.0f}, CPU {cpu:.0f} ms")
