"""One call of 1 kB through the whole portal in one thread: what it computes, and which part of it.

Django's handler with every middleware and guard, a session in a database file, and a CDF on loopback in a
process of its own that refuses calls without a token. gunicorn is not in it, nor TLS on either side.
"""

from __future__ import annotations

import http.client
import itertools
import os
import socket
import statistics
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test.utils import override_settings

from accounts.cookies import fingerprint
from accounts.end_reason import EndReason
from accounts.endings import end_session
from accounts.models import BrowserSession
from bench import marks
from bench.parts import cost_of_change
from bench.prototype import MIDDLEWARE, PATH, SESSIONS, prototype
from bench.requests import Application, Environ, environ, handler, request, to_its_end
from bench.signed_in import signed_in
from bench.targets import Target
from bench.timing import Call, Sample, interleaved
from bench.upstream import SIZE
from cdfproxy import forwarding, views
from cdfproxy.apps import usage_log
from cdfproxy.cluster import Cluster

#: Milliseconds.
_MOST: Final = 0.6
_ROUNDS, _EACH = 9, 2000
_PATH, _QUERY = "/api/v1/projects/plant-north/assets", "limit=100"
_WHOLE, _WATCHED = "1 kB through the portal", "watched"
_PROTOTYPE, _BARE = "prototype", "bare http.client"
_DECRYPT, _POLICY, _UPSTREAM, _BODY = "decrypt", "policy", "upstream", "body and response"
_OWN = "proxy: limits, headers, watch"


def rows() -> Iterator[Target]:
    """The call beside what it is compared with, its parts, and what the end of its session does."""
    sys.stdout.write(f"load average {os.getloadavg()[0]:.1f}\n")
    with override_settings(ROOT_URLCONF="bench.proxied_site"):
        key = signed_in()
        call = _whole(request(_numbered(handler(settings.MIDDLEWARE)), _proxied(key)))
        watched = _Watched(_proxied(key))
        calls: dict[str, Call] = {
            _WHOLE: call,
            _PROTOTYPE: _prototype(),
            _BARE: _bare(),
            _WATCHED: watched,
        }
        taken = interleaved(calls, rounds=_ROUNDS, each=_EACH, collecting=True)
        whole = taken[_WHOLE]
        for name in (_WHOLE, _PROTOTYPE, _BARE):
            sample = taken[name]
            beside = f"median {sample.median:.3f}"
            if name != _WHOLE:
                beside += f", ratio to it {whole.least / sample.least:.2f}"
            yield Target(
                name, sample.least, _MOST if name == _WHOLE else None, "ms", beside, digits=3
            )
        yield from watched.rows(whole)
        yield _ended(key, call)
        # What is counted is written down aside, and now for the last time.
        usage_log().close()


def _proxied(key: str) -> Environ:
    """As an SDK in a page calls, with what gunicorn adds."""
    cookie = f"{settings.PORTAL.cookies.session}={key}"
    ours, theirs = socket.socketpair()
    return environ(f"/cdf{_PATH}", cookie) | {
        "QUERY_STRING": _QUERY,
        "RAW_URI": f"/cdf{_PATH}?{_QUERY}",
        "HTTP_X_CDP_APP": "bench",
        "HTTP_X_CDP_SDK": "CogniteJavaScriptSDK:10.0.0",
        "gunicorn.socket": ours,
        # Open as long as ours is: the proxy looks whether its client is still there.
        "bench.client": theirs,
    }


def _numbered(served_by: WSGIHandler) -> Application:
    """No two calls are the same."""
    numbers = itertools.count()

    def application(environ: Environ, start: Any) -> Any:
        environ["RAW_URI"] += f"&cursor={next(numbers)}"
        return served_by(environ, start)

    return application


def _whole(call: Call) -> Call:
    def checked() -> object:
        body = call()
        if not isinstance(body, bytes) or len(body) != SIZE:
            raise LookupError(f"The benchmark's answer is another one: {body!r}")
        return body

    return checked


def _prototype() -> Call:
    session = SessionStore()
    session["token"] = prototype.closed("t" * 3000)
    session.create()
    cookie = f"{settings.PORTAL.cookies.session}={session.session_key}"
    template = environ(f"{PATH[:-1]}{_PATH}", cookie)
    return _whole(request(handler(MIDDLEWARE, SESSION_ENGINE=SESSIONS), template))


def _bare() -> Call:
    """The call without any portal."""
    connection = http.client.HTTPConnection(urlsplit(settings.CONNECTION.cdf_url).netloc)
    headers = {"Authorization": f"Bearer {'t' * 3000}", "Accept": "application/json"}

    def call() -> object:
        connection.request("GET", f"{_PATH}?{_QUERY}", headers=headers)
        return connection.getresponse().read()

    return _whole(call)


class _Watched:
    """The same call with clocks in it, whose own time is taken off again."""

    _PLACES: ClassVar[Mapping[tuple[Any, str], str]] = {
        (views, "raw_target"): _POLICY,
        (views, "decide"): _POLICY,
        (views.Proxy, "__call__"): _OWN,
        (forwarding, "access_token"): _DECRYPT,
        (Cluster, "call"): _UPSTREAM,
        (views, "respond"): _BODY,
    }

    def __init__(self, template: Environ) -> None:
        served_by = _numbered(handler(marks.marked(settings.MIDDLEWARE)))
        self._call = request(served_by, template, marks.PARTS.of(_BODY, to_its_end))
        self._change = min(cost_of_change() for _ in range(5))
        self._calls: list[Mapping[str, float]] = []

    def __call__(self) -> object:
        with marks.PARTS.watching(self._PLACES):
            marks.PARTS.start()
            body = self._call()
            self._calls.append(marks.PARTS.stop(self._change))
        return body

    def rows(self, whole: Sample) -> Iterator[Target]:
        """Each part's least round, and what all parts took in one."""
        rounds = [
            _means(self._calls[at : at + _EACH]) for at in range(_EACH, len(self._calls), _EACH)
        ]
        for name in sorted(rounds[0]):
            taken = [one[name] for one in rounds]
            beside = f"median {statistics.median(taken):.3f}"
            yield Target(f"part: {name}", min(taken), None, "ms", beside, digits=3)
        least = min(sum(one.values()) for one in rounds)
        yield Target("all parts in one round", least, None, "ms", f"of {whole.least:.3f}", digits=3)


def _means(calls: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    return {name: statistics.fmean(one[name] for one in calls) for name in calls[0]}


def _ended(key: str, call: Call) -> Target:
    """Ended by somebody else, on a database connection of their own."""

    def end() -> None:
        row = BrowserSession.objects.get(key_hash=fingerprint(key))
        end_session(row.id, row.sign_in_id, EndReason.SIGNED_OUT, settings.PORTAL_CLOCK())
        connections.close_all()

    other = threading.Thread(target=end)
    call()
    other.start()
    other.join()
    try:
        call()
    except LookupError as error:
        if "401" not in str(error):
            raise
        return Target("calls that pass once the session has ended", 0, 0, "")
    return Target("calls that pass once the session has ended", 1, 0, "")
