"""The portal's WSGI application with clocks: which process answers, how long, and how long it waits for others."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from requests.adapters import HTTPAdapter

from bench.others import LAST, Others
from cdfportal.wsgi import application as portal

_last: dict[str, float] = {}
_others = Others()
_send = HTTPAdapter.send


def _clocked(*call: Any, **named: Any) -> Any:
    """The one way out of all our clients."""
    with _others.waiting():
        return _send(*call, **named)


HTTPAdapter.send = _clocked  # type: ignore[method-assign]  # a clock is all that is added


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal's own answer with one more header."""
    if environ["PATH_INFO"] == LAST:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(_last).encode()]

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Bench-Worker", str(os.getpid()))], *rest)

    return _timed(environ, start)


def _timed(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
    began, computed, before = time.perf_counter(), time.process_time(), _others.total
    answer: Iterable[bytes] = portal(environ, start)
    try:
        yield from answer
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        _last["all"] = (time.perf_counter() - began) * 1000
        _last["cpu"] = (time.process_time() - computed) * 1000
        _last["others"] = (_others.total - before) * 1000
