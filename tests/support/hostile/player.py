"""Sends hostile requests over few connections, and judges what becomes of each and of the one after it."""

from __future__ import annotations

import itertools
import re
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final, Protocol

from tests.support.hostile.answers import ByNginx, HostileAnswer
from tests.support.hostile.case import ASSETS, MARK, SMUGGLED, Caller, Case
from tests.support.portal import PortalServer
from tests.support.raw_client import RawAnswer, RawClient
from tests.support.raw_upstream import Arrived, RawUpstream, plain, raw, raw_then_close

#: In seconds. Nothing here takes as long; whoever waits for more than was sent is told apart by it.
_PATIENCE = 10.0
_HEADLESS = 0
#: Of a browser, whatever header is named beside them.
_OBEYED = ("\nset-cookie: ", "\nconnection: x-own", "\nlocation: ")


class Wire(Protocol):
    """A portal whose CDF is a script, and the cookie of somebody signed in."""

    portal: PortalServer
    cdf: RawUpstream
    cookie: str
    #: Whether nginx carries the calls.
    offload: bool


class Player:
    """Keeps a connection for as long as the portal does."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._open: RawClient | None = None
        self._numbers = itertools.count(1)
        self.caller = Caller(wire.portal.url.removeprefix("http://"), wire.cookie)
        #: Whether the last answer did not come to an end, rather than being broken off.
        self._stalled = False
        #: Requests whose successor came over the same connection.
        self.kept = 0

    def close(self) -> None:
        """The connection, if there is one."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.close()

    def play(self, cases: Iterable[Case]) -> tuple[int, list[str]]:
        """How many there were, and every complaint about one."""
        played = [*cases]
        complaints = [f"{case.name}: {text}" for case in played for text in self._play(case)]
        return len(played), complaints

    def _play(self, case: Case) -> list[str]:
        self._wire.cdf.play(_echo)
        answer = self._send(case.raw, half_close=case.half_close)
        found = _complaints(case, answer, [*self._wire.cdf.arrived])
        if case.half_close or case.is_last:
            self.close()
        return [*found, *self._next()]

    def answered(self, answers: Iterable[HostileAnswer]) -> tuple[int, list[str]]:
        """The same for what CDF answers; by POST, which nobody repeats."""
        played, before = [*answers], len(self._wire.portal.log())
        complaints = [f"{one.name}: {text}" for one in played for text in self._answered(one)]
        log = self._wire.portal.log()[before:]
        marks = [mark for one in played for mark in one.unlogged]
        return len(played), complaints + [f"{mark} is logged" for mark in marks if mark in log]

    def _answered(self, one: HostileAnswer) -> list[str]:
        by_nginx = one.by_nginx if self._wire.offload else ByNginx.AS_IN_PATH
        is_unclear = by_nginx is ByNginx.UNCLEAR
        self._wire.cdf.play(raw_then_close(one.raw) if is_unclear else raw(one.raw))
        line = f"POST /cdf{ASSETS} HTTP/1.1"
        answer = self._send(self.caller.request(line, "Content-Length: 0"))
        stalled = ["its end never came"] if self._stalled and is_unclear else []
        return [*stalled, *_JUDGES[by_nginx](one, answer), *self._next()]

    def _client(self) -> RawClient:
        if self._open is None:
            self._open = RawClient(self._wire.portal, self._wire.cookie)
            self._open.connection.settimeout(_PATIENCE)
        return self._open

    def _send(self, request: bytes, *, half_close: bool = False) -> RawAnswer | None:
        """None when the portal hangs up without a word."""
        client, self._stalled = self._client(), False
        method = request.split(b" ", 1)[0].decode("latin-1")
        try:
            client.connection.sendall(request)
            if half_close:
                client.connection.shutdown(socket.SHUT_WR)
            answer = _received(client, method)
        except (ConnectionError, TimeoutError) as fault:
            answer, self._stalled = None, isinstance(fault, TimeoutError)
        if answer is None or answer.status < 200 or answer.header("connection") == "close":
            self.close()
        return answer

    def _next(self) -> list[str]:
        """A sound request on the same connection, where it is still open, gets its own answer."""
        was_open = self._open is not None
        mark = f"next={next(self._numbers)}"
        self._wire.cdf.play(_echo)
        own = self._send(self.caller.request(f"GET /cdf{ASSETS}?{mark} HTTP/1.1"))
        if own is None and was_open:
            # It was being closed while we asked: then a new one must do.
            own = self._send(self.caller.request(f"GET /cdf{ASSETS}?{mark} HTTP/1.1"))
        elif was_open:
            self.kept += 1
        if own is None or own.status != 200 or mark.encode() not in own.body:
            self.close()
            return [f"the next request got {_short(own)}"]
        return []


