"""One hostile request, what may become of it, and the pieces that the classes are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

PROJECT: Final = "/api/v1/projects/plant-north"
ASSETS: Final = f"{PROJECT}/assets"
GROUPS: Final = f"{PROJECT}/groups"
#: Stands in every value that nobody behind the portal may see.
MARK: Final = "spoofed-by-the-client"
#: Stands in every request that hides in another.
SMUGGLED: Final = "smuggled"


@dataclass(frozen=True, slots=True)
class Caller:
    """What a client needs to be let in."""

    host: str
    cookie: str

    def request(
        self,
        line: str,
        *headers: str,
        body: bytes = b"",
        has_host: bool = True,
        has_proof: bool = True,
        has_cookie: bool = True,
    ) -> bytes:
        """The bytes of a request; the caller's own headers first."""
        own = [
            *([f"Host: {self.host}"] if has_host else []),
            *(["X-Portal-CSRF: 1"] if has_proof else []),
            *([f"Cookie: {self.cookie}"] if has_cookie else []),
        ]
        return "\r\n".join([line, *own, *headers, "", ""]).encode("latin-1") + body


@dataclass(frozen=True, slots=True)
class Expectation:
    """What may become of a request. Never 500, and never a second answer."""

    #: The request line that reaches CDF; empty: nothing does.
    arrives: str = ""
    #: Whether a refusal in its place is as good.
    may_be_refused: bool = False
    #: Statuses of a refusal; empty: any of 4xx, 501 and 505.
    statuses: frozenset[int] = frozenset()
    #: The portal's own reason for a refusal, where it must be the portal's.
    reason: str = ""
    #: In nothing that CDF gets, and in no head that the client gets.
    absent: tuple[str, ...] = (MARK,)
    #: Header lines that CDF must get, as they are.
    present: tuple[str, ...] = ()
    #: The body that CDF gets.
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One member of a class."""

    name: str
    raw: bytes
    expects: Expectation
    #: Whether the client then has nothing more to say.
    half_close: bool = False
    #: Whether what follows on its connection may be answered as the rest of it.
    is_last: bool = False


#: Makes the members of one class.
HostileClass = Callable[[Caller, Random], Iterator[Case]]


def refused(*statuses: int, reason: str = "") -> Expectation:
    """Nothing reaches CDF."""
    return Expectation(statuses=frozenset(statuses), reason=reason)


def arrives(line: str, *, body: bytes | None = None, present: tuple[str, ...] = ()) -> Expectation:
    """It reaches CDF as this line, without the mark."""
    return Expectation(f"{line} HTTP/1.1", body=body, present=present)


def harmless(line: str) -> Expectation:
    """It reaches CDF as this line and without the mark, or is refused."""
    return Expectation(f"{line} HTTP/1.1", may_be_refused=True)


def spelt(name: str, random: Random) -> str:
    """A header's name with capitals anywhere."""
    return "".join(letter.upper() if random.random() < 0.5 else letter.lower() for letter in name)


def hidden_request() -> bytes:
    """What an attacker would like to see answered."""
    return f"GET /cdf{GROUPS}?{SMUGGLED} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
