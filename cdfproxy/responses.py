"""CDF's answer as Django's response, moved on piece by piece, and its end."""

from __future__ import annotations

import errno
import logging
from typing import Self

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from cdfproxy.client import ClientGoneError
from cdfproxy.exchange import BrokenAnswerError
from cdfproxy.meter import Meter
from cdfproxy.peek import Peek
from cdfproxy.places import Place
from cdfproxy.response_headers import response_headers
from cdfproxy.upstream import Answer

_log = logging.getLogger("portal.proxy")
_NO_BODY = frozenset({204, 304})


class _Relay:
    """The body on its way to the client. The server closes it, at its end or when the client has gone."""

    def __init__(
        self, answer: Answer, place: Place, meter: Meter, peek: Peek | None = None
    ) -> None:
        self._first, self._exchange, self._status = answer.first, answer.exchange, answer.status
        self._place, self._meter, self._peek = place, meter, peek

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        piece, self._first = self._first or self._read(), b""
        if not piece:
            raise StopIteration
        self._meter.sent(len(piece))
        if self._peek is not None:
            self._peek.see(piece)
        return piece

    def _read(self) -> bytes:
        try:
            return self._exchange.read()
        except ClientGoneError as error:
            raise ConnectionResetError(errno.ECONNRESET, "The client has gone") from error
        except BrokenAnswerError as error:
            _log.warning("CDF broke off in the middle of an answer")
            self._meter.broke_off()
            # An OSError makes the server cut the connection without the mark of a complete answer.
            raise ConnectionResetError(errno.ECONNRESET, "CDF broke off") from error

    def close(self) -> None:
        """Give connection and place back, and count the call."""
        self._exchange.finish()
        self._place.release()
        self._meter.answered(self._status)
        if self._peek is not None:
            self._peek.end()


class _WholeResponse(HttpResponse):
    """An answer that was read already; its place is free once the client has it."""

    place: Place
    meter: Meter

    def close(self) -> None:
        super().close()
        self.place.release()
        self.meter.answered(self.status_code)


def respond(
    answer: Answer,
    method: str,
    place: Place,
    meter: Meter,
    *,
    navigation: bool,
    peek: Peek | None = None,
) -> HttpResponseBase:
    """Takes over the exchange and the place; both are given back, and the call is counted, when the server
    closes the response.

    `peek` is shown what passes of a body that was not read yet.
    """
    headers = response_headers(answer.headers, navigation=navigation)
    has_body = method != "HEAD" and answer.status not in _NO_BODY
    if has_body and answer.exchange.is_complete:
        whole = _WholeResponse(answer.first, status=answer.status, headers=headers)
        whole.place, whole.meter = place, meter
        meter.sent(len(answer.first))
        answer.exchange.finish()
        return whole
    relay = _Relay(answer, place, meter, peek)
    response = StreamingHttpResponse(relay, status=answer.status, headers=headers)
    if length := _content_length(answer, has_body=has_body):
        response.headers["Content-Length"] = length
    if answer.status in _NO_BODY:
        del response.headers["Content-Type"]
    return response


def _content_length(answer: Answer, *, has_body: bool) -> str:
    """Of a body on its way, what is known of it; of HEAD, what CDF says that GET would bring."""
    if has_body:
        left = answer.exchange.expected_length
        return "" if left is None else str(left + len(answer.first))
    if answer.status in _NO_BODY:
        return ""
    named = [value for name, value in answer.headers if name.lower() == "content-length"]
    return named[0] if named else ""
