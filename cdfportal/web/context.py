"""The context of one request: its id, its moment, and the line that it leaves in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cdfportal.base.reference import new_request_id
from cdfportal.web.logs import request_id

_log = logging.getLogger("portal.request")
_LONGEST_ID = 100


class RequestContextMiddleware:
    """Sets `request.id` and `request.now`; logs method, path, status and time, never the query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request within its context."""
        request.id = new_request_id()  # type: ignore[attr-defined]  # the context is ours to add
        request.now = settings.PORTAL_CLOCK()  # type: ignore[attr-defined]  # likewise
        mark = request_id.set(request.id)  # type: ignore[attr-defined]  # likewise
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Portal-Request-Id"] = request.id  # type: ignore[attr-defined]  # likewise
            spent = round((time.perf_counter() - started) * 1000, 1)
            _log.info("served", extra={"fields": _line(request, response, spent)})
            return response
        finally:
            request_id.reset(mark)


def _line(request: HttpRequest, response: HttpResponse, milliseconds: float) -> dict[str, object]:
    line: dict[str, object] = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": milliseconds,
    }
    if cdf_request := response.get("x-request-id", ""):
        # Passed on from CDF, whose support asks for it.
        line["cdf_request_id"] = cdf_request[:_LONGEST_ID]
    return line


@contextmanager
def in_context_of(request: HttpRequest) -> Iterator[None]:
    """Lines that are logged while an answer is sent, when its request is over, bear its id too."""
    mark = request_id.set(request.id)  # type: ignore[attr-defined]  # set by the middleware
    try:
        yield
    finally:
        request_id.reset(mark)


def now_of(request: HttpRequest) -> datetime:
    """`request.now`, typed: the one moment that everything done for this request agrees on."""
    now: datetime = request.now  # type: ignore[attr-defined]  # set by RequestContextMiddleware
    return now
