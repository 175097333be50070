"""Calling CDF: one request out, its answer back, nothing followed, nothing repeated, nothing decoded."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from http.client import HTTPException

from cdfportal.base.portal import OutboundSettings
from cdfproxy.answer_head import AnswerHead, Fields, parse_head
from cdfproxy.client import ANYBODY, Client
from cdfproxy.connections import HEAD, SILENCE, ConnectionPool, TimeLimits, dialler
from cdfproxy.exchange import BrokenAnswerError, Exchange
from cdfproxy.incoming import incoming
from cdfproxy.link import CutError, Link, WireError
from cdfproxy.request_headers import Headers
from cdfproxy.sending import at_hand, send
from cdfproxy.upload import Body

#: Answers up to this size are read before a byte of them is sent on, so that a broken one is an error.
WHOLE = 262_144


class UpstreamFault(Enum):
    """Why there is no answer of CDF, in words."""

    UNREACHABLE = "CDF cannot be reached."
    UNTRUSTED = "CDF's certificate cannot be verified."
    TIMEOUT = "CDF did not answer in time."
    BROKEN = "CDF closed the connection before its answer was complete."
    MALFORMED = "CDF answered in a way that is not HTTP."
    REDIRECT = "CDF answered with a redirect, which the portal does not follow: check CDF_URL."
    UNFRAMED = "The answer has no known length, and this client's HTTP/1.0 could not tell its end."


def _untold(_: Answer | UpstreamFault) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class UpstreamCall:
    """Everything that goes out."""

    method: str
    target: str
    headers: Headers
    upload: Body
    #: Whether doing it twice does no more than doing it once.
    is_repeatable: bool = False
    #: Seconds until the answer has to begin.
    patience: float = HEAD
    #: Not for an HTTP/1.0 client, whom only a length can tell where the answer ends.
    can_chunk: bool = True
    #: Whose it is; None for one that has nothing of a caller's in it.
    person: int | None = None
    #: Who waits for the answer, to its end.
    client: Client = ANYBODY
    #: Hears of each outcome that is not the last one: the call goes out once more.
    on_repeat: Callable[[Answer | UpstreamFault], None] = _untold


@dataclass(frozen=True, slots=True)
class Answer:
    """CDF's answer: `first` was read already, the rest is on the exchange."""

    status: int
    headers: Fields
    first: bytes
    exchange: Exchange

    def header(self, name: str) -> str:
        """The first value of a header, by its name in lower case; empty when there is none."""
        return next((value for own, value in self.headers if own.lower() == name), "")


class Upstream:
    """The cluster, as this process reaches it."""

    def __init__(self, pool: ConnectionPool, silence: float = SILENCE) -> None:
        self._pool, self._silence = pool, silence

    @classmethod
    def of(cls, cdf_url: str, outbound: OutboundSettings, limits: TimeLimits) -> Upstream:
        """As the settings say."""
        return cls(ConnectionPool(dialler(cdf_url, outbound, limits), limits), limits.silence)

    def close(self) -> None:
        """Close what is idle."""
        self._pool.close()

    def call(self, call: UpstreamCall) -> Answer | UpstreamFault:
        """Send a request and read the beginning of its answer. UploadBrokenError and ClientGoneError pass through."""
        # Before a connection is taken, which would grow old while a slow client sends.
        whole = at_hand(call.upload)
        try:
            link = self._pool.take()
        except OSError as error:
            return _fault_of(error, while_connecting=True)
        except HTTPException:
            # Of the outbound proxy's tunnel.
            return UpstreamFault.UNREACHABLE
        is_in_use = False
        try:
            outcome = self._converse(link, call, whole)
            is_in_use = isinstance(outcome, Answer)
        finally:
            if not is_in_use:
                link.close()
        return outcome

    def _converse(
        self, link: Link, call: UpstreamCall, whole: bytes | None
    ) -> Answer | UpstreamFault:
        try:
            link.serve(call.client)
            link.limit(call.patience)
            sent_all = send(link, call.method, call.target, call.headers, call.upload, whole)
            head = _final_head(link, call.patience)
        except OSError as error:
            return _fault_of(error, while_connecting=False)
        except CutError:
            return UpstreamFault.BROKEN
        except WireError:
            return UpstreamFault.MALFORMED
        if head is None or head.status < 200 or head.status > 599:
            return UpstreamFault.MALFORMED
        if 300 <= head.status < 400 and head.status != 304:
            return UpstreamFault.REDIRECT
        # Without the rest of its upload the connection ends with this answer; and with one whose body must not
        # come: if it does, and late, it would be the next caller's.
        is_last = head.framing.is_last or not sent_all or _withholds(call.method, head)
        link.limit(self._silence)
        body = incoming(head.framing, call.method)
        return _begin(head, Exchange(self._pool, link, body, is_last=is_last), call.can_chunk)


def _withholds(method: str, head: AnswerHead) -> bool:
    """Whether it is the head of a body that HEAD does not bring (RFC 9110 §9.3.2)."""
    return method == "HEAD" and (head.framing.is_chunked or bool(head.framing.length))


def _final_head(link: Link, patience: float) -> AnswerHead | None:
    """After at most one that says `100 Continue`, which nobody asked for (RFC 9110 §15.2.1)."""
    head = parse_head(link.head(patience))
    if head is not None and head.status == HTTPStatus.CONTINUE:
        head = parse_head(link.head(patience))
    return head


def _begin(head: AnswerHead, exchange: Exchange, can_chunk: bool) -> Answer | UpstreamFault:
    try:
        first = _read_ahead(exchange, can_chunk)
    except BrokenAnswerError as error:
        exchange.finish()
        timed_out = isinstance(error.__cause__, TimeoutError)
        return UpstreamFault.TIMEOUT if timed_out else UpstreamFault.BROKEN
    if not can_chunk and exchange.expected_length is None and not exchange.is_complete:
        exchange.finish()
        return UpstreamFault.UNFRAMED
    return Answer(head.status, head.fields, first, exchange)


def _read_ahead(exchange: Exchange, can_chunk: bool) -> bytes:
    """A small answer whole, of a large one what is there."""
    length = exchange.expected_length
    if length is not None:
        return exchange.read_up_to(length) if length <= WHOLE else exchange.read()
    return exchange.read() if can_chunk else exchange.read_up_to(WHOLE)


def _fault_of(error: OSError, *, while_connecting: bool) -> UpstreamFault:
    if isinstance(error, ssl.SSLCertVerificationError):
        return UpstreamFault.UNTRUSTED
    if isinstance(error, TimeoutError):
        return UpstreamFault.TIMEOUT
    return UpstreamFault.UNREACHABLE if while_connecting else UpstreamFault.BROKEN
