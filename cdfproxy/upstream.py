"""Calling CDF: one request out, its answer back, nothing followed, nothing repeated, nothing decoded."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead

from cdfportal.base.portal import OutboundSettings
from cdfproxy.connections import HEAD, SILENCE, ConnectionPool, TimeLimits, dialler
from cdfproxy.exchange import BrokenAnswerError, Exchange
from cdfproxy.request_headers import Headers
from cdfproxy.upload import Body

#: Answers up to this size are read before a byte of them is sent on, so that a broken one is an error.
WHOLE = 262_144
_LAST_CHUNK = b"0\r\n\r\n"
_EXPECT_BODY = frozenset({"POST", "PUT", "PATCH"})


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
    #: Hears of each outcome that is not the last one: the call goes out once more.
    on_repeat: Callable[[Answer | UpstreamFault], None] = _untold


@dataclass(frozen=True, slots=True)
class Answer:
    """CDF's answer: `first` was read already, the rest is on the exchange."""

    status: int
    headers: tuple[tuple[str, str], ...]
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
        """Send a request and read the beginning of its answer. UploadBrokenError passes through."""
        try:
            connection = self._pool.take()
        except OSError as error:
            return _fault_of(error, while_connecting=True)
        except HTTPException:
            return UpstreamFault.UNREACHABLE
        is_in_use = False
        try:
            outcome = self._converse(connection, call)
            is_in_use = isinstance(outcome, Answer)
        finally:
            if not is_in_use:
                connection.close()
        return outcome

    def _converse(self, connection: HTTPConnection, call: UpstreamCall) -> Answer | UpstreamFault:
        # Kept, since http.client lets go of it with the head of a last answer.
        sock = connection.sock
        try:
            sock.settimeout(call.patience)
            sent_all = _send(connection, call)
            response = connection.getresponse()
        except OSError as error:
            return _fault_of(error, while_connecting=False)
        except IncompleteRead:
            return UpstreamFault.BROKEN
        except HTTPException:
            return UpstreamFault.MALFORMED
        if fault := _fault_of_head(response):
            response.close()
            return fault
        if not sent_all:
            # The rest of the upload never went out, so the connection ends with this answer.
            response.will_close = True
        sock.settimeout(self._silence)
        return _begin(Exchange(self._pool, connection, response), call.can_chunk)


def _send(connection: HTTPConnection, call: UpstreamCall) -> bool:
    """Write the request; False when CDF hung up before all of the body was out."""
    connection.putrequest(call.method, call.target, skip_accept_encoding=True)
    for name, value in call.headers:
        connection.putheader(name, value)
    upload = call.upload
    if upload.length is None:
        connection.putheader("Transfer-Encoding", "chunked")
    elif upload.length or call.method in _EXPECT_BODY:
        connection.putheader("Content-Length", str(upload.length))
    connection.endheaders()
    if upload.is_empty:
        return True
    pieces = upload.pieces() if upload.length is not None else _chunks(upload.pieces())
    return _send_pieces(connection, pieces)


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """https://www.rfc-editor.org/rfc/rfc9112#section-7.1"""
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield _LAST_CHUNK


def _send_pieces(connection: HTTPConnection, pieces: Iterator[bytes]) -> bool:
    for piece in pieces:
        try:
            connection.send(piece)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            # A server may refuse and close before it took the whole body; its answer tells why.
            return False
    return True


def _fault_of_head(response: HTTPResponse) -> UpstreamFault | None:
    if response.status < 200 or response.status > 599:
        return UpstreamFault.MALFORMED
    if 300 <= response.status < 400 and response.status != 304:
        return UpstreamFault.REDIRECT
    coding = response.getheader("transfer-encoding")
    if coding is not None and not response.chunked:
        return UpstreamFault.MALFORMED
    lengths = response.headers.get_all("content-length", [])
    if not response.chunked and any(not _is_length(text) for text in lengths):
        return UpstreamFault.MALFORMED
    return UpstreamFault.MALFORMED if len(set(lengths)) > 1 else None


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _begin(exchange: Exchange, can_chunk: bool) -> Answer | UpstreamFault:
    try:
        first = _read_ahead(exchange, can_chunk)
    except BrokenAnswerError as error:
        exchange.finish()
        timed_out = isinstance(error.__cause__, TimeoutError)
        return UpstreamFault.TIMEOUT if timed_out else UpstreamFault.BROKEN
    if not can_chunk and exchange.expected_length is None and not exchange.is_complete:
        exchange.finish()
        return UpstreamFault.UNFRAMED
    response = exchange.response
    return Answer(response.status, tuple(response.headers.items()), first, exchange)


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
