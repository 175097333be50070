"""One hostile answer of the other side, and what may become of it: in the path, and through nginx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from random import Random
from typing import Final

from tests.support.hostile.case import MARK

BODY: Final = b'{"items":[]}'


class ByNginx(Enum):
    """What may become of an answer that nginx carries (docs/adr/0018-offload.md)."""

    AS_IN_PATH = auto()
    #: nginx hides headers by a list of names, so one that no browser knows passes.
    WITH_ODD_HEADERS = auto()
    #: nginx reads to where CDF hangs up what it cannot make out: any status, whole or broken, and any body.
    #: Its head is one answer's own, and the next answer is nobody else's.
    UNCLEAR = auto()


@dataclass(frozen=True, slots=True)
class HostileAnswer:
    """What CDF says, byte for byte, and what may become of it."""

    name: str
    raw: bytes
    #: The client's status and body; None: 502 or 504 of ours.
    status: int | None
    body: bytes = BODY
    #: In no head that the client gets, and in no body of ours.
    absent: tuple[str, ...] = (MARK,)
    #: Header lines that the client gets.
    present: tuple[str, ...] = ()
    #: In no line of a log.
    unlogged: tuple[str, ...] = ()
    #: Whether 502 in its place is as good.
    may_fail: bool = False
    by_nginx: ByNginx = ByNginx.AS_IN_PATH


AnswerClass = Callable[[Random], Iterator[HostileAnswer]]


def answer_of(*headers: str, status: str = "200 OK", body: bytes = BODY) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
