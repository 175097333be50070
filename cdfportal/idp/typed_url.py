"""Reading an address that somebody typed, more strictly than any library does: one spelling, or none.

What two readers could understand in two ways is refused, since one of them decides and the other connects.
https://www.rfc-editor.org/rfc/rfc3986#section-3, https://url.spec.whatwg.org/#host-parsing
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 2048
_LARGEST_PORT = 65_535
_USUAL = {"https": 443, "http": 80}
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(/[^?#]*)?(\?[^#]*)?(#.*)?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
#: Whatever ends in a number is an IPv4 address to some reader: decimal, octal, hexadecimal, cut short.
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")


class Reason(StrEnum):
    """Why an address is not called."""

    TOO_LONG = "too_long"
    NOT_ASCII = "not_ascii"
    BLANKS = "blanks"
    BACKSLASH = "backslash"
    SCHEME = "scheme"
    USER = "user"
    FRAGMENT = "fragment"
    PORT = "port"
    IP_LITERAL = "ip_literal"
    HOST = "host"
    NOT_LISTED = "not_listed"
    NO_ADDRESS = "no_address"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Closed:
    """Not called, and why: the end of a sentence that begins with “The token URL”."""

    reason: Reason
    words: str


@dataclass(frozen=True, slots=True)
class TypedUrl:
    """An address in its one spelling."""

    scheme: str
    #: In lower case; never a Unicode name, never with a dot at its end.
    host: str
    port: int
    #: As typed.
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Without the usual port (RFC 6454 §6.2)."""
        usual = _USUAL.get(self.scheme) == self.port
        return f"{self.scheme}://{self.host}" + ("" if usual else f":{self.port}")

    @property
    def url(self) -> str:
        """The whole of it."""
        return f"{self.origin}{self.path}{self.query}"

    @property
    def is_ip_literal(self) -> bool:
        """In any spelling that somebody's parser might take for one."""
        return self.host.startswith("[") or _NUMBER.fullmatch(self.host) is not None


def read_url(text: str) -> TypedUrl | Closed:
    """The address; one reason at a time, from the outside in. An IP address may still be in it."""
    if problem := _letters(text):
        return problem
    parts = _PARTS.fullmatch(text)
    scheme = parts[1].lower() if parts else ""
    if parts is None or scheme not in _USUAL:
        return Closed(Reason.SCHEME, "does not begin with https://")
    authority, path, query, fragment = (parts[number] or "" for number in range(2, 6))
    if "@" in authority:
        return Closed(Reason.USER, "holds a user name before its host")
    if fragment:
        return Closed(Reason.FRAGMENT, "holds a fragment (#)")
    return _read_authority(scheme, authority.lower(), path, query)


def _letters(text: str) -> Closed | None:
    if len(text) > _LONGEST:
        return Closed(Reason.TOO_LONG, f"is longer than {_LONGEST} letters")
    if not text.isascii():
        return Closed(Reason.NOT_ASCII, "holds letters outside ASCII, which can look like others")
    if any(letter <= " " or letter == "\x7f" for letter in text):
        return Closed(Reason.BLANKS, "holds white space or control characters")
    if "\\" in text:
        return Closed(Reason.BACKSLASH, "holds a backslash")
    return None


def _read_authority(scheme: str, authority: str, path: str, query: str) -> TypedUrl | Closed:
    if authority.startswith("["):
        host, bracket, rest = authority.partition("]")
        host, port = f"{host}{bracket}", rest
    else:
        host, colon, number = authority.partition(":")
        port = f"{colon}{number}"
    wanted = _USUAL[scheme]
    if port:
        if not _PORT.fullmatch(port[1:]) or not port.startswith(":"):
            return Closed(Reason.PORT, "has a port that is no number")
        wanted = int(port[1:])
    if wanted > _LARGEST_PORT:
        return Closed(Reason.PORT, "has a port that is no number")
    typed = TypedUrl(scheme, host, wanted, path or "/", query)
    if typed.is_ip_literal:
        return typed
    if len(host) > 253 or not _NAME.fullmatch(host):
        return Closed(Reason.HOST, "has a host that is no plain name")
    return typed