def _received(client: RawClient, method: str) -> RawAnswer | None:
    """None when nothing comes; an answer in HTTP/0.9 has no head, one of 1xx is no client's last word.

    After either a client of HTTP/1.1 is not to read on.
    """
    begin = client.peek()
    if not begin:
        return None
    if not re.match(rb"HTTP/1\.[01] [1-9][0-9]{2}", begin):
        # nginx keeps the connection open after what it passed on without a head.
        client.connection.shutdown(socket.SHUT_WR)
        return RawAnswer(_HEADLESS, (), client.rest(), True)
    is_interim = begin.split()[1].startswith(b"1")
    return client.receive("HEAD" if is_interim else method)


def _echo(connection: socket.socket, arrived: Arrived) -> None:
    plain(arrived.line.encode("latin-1"), "Content-Type: text/plain")(connection, arrived)


def _complaints(case: Case, answer: RawAnswer | None, arrived: list[Arrived]) -> list[str]:
    expected = case.expects
    found = [f"CDF got {one.line}" for one in arrived if SMUGGLED in one.line]
    if len(arrived) > 1:
        found.append(f"CDF got {len(arrived)} requests")
    if not arrived and (not expected.arrives or expected.may_be_refused):
        found += _not_refused(case, answer)
    elif not arrived or arrived[0].line != expected.arrives:
        found.append(f"CDF got {[one.line for one in arrived]}, the client {_short(answer)}")
    else:
        found += _not_as_meant(case, answer, arrived[0])
    return found


def _not_refused(case: Case, answer: RawAnswer | None) -> list[str]:
    expected = case.expects
    if answer is None:
        # Who half closes may be taken for gone.
        return [] if case.half_close else ["the portal hung up without a word"]
    if answer.status == _HEADLESS:
        return [] if b'"error"' in answer.body else [f"the client got {_short(answer)}"]
    statuses = expected.statuses or {*range(400, 500), 501, 505}
    if answer.status not in statuses:
        return [f"the client got {_short(answer)}"]
    if expected.reason and answer.reason != expected.reason:
        return [f"the reason is {answer.reason}"]
    if not answer.body and not case.raw.startswith(b"HEAD"):
        return ["the refusal says nothing"]
    return [f"{mark} came back" for mark in expected.absent if mark in repr(answer.headers)]


def _not_as_meant(case: Case, answer: RawAnswer | None, arrived: Arrived) -> list[str]:
    expected = case.expects
    lines = [f"{name.lower()}: {value}" for name, value in arrived.headers]
    head = "\n".join([arrived.line, *lines])
    found = [f"CDF got {mark}" for mark in expected.absent if mark in head]
    found += [f"CDF did not get {line}" for line in expected.present if line not in lines]
    if expected.body is not None and arrived.body != expected.body:
        found.append(f"CDF got the body {arrived.body[:40]!r}")
    if answer is None or answer.status != 200:
        found.append(f"the client got {_short(answer)}")
    return found


def _wrong(one: HostileAnswer, answer: RawAnswer | None) -> list[str]:
    if answer is None:
        return ["the portal hung up without a word"]
    if not answer.is_whole:
        # Half an answer that shows that it is one.
        return [] if one.status is None else ["the answer is not whole"]
    failed = answer.status in {502, 504} and answer.reason in {"cdf_unavailable", "cdf_refused"}
    head = "\n" + "\n".join(f"{name.lower()}: {value}" for name, value in answer.headers)
    found = [f"the client got {mark}" for mark in one.absent if mark.lower() in head.lower()]
    if failed and (one.status is None or one.may_fail):
        return found + (["a mark is in our words"] if MARK.encode() in answer.body else [])
    if one.status is None or (one.status and answer.status != one.status):
        return [*found, f"the client got {_short(answer)}"]
    if answer.body != one.body:
        found.append(f"the client got the body {answer.body[:40]!r}")
    return found + [f"the client did not get {line}" for line in one.present if line not in head]


def _wrong_with_odd_headers(one: HostileAnswer, answer: RawAnswer | None) -> list[str]:
    """One whose name no browser knows may pass; what a browser obeys may not."""
    return _wrong(replace(one, absent=_OBEYED), answer)


def _wrong_if_unclear(_: HostileAnswer, answer: RawAnswer | None) -> list[str]:
    """Its body says what it likes; its head is one answer's, and holds nothing of another's."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers) if answer else ""
    return [f"the client got {mark}" for mark in (MARK,) if mark in head]


def _short(answer: RawAnswer | None) -> str:
    return f"{answer.status} {answer.reason} {answer.body[:80]!r}" if answer else "nothing"


_JUDGES: Final[Mapping[ByNginx, Callable[[HostileAnswer, RawAnswer | None], list[str]]]] = {
    ByNginx.AS_IN_PATH: _wrong,
    ByNginx.WITH_ODD_HEADERS: _wrong_with_odd_headers,
    ByNginx.UNCLEAR: _wrong_if_unclear,
}
